import type { ConversationStore } from '../../engine/storage/conversations.ts';
import type { ContextItem } from '../../engine/storage/conversationTypes.ts';
import type { HostMessage, PageMessage } from '../../protocol/messages.ts';
import { parsePageMessage } from '../../protocol/parse.ts';
import type { ChatState, DraftView } from '../../protocol/view.ts';
import { Attachments } from './attachments.ts';
import type { ChatController } from './chatController.ts';
import { conversationList } from './conversationList.ts';
import type { Editor } from './editor.ts';
import { given } from './given.ts';
import { Notices, type NoticesParts } from './notices.ts';
import type { RouteWatcher } from './routeWatcher.ts';
import type { SessionMemory } from './sessionMemory.ts';

export interface ChatSessionDeps extends NoticesParts {
  controller: ChatController;
  store: ConversationStore;
  editor: Editor;
  route: RouteWatcher;
  /** Translations of the page's own texts, by their English. */
  strings: { [english: string]: string };
  memory: SessionMemory;
  /** Answers of the rehearsal are given again by rehearsing again, never by the user's providers. */
  rehearseAgain(messageId: string): boolean;
  post(message: HostMessage): void;
  /** Names the place of the page after its conversation; `undefined` when that has no title yet. */
  showTitle?(title: string | undefined): void;
  /** Tells the user about a failed action. */
  report(error: unknown): void;
  /** The page came or went, or the session ended. */
  onVisibility(): void;
  /** `usedAt` is another, and perhaps what is shown. */
  onUse(): void;
}

/** One page: the conversation it shows and what its user is about to send. The page may come and go; this stays. */
export class ChatSession {
  readonly #deps: ChatSessionDeps;
  readonly #attachments: Attachments;
  readonly #notices: Notices;
  readonly #unsubscribe: () => void;
  #unsubscribeRoute: (() => void) | undefined;
  /** `undefined`: not chosen yet; `null`: an empty chat. */
  #conversationId: string | null | undefined;
  #draft: DraftView;
  #usedAt = 0;
  #isReady = false;
  #afterReady: HostMessage[] = [];

  constructor(deps: ChatSessionDeps) {
    this.#deps = deps;
    const { draft = { version: 0, text: '' }, attachments } = deps.memory.get();
    this.#draft = draft;
    this.#attachments = new Attachments(attachments, () => this.#onAttachments());
    this.#notices = new Notices(deps);
    this.#unsubscribe = deps.controller.onChange((conversationId, change) => this.#onChange(conversationId, change));
  }

  /**
   * When the user last turned to it or did something in it, or a command did so for them; milliseconds on a clock that only rises.
   * 0: never, as when it is back after a restart.
   */
  get usedAt(): number {
    return this.#usedAt;
  }

  /** A page is there to show something. */
  get isVisible(): boolean {
    return this.#isReady;
  }

  /** The conversation on the page; before the page is there, the one it will show. */
  get conversationId(): string | undefined {
    if (this.#conversationId !== undefined) return this.#conversationId ?? undefined;
    const { conversationId } = this.#deps.memory.get();
    return conversationId ? this.#deps.store.get(conversationId)?.id : undefined;
  }

  /** Takes a message of the page, whatever it is; what is not one is left out. */
  async receive(value: unknown): Promise<void> {
    const message = parsePageMessage(value);
    if (!message) return;
    try {
      await this.#handle(message);
    } catch (error) {
      this.#deps.report(error);
    }
    // A page that is back after a restart was not used yet.
    if (message.type !== 'ready') this.use();
  }

  /** The page is gone, and with it everything that was posted; it says `ready` when it is back. */
  pageGone(): void {
    if (!this.#isReady) return;
    this.#isReady = false;
    this.#unsubscribeRoute?.();
    this.#deps.onVisibility();
  }

  /** Another window may have changed what is shown here. */
  refresh(): void {
    if (this.#isReady) this.#postState();
  }

  open(conversationId: string | undefined): void {
    this.#show(conversationId ?? null);
    this.#postState();
    this.use();
  }

  /** The user has turned to it, or a command for them. */
  use(): void {
    this.#usedAt = performance.now();
    this.#deps.onUse();
  }

  /** Ends the answer under way, if there is one. */
  stop(): void {
    if (this.conversationId !== undefined) this.#deps.controller.stop(this.conversationId);
  }

  /** Answers the last question again, if there is one. */
  regenerateLast(): void {
    const last = this.conversationId === undefined ? undefined : this.#deps.store.messages(this.conversationId).at(-1);
    if (last) this.#regenerate(last.id);
  }

  send(text: string): void {
    const { controller } = this.#deps;
    if (text.trim() === '') return;
    // What was deleted in another window is gone soon: a question put there would go with it.
    if (this.conversationId !== undefined) this.#show(this.conversationId);
    const open = this.conversationId;
    if (open !== undefined && controller.isBusy(open)) {
      // Nothing typed is lost; the page itself does not send while busy.
      this.compose(text);
      return;
    }
    const context = this.#attachments.take();
    const { conversationId } = this.#sending(text, context, () =>
      controller.ask({ conversationId: open, text, context }),
    );
    if (open === undefined) this.open(conversationId);
  }

  compose(text: string): void {
    this.#postLater({ type: 'compose', text, append: true });
  }

  focus(): void {
    this.#postLater({ type: 'focus' });
  }

  async attach(kind: 'selection' | 'file'): Promise<void> {
    const item = await this.#deps.editor.context(kind);
    if (!item) return;
    this.#attachments.add(item);
  }

  dispose(): void {
    this.#unsubscribe();
    this.pageGone();
  }

  async #handle(message: PageMessage): Promise<void> {
    const { controller, editor, store } = this.#deps;
    switch (message.type) {
      case 'ready':
        return this.#onReady(message.conversationId);
      case 'send':
        return this.send(message.text);
      case 'stop':
        return this.stop();
      case 'regenerate':
        return this.#regenerate(message.messageId);
      case 'edit':
        return this.#sending(message.text, undefined, () => controller.edit(message.messageId, message.text));
      case 'new-chat':
        return this.open(undefined);
      case 'open-chat':
        return this.open(message.conversationId);
      case 'delete-chat':
        return controller.delete(message.conversationId);
      case 'rename-chat':
        return controller.rename(message.conversationId, message.title);
      case 'search': {
        const conversations = conversationList(store, message.query);
        return this.#post({ type: 'conversations', query: message.query, conversations });
      }
      case 'attach':
        return await this.attach(message.kind);
      case 'detach':
        return this.#attachments.remove(message.contextId);
      case 'copy':
        return await editor.copy(message.text);
      case 'insert':
        return await editor.insert(message.text);
      case 'new-file':
        return await editor.newFile(message.text, message.language);
      case 'open-link':
        return await editor.openLink(message.href);
      case 'command':
        return await editor.runCommand(message.command);
      case 'dismiss-notice':
        this.#notices.dismiss(this.conversationId);
        return this.#postState();
      case 'draft':
        if (message.draft.version > this.#draft.version) this.#draft = message.draft;
        return this.#remember();
    }
  }

  #onReady(shownBefore: string | undefined): void {
    this.#isReady = true;
    this.#unsubscribeRoute?.();
    this.#unsubscribeRoute = this.#deps.route.subscribe(
      (route) => this.#post({ type: 'route', ...route }),
      () => this.conversationId,
    );
    // VS Code stores a page's own state more seldom than the memory: it may name the conversation of a window before the last.
    const { conversationId = shownBefore ?? null } = this.#deps.memory.get();
    if (this.#conversationId === undefined) this.#show(conversationId);
    this.#postState({ draft: this.#draft });
    this.#deps.onVisibility();
    const waiting = this.#afterReady.splice(0);
    for (const message of waiting) this.#post(message);
  }

  /** What was typed, and what should have travelled with it, comes back when it could not be sent. */
  #sending<T>(text: string, context: ContextItem[] | undefined, send: () => T): T {
    try {
      return send();
    } catch (error) {
      for (const item of context ?? []) this.#attachments.add(item);
      this.compose(text);
      throw error;
    }
  }

  #regenerate(messageId: string): void {
    if (this.#deps.rehearseAgain(messageId)) return;
    this.#deps.controller.regenerate(messageId);
  }

  #onChange(conversationId: string, change: HostMessage | 'refresh'): void {
    if (conversationId !== this.#conversationId) return;
    if (change === 'refresh') this.refresh();
    else this.#post(change);
    if (change !== 'refresh' && change.type === 'title') this.#deps.showTitle?.(change.title || undefined);
  }

  #show(conversationId: string | null): void {
    const conversation = conversationId === null ? undefined : this.#deps.store.get(conversationId);
    this.#conversationId = conversation?.id ?? null;
    this.#deps.showTitle?.(conversation?.title || undefined);
    this.#remember();
  }

  #remember(): void {
    this.#deps.memory.set({
      conversationId: this.conversationId ?? null,
      draft: this.#draft,
      attachments: this.#attachments.items,
    });
  }

  #postState(more: Pick<ChatState, 'draft'> = {}): void {
    // A conversation that was deleted, here or elsewhere, leaves an empty chat.
    if (this.conversationId !== undefined) this.#show(this.conversationId);
    this.#post({
      type: 'state',
      state: { ...this.#state(), ...more },
      strings: this.#deps.strings,
    });
  }

  #state(): ChatState {
    const { controller, store, route } = this.#deps;
    const id = this.conversationId;
    const conversation = id === undefined ? undefined : store.get(id);
    return {
      conversation: conversation && { id: conversation.id, title: conversation.title },
      messages: conversation ? controller.views(conversation.id) : [],
      context: this.#attachments.views(),
      isBusy: conversation !== undefined && controller.isBusy(conversation.id),
      ...route.current(id),
      ...given({ notice: this.#notices.current(id) }),
    };
  }

  #onAttachments(): void {
    this.#remember();
    this.#post({ type: 'context', context: this.#attachments.views() });
  }

  #post(message: HostMessage): void {
    if (this.#isReady) this.#deps.post(message);
  }

  #postLater(message: HostMessage): void {
    if (this.#isReady) this.#deps.post(message);
    else this.#afterReady.push(message);
  }
}
