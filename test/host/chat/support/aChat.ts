import { onTestFinished } from 'vitest';
import { type ConversationStore, createConversationStore } from '../../../../src/engine/storage/conversations.ts';
import type { ContextItem } from '../../../../src/engine/storage/conversationTypes.ts';
import type { Engine } from '../../../../src/engine/types/engine.ts';
import { inEnglish } from '../../../../src/engine/util/wording.ts';
import { type ChatActivity, ChatHub } from '../../../../src/host/chat/chatHub.ts';
import type { ChatSession } from '../../../../src/host/chat/chatSession.ts';
import type { Editor } from '../../../../src/host/chat/editor.ts';
import { given } from '../../../../src/host/chat/given.ts';
import type { Remembered, SessionMemory } from '../../../../src/host/chat/sessionMemory.ts';
import type { Readiness } from '../../../../src/host/readiness.ts';
import type { HostMessage, PageMessage } from '../../../../src/protocol/messages.ts';
import { parseHostMessage } from '../../../../src/protocol/parse.ts';
import type { ChatState } from '../../../../src/protocol/view.ts';
import { initialState, type PageState, reduce } from '../../../../src/webview/chat/store.ts';
import { aDatabase, aLog } from '../../../engine/storage/support/parts.ts';
import { anEngine } from '../../../support/anEngine.ts';
import { VirtualClock } from '../../../support/virtualClock.ts';
import { ScriptedStream } from './events.ts';

/** What left the chat for the editor: `['insert', text]` and so on. */
export type EditorCall = [method: string, ...args: unknown[]];

export interface TestChat {
  hub: ChatHub;
  engine: Engine;
  store: ConversationStore;
  clock: VirtualClock;
  /** One for each answer that was asked for, in order. */
  streams: ScriptedStream[];
  editorCalls: EditorCall[];
  /** What `Editor.context` gives next. */
  selection: { item: ContextItem | undefined };
  reports: unknown[];
  rehearsals: string[];
  /** What commands were told that they can do, in order. */
  activity: ChatActivity[];
  page(memory?: SessionMemory): TestPage;
}

/** The chat's host side on a real database, its questions answered by streams that the test drives. */
export async function aChat(
  options: {
    db?: Awaited<ReturnType<typeof aDatabase>>;
    storageNotice?: () => string | undefined;
    readiness?: Readiness;
  } = {},
): Promise<TestChat> {
  const clock = new VirtualClock();
  const db = options.db ?? (await aDatabase());
  const store = createConversationStore({ db, clock, log: aLog() });
  const { engine } = await anEngine({}, { deps: { clock } });
  const streams: ScriptedStream[] = [];
  const editorCalls: EditorCall[] = [];
  const selection: TestChat['selection'] = { item: undefined };
  const reports: unknown[] = [];
  const rehearsals: string[] = [];
  const activity: ChatActivity[] = [];
  const stream: Engine['stream'] = (_request, signal) => {
    const next = new ScriptedStream();
    streams.push(next);
    return next.open(signal as AbortSignal);
  };
  const hub = new ChatHub({
    engine: answering(engine, stream),
    store,
    clock,
    log: aLog(),
    editor: recordingEditor(editorCalls, selection),
    words: () => ({ t: inEnglish, locale: 'en', now: clock.now() }),
    strings: { Send: 'Senden' },
    rehearse: async (conversationId) => void rehearsals.push(conversationId),
    report: (error) => void reports.push(error),
    onActivity: (now) => void activity.push(now),
    ...given({ storageNotice: options.storageNotice, readiness: options.readiness }),
  });
  onTestFinished(() => {
    hub.dispose();
    store.dispose();
  });
  return {
    hub,
    engine,
    store,
    clock,
    streams,
    editorCalls,
    selection,
    reports,
    rehearsals,
    activity,
    page: (memory) => new TestPage(hub, memory),
  };
}

/** The real engine, save that its answers come from the test. */
function answering(engine: Engine, stream: Engine['stream']): Engine {
  return new Proxy(engine, {
    get(target, name) {
      if (name === 'stream') return stream;
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function recordingEditor(calls: EditorCall[], selection: TestChat['selection']): Editor {
  const record =
    (method: string) =>
    async (...args: unknown[]) =>
      void calls.push([method, ...args]);
  return {
    context: async () => selection.item,
    copy: record('copy'),
    insert: record('insert'),
    newFile: record('newFile'),
    openLink: record('openLink'),
    runCommand: record('runCommand'),
  };
}

/** A page as the host sees it: keeps what it was sent, and what that makes of its text. */
export class TestPage {
  readonly session: ChatSession;
  readonly received: HostMessage[] = [];
  /** What its place is called. */
  title: string | undefined;

  constructor(hub: ChatHub, memory: SessionMemory = aMemory()) {
    this.session = hub.createSession({
      memory,
      showTitle: (title) => {
        this.title = title;
      },
      post: (message) => {
        // What the page would refuse must never be sent.
        if (!parseHostMessage(structuredClone(message)))
          throw new Error(`Not a host message: ${JSON.stringify(message)}`);
        this.received.push(structuredClone(message));
      },
    });
  }

  async does(...messages: PageMessage[]): Promise<void> {
    for (const message of messages) await this.session.receive(message);
  }

  /** The newest whole state. */
  get state(): ChatState {
    const last = this.received.findLast((message) => message.type === 'state');
    if (!last) throw new Error('The page has no state');
    return last.state;
  }

  of<Type extends HostMessage['type']>(type: Type): Extract<HostMessage, { type: Type }>[] {
    return this.received.filter((message) => message.type === type) as Extract<HostMessage, { type: Type }>[];
  }

  /** What the page makes of all it was sent. */
  get shown(): PageState {
    return this.received.reduce(reduce, initialState);
  }

  /** The newest view of a message. */
  message(id: string) {
    return this.of('message').findLast(({ message }) => message.id === id)?.message;
  }
}

export function aMemory(value: Remembered = {}): SessionMemory {
  let kept = value;
  return {
    get: () => kept,
    set: (next) => {
      kept = next;
    },
  };
}
