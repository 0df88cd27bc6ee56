/**
 * Lets one change wait for the one before, so that each is made from what the other has left behind.
 * A change that fails does not stop those after it.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#last.then(change, change);
    this.#last = done;
    return done;
  }
}
