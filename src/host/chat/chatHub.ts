import type { ConversationStore } from '../../engine/storage/conversations.ts';
import type { Clock, Logger } from '../../engine/types/deps.ts';
import type { Engine } from '../../engine/types/engine.ts';
import type { ConversationSummary } from '../../protocol/view.ts';
import type { Readiness } from '../readiness.ts';
import { castName, isCast } from '../rehearsal/cast.ts';
import { ChatController } from './chatController.ts';
import { ChatSession, type ChatSessionDeps } from './chatSession.ts';
import { conversationList } from './conversationList.ts';
import type { Editor } from './editor.ts';
import { given } from './given.ts';
import { RouteWatcher } from './routeWatcher.ts';
import type { Words } from './words.ts';

export interface ChatHubDeps {
  engine: Engine;
  /** Default: the keys are known from the beginning. */
  readiness?: Readiness;
  store: ConversationStore;
  /** @see NoticesParts.storageNotice */
  storageNotice?(): string | undefined;
  clock: Clock;
  log: Logger;
  editor: Editor;
  words(): Words;
  strings: { [english: string]: string };
  /** Plays the rehearsal again in its conversation. */
  rehearse(conversationId: string): Promise<void>;
  report(error: unknown): void;
  /** Called when it changes. Default: nobody wants to know. */
  onActivity?(activity: ChatActivity): void;
}

/** What commands can do with the chat last used. */
export interface ChatActivity {
  isAnswering: boolean;
  /** There is an answer, or a question without one, that can be asked for again. */
  hasAnswer: boolean;
}

const noActivity: ChatActivity = { isAnswering: false, hasAnswer: false };

const FOREIGN_CHANGES_INTERVAL_MS = 1_000;

/** All of the chat that knows no VS Code: one controller, the sessions of its pages, and an eye on other windows. */
export class ChatHub {
  readonly controller: ChatController;
  readonly #deps: ChatHubDeps;
  readonly #route: RouteWatcher;
  readonly #sessions = new Set<ChatSession>();
  readonly #unsubscribe: () => void;
  #told = noActivity;
  #cancelTimer: (() => void) | undefined;

  constructor(deps: ChatHubDeps) {
    this.#deps = deps;
    const { engine, store, clock, words } = deps;
    const readiness = given({ readiness: deps.readiness });
    const name = (id: string) => providerName(engine, id, words().t);
    this.controller = new ChatController({ engine, store, clock, name, words, ...readiness });
    this.#route = new RouteWatcher({ engine, clock, name, words, ...readiness });
    this.#unsubscribe = this.controller.onChange((_, change) => {
      if (change === 'refresh' || change.type === 'busy') this.#tellActivity();
    });
  }

  /** Of the views and tabs that are there, the session that was used last; while none was, the first. */
  get lastUsed(): ChatSession | undefined {
    return [...this.#sessions].toSorted((one, other) => other.usedAt - one.usedAt)[0];
  }

  /** A session for one view or tab; ends with `endSession`. */
  createSession(page: Pick<ChatSessionDeps, 'memory' | 'post' | 'showTitle'>): ChatSession {
    const { store, editor, words, strings, storageNotice, report } = this.#deps;
    const session: ChatSession = new ChatSession({
      controller: this.controller,
      route: this.#route,
      store,
      editor,
      words,
      strings,
      report,
      rehearseAgain: (messageId) => this.#rehearseAgain(messageId),
      onVisibility: () => {
        this.#tellActivity();
        this.#watchOtherWindows();
      },
      onUse: () => this.#tellActivity(),
      ...given({ storageNotice }),
      ...page,
    });
    this.#sessions.add(session);
    return session;
  }

  /** Conversations whose title or text matches; see `conversationList`. */
  conversations(query: string): ConversationSummary[] {
    return conversationList(this.#deps.store, query);
  }

  /** The view or tab of the session is closed for good. */
  endSession(session: ChatSession): void {
    this.#sessions.delete(session);
    session.dispose();
    this.#tellActivity();
  }

  /** Ends running answers as interrupted; the store stays open for its owner to dispose of. */
  dispose(): void {
    this.#unsubscribe();
    this.#cancelTimer?.();
    for (const session of this.#sessions) session.dispose();
    this.#sessions.clear();
    this.#route.dispose();
    this.controller.dispose();
  }

  #tellActivity(): void {
    const activity = this.#activity();
    const { isAnswering, hasAnswer } = this.#told;
    if (activity.isAnswering === isAnswering && activity.hasAnswer === hasAnswer) return;
    this.#told = activity;
    this.#deps.onActivity?.(activity);
  }

  /** A database that cannot be read any more has nothing to ask again, and must not keep anybody from hearing of the end. */
  #activity(): ChatActivity {
    try {
      const id = this.lastUsed?.conversationId;
      if (id === undefined) return noActivity;
      const isAnswering = this.controller.isBusy(id);
      return { isAnswering, hasAnswer: !isAnswering && (this.#deps.store.get(id)?.messageCount ?? 0) > 0 };
    } catch {
      return noActivity;
    }
  }

  /** An answer of the rehearsal is given again by rehearsing again, never by the user's providers. */
  #rehearseAgain(messageId: string): boolean {
    const { store, rehearse, report } = this.#deps;
    const message = store.message(messageId);
    if (!message?.answer || !isCast(message.answer.provider)) return false;
    rehearse(message.conversationId).catch(report);
    return true;
  }

  /** Looks once a second, while a page is there to show what is found. */
  #watchOtherWindows(): void {
    if (this.#cancelTimer || this.#visibleSessions().length === 0) return;
    this.#cancelTimer = this.#deps.clock.after(FOREIGN_CHANGES_INTERVAL_MS, () => {
      this.#cancelTimer = undefined;
      this.#showForeignChanges();
      this.#watchOtherWindows();
    });
  }

  #showForeignChanges(): void {
    const { store, log } = this.#deps;
    try {
      if (!store.hasForeignChanges()) return;
      for (const session of this.#visibleSessions()) session.refresh();
    } catch (error) {
      log.warn(`Changes of other windows could not be read: ${String(error)}`);
    }
  }

  #visibleSessions(): ChatSession[] {
    return [...this.#sessions].filter((session) => session.isVisible);
  }
}

/** Answers outlive the setting or rehearsal that gave them: an unknown id stands for itself. */
function providerName(engine: Engine, id: string, t: Words['t']): string {
  return engine.providers().find((provider) => provider.id === id)?.name ?? castName(id, t) ?? id;
}
