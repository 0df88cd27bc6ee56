import type { ContextItem } from '../../engine/storage/conversationTypes.ts';
import type { ContextView } from '../../protocol/view.ts';
import { isSamePlace } from './contextItem.ts';
import { contextView } from './messageView.ts';

/** What travels with the next question of one page. */
export class Attachments {
  #items: { id: string; item: ContextItem }[] = [];

  /** A place attached before is taken anew: its text may have changed. */
  add(item: ContextItem): void {
    this.#items = [...this.#items.filter((other) => !isSamePlace(other.item, item)), { id: crypto.randomUUID(), item }];
  }

  remove(id: string): void {
    this.#items = this.#items.filter((other) => other.id !== id);
  }

  views(): ContextView[] {
    return this.#items.map(({ id, item }) => ({ ...contextView(item), id }));
  }

  /** Everything, and empties it; `undefined` when there is nothing. */
  take(): ContextItem[] | undefined {
    const items = this.#items.map(({ item }) => item);
    this.#items = [];
    return items.length > 0 ? items : undefined;
  }
}
