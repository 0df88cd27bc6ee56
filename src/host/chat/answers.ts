import type { ConversationStore } from '../../engine/storage/conversations.ts';
import type { StoredMessage } from '../../engine/storage/conversationTypes.ts';
import type { Clock } from '../../engine/types/deps.ts';
import type { ChainEvent } from '../../engine/types/event.ts';
import type { HostMessage } from '../../protocol/messages.ts';
import { announcement } from './announcement.ts';
import { answerInfo } from './answerInfo.ts';
import { AnswerUpdates } from './answerUpdates.ts';
import { type AnswerState, cutShort, emptyAnswer } from './foldEvent.ts';
import { given } from './given.ts';
import { messageView, type ViewContext } from './messageView.ts';
import { RunningAnswer } from './runningAnswer.ts';

export interface AnswersDeps {
  store: ConversationStore;
  clock: Clock;
  viewContext(): ViewContext;
  notify(conversationId: string, message: HostMessage): void;
}

export interface AnswerStart {
  conversationId: string;
  /** The answer whose place the new one takes. */
  replaces?: string;
  start(signal: AbortSignal): AsyncIterable<ChainEvent>;
}

/** An answer being written: its row in the store, the request under way, and what pages know of it. */
interface Entry {
  message: StoredMessage;
  running: RunningAnswer;
}

/** The answers being written in this window, at most one per conversation: each is stored as it grows and told to the pages. */
export class Answers {
  readonly #deps: AnswersDeps;
  readonly #entries = new Map<string, Entry>();

  constructor(deps: AnswersDeps) {
    this.#deps = deps;
  }

  isRunning(conversationId: string): boolean {
    return this.#entries.has(conversationId);
  }

  /** Tells the pages at once what they do not know yet of the answer being written. */
  flush(conversationId: string): void {
    this.#entries.get(conversationId)?.running.flush();
  }

  /** The answer as it stands, if this message is being written here. */
  stateOf({ conversationId, id }: StoredMessage): AnswerState | undefined {
    const entry = this.#entries.get(conversationId);
    return entry?.message.id === id ? entry.running.state : undefined;
  }

  /** @returns Settles with the final state; never rejects. */
  start({ conversationId, replaces, start }: AnswerStart): Promise<AnswerState> {
    const { store, clock, notify, viewContext } = this.#deps;
    const message = store.startAnswer({ conversationId, ...given({ replaces }) });
    const updates = new AnswerUpdates();
    const running = new RunningAnswer({
      clock,
      t: viewContext().words.t,
      start,
      onEvent: (event, state) => this.#take(message, updates, { event, state }),
      onUpdate: (state) => this.#update(message, updates, state),
    });
    this.#entries.set(conversationId, { message, running });
    notify(conversationId, { type: 'message', conversationId, message: this.#view(message, emptyAnswer) });
    notify(conversationId, { type: 'busy', conversationId, isBusy: true });
    return running.ended.then((state) => this.#end({ message, running }, state));
  }

  stop(conversationId: string): void {
    this.#entries.get(conversationId)?.running.stop();
  }

  /** Ends all of them as interrupted, with what was written and by whom. */
  dispose(): void {
    const { store, clock, viewContext } = this.#deps;
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const { message, running } of entries) {
      const state = cutShort(running.state, clock.now());
      const answer = answerInfo(state, viewContext().name, clock.now() - running.startedAt);
      store.finishAnswer(message.id, { status: 'interrupted', ...given({ answer }) });
      running.stop();
    }
  }

  #take(
    message: StoredMessage,
    updates: AnswerUpdates,
    { event, state }: { event: ChainEvent; state: AnswerState },
  ): void {
    const { store, notify, viewContext } = this.#deps;
    if (event.type === 'text-delta') store.appendAnswer(message.id, { text: event.text });
    if (event.type === 'reasoning-delta') store.appendAnswer(message.id, { reasoning: event.text });
    if (event.type === 'rewind') {
      store.rewindAnswer(message.id, event.toLength);
      updates.rewound(event.toLength);
    }
    const text = announcement(event, state, viewContext());
    if (text) notify(message.conversationId, { type: 'announce', text });
  }

  /** The end is told by `#end`, once it is stored. */
  #update(message: StoredMessage, updates: AnswerUpdates, state: AnswerState): void {
    const { conversationId, id: messageId } = message;
    if (state.status !== 'streaming' || !this.#entries.has(conversationId)) return;
    const told = updates.take(state, { conversationId, messageId, view: () => this.#view(message, state) });
    for (const update of told) this.#deps.notify(conversationId, update);
  }

  #end({ message, running }: Entry, state: AnswerState): AnswerState {
    const { store, clock, notify, viewContext } = this.#deps;
    const { conversationId, id } = message;
    // Disposed: marked as interrupted already.
    if (this.#entries.get(conversationId)?.running !== running) return state;
    this.#entries.delete(conversationId);
    const { text, reasoning, status, error } = state;
    const answer = answerInfo(state, viewContext().name, clock.now() - running.startedAt);
    if (status === 'streaming') return state;
    const end = { text, reasoning, status, ...given({ answer, error }) };
    store.finishAnswer(id, end);
    const stored = this.#stored(id, { ...message, ...end });
    if (stored)
      notify(conversationId, { type: 'message', conversationId, message: messageView(stored, viewContext()) });
    notify(conversationId, { type: 'busy', conversationId, isBusy: false });
    return state;
  }

  /** A database that cannot be read any more must not leave the page waiting for the end. */
  #stored(id: string, asWritten: StoredMessage): StoredMessage | undefined {
    try {
      return this.#deps.store.message(id);
    } catch {
      return asWritten;
    }
  }

  #view(message: StoredMessage, state: AnswerState) {
    return messageView(message, this.#deps.viewContext(), state);
  }
}
