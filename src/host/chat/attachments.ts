import type { ContextItem } from '../../engine/storage/conversationTypes.ts';
import type { ContextView } from '../../protocol/view.ts';
import { isSamePlace } from './contextItem.ts';
import { contextView } from './messageView.ts';

/** What travels with the next question of one page. */
export class Attachments {
  readonly #onChange: () => void;
  #items: { id: string; item: ContextItem }[];

  constructor(items: readonly ContextItem[] = [], onChange: () => void) {
    this.#items = items.map((item) => ({ id: crypto.randomUUID(), item }));
    this.#onChange = onChange;
  }

  get items(): ContextItem[] {
    return this.#items.map(({ item }) => item);
  }

  /** A place attached before is taken anew: its text may have changed. */
  add(item: ContextItem): void {
    const others = this.#items.filter((other) => !isSamePlace(other.item, item));
    this.#set([...others, { id: crypto.randomUUID(), item }]);
  }

  remove(id: string): void {
    this.#set(this.#items.filter((other) => other.id !== id));
  }

  views(): ContextView[] {
    return this.#items.map(({ id, item }) => ({ ...contextView(item), id }));
  }

  /** Everything, and empties it; `undefined` when there is nothing. */
  take(): ContextItem[] | undefined {
    const { items } = this;
    if (items.length === 0) return undefined;
    this.#set([]);
    return items;
  }

  #set(items: { id: string; item: ContextItem }[]): void {
    this.#items = items;
    this.#onChange();
  }
}
