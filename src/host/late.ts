import type * as vscode from 'vscode';

/**
 * Something that is made in a turn of its own, after whoever asked for it has gone on. Disposed of whenever it is there, also when
 * that is only after the disposal.
 */
export class Late<T extends vscode.Disposable> implements vscode.Disposable {
  /** Rejects when it could not be made. */
  readonly value: Promise<T>;
  #value: T | undefined;
  #isDisposed = false;

  constructor(make: () => Promise<T>) {
    this.value = this.#made(make);
    // Whoever waits for it hears of it.
    this.value.catch(() => {});
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#value?.dispose();
  }

  async #made(make: () => Promise<T>): Promise<T> {
    await new Promise(setImmediate);
    const value = await make();
    if (this.#isDisposed) value.dispose();
    else this.#value = value;
    return value;
  }
}
