import { hasProvider } from '../../engine/routing/setUp.ts';
import type { ConversationStore } from '../../engine/storage/conversations.ts';
import type { ContextItem, StoredMessage } from '../../engine/storage/conversationTypes.ts';
import type { Clock } from '../../engine/types/deps.ts';
import type { Engine } from '../../engine/types/engine.ts';
import type { ChainEvent } from '../../engine/types/event.ts';
import type { ChatRequest } from '../../engine/types/request.ts';
import type { HostMessage } from '../../protocol/messages.ts';
import type { MessageView } from '../../protocol/view.ts';
import type { Readiness } from '../readiness.ts';
import { Answers } from './answers.ts';
import type { AnswerState } from './foldEvent.ts';
import { given } from './given.ts';
import { fitHistory, historyMessages } from './history.ts';
import { messageView, type ViewContext } from './messageView.ts';
import type { ProviderName } from './route.ts';
import { systemPrompt } from './systemPrompt.ts';
import type { Words } from './words.ts';

/** Streams one answer: the engine's own `stream`, unless a question is meant for another engine. */
export type StreamAnswer = (request: ChatRequest, signal: AbortSignal) => AsyncIterable<ChainEvent>;

export interface ChatControllerDeps {
  engine: Pick<Engine, 'stream' | 'plan'>;
  store: ConversationStore;
  clock: Clock;
  /** Display name of any provider, past ones included. */
  name: ProviderName;
  /** As of now. */
  words(): Words;
  /** Default: the keys are known from the beginning. */
  readiness?: Readiness;
}

export interface Question {
  /** Default: a new conversation. */
  conversationId?: string | undefined;
  text: string;
  context?: ContextItem[] | undefined;
  /** Of a new conversation; default: from the question. */
  title?: string;
  stream?: StreamAnswer;
}

/** A conversation changed: what pages that show it need to know; `refresh` when that is too much to say in pieces. */
export type ChatListener = (conversationId: string, change: HostMessage | 'refresh') => void;

/**
 * The conversations of one window and the answers being written in them. Answers run here, not in a page: a page may be
 * closed, hidden or reloaded in mid-answer and finds everything as it stands.
 */
export class ChatController {
  readonly #deps: ChatControllerDeps;
  readonly #answers: Answers;
  readonly #listeners = new Set<ChatListener>();
  readonly #dropped = new Map<string, number>();

  constructor(deps: ChatControllerDeps) {
    this.#deps = deps;
    this.#answers = new Answers({
      store: deps.store,
      clock: deps.clock,
      viewContext: () => this.#viewContext(),
      notify: (conversationId, message) => this.#notify(conversationId, message),
    });
  }

  /** @returns What ends the subscription. */
  onChange(listener: ChatListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  isBusy(conversationId: string): boolean {
    return this.#answers.isRunning(conversationId);
  }

  /** Messages at the conversation's beginning that its last question went without. */
  droppedMessages(conversationId: string): number {
    return this.#dropped.get(conversationId) ?? 0;
  }

  /**
   * The conversation's messages as pages show them, a running answer as it stands. Pages are told first what they lack of it:
   * its next piece has to fit both those that get all of this and those that do not.
   */
  views(conversationId: string): MessageView[] {
    this.#answers.flush(conversationId);
    const context = this.#viewContext();
    return this.#deps.store
      .messages(conversationId)
      .map((message) => messageView(message, context, this.#answers.stateOf(message)));
  }

  /**
   * Stores the question, then starts the answer. `ended` never rejects.
   *
   * @throws Error when an answer of the conversation is being written.
   */
  ask(question: Question): { conversationId: string; ended: Promise<AnswerState> } {
    const { text, context, title, stream } = question;
    const { store } = this.#deps;
    if (question.conversationId !== undefined) this.#assertIdle(question.conversationId);
    const conversationId = question.conversationId ?? store.create(given({ title })).id;
    const message = store.addUserMessage({ conversationId, text, ...given({ context }) });
    this.#showMessage(message);
    this.#showTitle(conversationId);
    return { conversationId, ended: this.#answer({ conversationId, ...given({ stream }) }) };
  }

  /**
   * Replaces a question and everything after it; what is replaced is kept as an older variant.
   *
   * @throws Error when an answer of the conversation is being written, and when the question is gone.
   */
  edit(messageId: string, text: string): void {
    const { store } = this.#deps;
    const message = store.message(messageId);
    if (message?.role !== 'user') throw this.#gone();
    this.#assertIdle(message.conversationId);
    const gone = this.#idsFrom(message);
    const edited = store.editUserMessage(messageId, { text, ...given({ context: message.context }) });
    if (!edited) throw this.#gone();
    this.#showRemoved(message.conversationId, gone);
    this.#showMessage(edited);
    void this.#answer({ conversationId: message.conversationId });
  }

  /** Answers a question again; an answer that is there and everything after it are kept as older variants. */
  regenerate(messageId: string): void {
    const message = this.#deps.store.message(messageId);
    if (!message) return;
    this.#assertIdle(message.conversationId);
    const replaced = message.role === 'assistant' ? message : this.#answerTo(message);
    if (replaced) this.#showRemoved(message.conversationId, this.#idsFrom(replaced));
    void this.#answer({ conversationId: message.conversationId, ...given({ replaces: replaced?.id }) });
  }

  stop(conversationId: string): void {
    this.#answers.stop(conversationId);
  }

  rename(conversationId: string, title: string): void {
    if (title.trim() === '') return;
    this.#deps.store.rename(conversationId, title.trim());
    this.#showTitle(conversationId);
  }

  delete(conversationId: string): void {
    this.stop(conversationId);
    this.#deps.store.delete(conversationId);
    this.#notify(conversationId, 'refresh');
  }

  /** Ends running answers as interrupted. Their text is kept. */
  dispose(): void {
    this.#listeners.clear();
    this.#answers.dispose();
  }

  #answer(answer: { conversationId: string; replaces?: string; stream?: StreamAnswer }): Promise<AnswerState> {
    const { conversationId, stream } = answer;
    return this.#answers.start({
      conversationId,
      ...given({ replaces: answer.replaces }),
      start: (signal) =>
        stream ? stream(this.#request(conversationId), signal) : this.#streamWithKeys(conversationId, signal),
    });
  }

  /** The plan is made once the keys are known: without them nobody would be asked. */
  #streamWithKeys(conversationId: string, signal: AbortSignal): AsyncIterable<ChainEvent> {
    const { engine, readiness, words } = this.#deps;
    const start = () => {
      if (readiness?.isReady === false && !signal.aborted && !hasProvider(engine.plan()))
        throw new Error(
          words().t('The secret storage of VS Code has not handed over the keys yet; ask again when it has'),
        );
      return engine.stream(this.#request(conversationId), signal);
    };
    return readiness ? readiness.gate(start, signal) : start();
  }

  /** What the conversation asks now: its turns as far as they fit, ended by the last question. */
  #request(conversationId: string): ChatRequest {
    const { store, engine } = this.#deps;
    const request = { system: systemPrompt, conversation: conversationId };
    const history = historyMessages(store.messages(conversationId));
    const { messages, dropped } = fitHistory(history, (fit) => engine.plan({ ...fit, ...request }));
    if (dropped !== this.droppedMessages(conversationId)) {
      this.#dropped.set(conversationId, dropped);
      this.#notify(conversationId, 'refresh');
    }
    return { ...request, messages };
  }

  #assertIdle(conversationId: string): void {
    if (!this.isBusy(conversationId)) return;
    throw new Error(this.#deps.words().t('An answer is still being written in this chat; stop it first'));
  }

  #gone(): Error {
    return new Error(this.#deps.words().t('This question is gone; it may have been deleted in another window'));
  }

  #answerTo(question: StoredMessage): StoredMessage | undefined {
    const messages = this.#deps.store.messages(question.conversationId);
    return messages.find(({ position, role }) => position > question.position && role === 'assistant');
  }

  /** The message and all after it. */
  #idsFrom({ conversationId, position }: StoredMessage): string[] {
    const messages = this.#deps.store.messages(conversationId);
    return messages.filter((message) => message.position >= position).map(({ id }) => id);
  }

  #showMessage(message: StoredMessage): void {
    const { conversationId } = message;
    this.#notify(conversationId, {
      type: 'message',
      conversationId,
      message: messageView(message, this.#viewContext()),
    });
  }

  #showRemoved(conversationId: string, messageIds: string[]): void {
    this.#notify(conversationId, { type: 'removed', conversationId, messageIds });
  }

  #showTitle(conversationId: string): void {
    const title = this.#deps.store.get(conversationId)?.title;
    if (title !== undefined) this.#notify(conversationId, { type: 'title', conversationId, title });
  }

  #notify(conversationId: string, change: HostMessage | 'refresh'): void {
    for (const listener of this.#listeners) listener(conversationId, change);
  }

  #viewContext(): ViewContext {
    return { name: this.#deps.name, words: this.#deps.words() };
  }
}
