import type { ChatController } from './chatController.ts';
import type { Words } from './words.ts';

export interface NoticesParts {
  controller: Pick<ChatController, 'droppedMessages'>;
  words(): Words;
  /** What is to be known about storage now, such as that nothing can be saved. Default: nothing. */
  storageNotice?(): string | undefined;
}

interface Notice {
  /** A conversation's id, or `storage` for all of them. */
  about: string;
  text: string;
}

/** The quiet sentence above one page's composer. */
export class Notices {
  readonly #parts: NoticesParts;
  /** What the user wants to be told no more. */
  readonly #dismissed = new Set<Notice['about']>();

  constructor(parts: NoticesParts) {
    this.#parts = parts;
  }

  /** The most urgent one that was not dismissed. */
  current(conversationId: string | undefined): string | undefined {
    return this.#current(conversationId)?.text;
  }

  /** The one shown has been read. */
  dismiss(conversationId: string | undefined): void {
    const notice = this.#current(conversationId);
    if (notice) this.#dismissed.add(notice.about);
  }

  #current(conversationId: string | undefined): Notice | undefined {
    return [...this.#ofConversation(conversationId), ...this.#ofStorage()].find(
      ({ about }) => !this.#dismissed.has(about),
    );
  }

  #ofConversation(id: string | undefined): Notice[] {
    const { controller, words } = this.#parts;
    const dropped = id === undefined ? 0 : controller.droppedMessages(id);
    if (id === undefined || dropped === 0) return [];
    const text = words().t(
      'The oldest {0} messages no longer fit and are not sent. A new chat starts afresh.',
      dropped,
    );
    return [{ about: id, text }];
  }

  #ofStorage(): Notice[] {
    const text = this.#parts.storageNotice?.();
    return text === undefined ? [] : [{ about: 'storage', text }];
  }
}
