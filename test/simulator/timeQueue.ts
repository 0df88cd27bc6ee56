interface Entry {
  at: number;
  /** Entries of the same time come in the order they were added. */
  order: number;
  callback: (() => void) | undefined;
}

/** Callbacks in the order of their times: a binary heap, from which cancelled entries go when they come up. */
export class TimeQueue {
  readonly #heap: Entry[] = [];
  #added = 0;

  /** @returns What cancels it. */
  add(at: number, callback: () => void): () => void {
    const entry: Entry = { at, order: this.#added++, callback };
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return () => {
      entry.callback = undefined;
    };
  }

  /** The time of the next callback; `Infinity` when there is none. */
  get next(): number {
    while (this.#heap[0] && !this.#heap[0].callback) this.#removeFirst();
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Takes out the next callback. */
  take(): () => void {
    if (this.next === Number.POSITIVE_INFINITY) throw new Error('Nothing is queued');
    return this.#removeFirst()?.callback as () => void;
  }

  #removeFirst(): Entry | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (last && last !== first) {
      this.#heap[0] = last;
      this.#sink();
    }
    return first;
  }

  #rise(start: number): void {
    for (let index = start; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!this.#swapUnlessOrdered(parent, index)) return;
      index = parent;
    }
  }

  #sink(): void {
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      if (left >= this.#heap.length) return;
      const right = left + 1;
      const child = right < this.#heap.length && isBefore(this.#entry(right), this.#entry(left)) ? right : left;
      if (!this.#swapUnlessOrdered(index, child)) return;
      index = child;
    }
  }

  /** @returns True when the two changed places. */
  #swapUnlessOrdered(parent: number, child: number): boolean {
    const [a, b] = [this.#entry(parent), this.#entry(child)];
    if (!isBefore(b, a)) return false;
    this.#heap[parent] = b;
    this.#heap[child] = a;
    return true;
  }

  #entry(index: number): Entry {
    return this.#heap[index] as Entry;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at === b.at ? a.order < b.order : a.at < b.at;
}
