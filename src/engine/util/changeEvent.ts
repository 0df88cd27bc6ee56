/**
 * Tells listeners that something changed, at most once per turn of the event loop however often it is fired.
 * A listener that throws does not keep the others from hearing.
 */
export class ChangeEvent {
  readonly #listeners = new Set<() => void>();
  #isPending = false;

  /** @returns What takes the listener away again. */
  on(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  fire(): void {
    if (this.#isPending || this.#listeners.size === 0) return;
    this.#isPending = true;
    setImmediate(() => {
      this.#isPending = false;
      for (const listener of [...this.#listeners]) queueMicrotask(listener);
    });
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
