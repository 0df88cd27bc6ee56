import type { Behaviour } from './behaviour.ts';

/** Servers that wait for the test. */
export class Gate {
  readonly #opened = Promise.withResolvers<void>();

  /** Behaves once the gate is open. */
  holds(then: Behaviour): Behaviour {
    return async (exchange) => {
      await this.#opened.promise;
      if (!exchange.signal.aborted) await then(exchange);
    };
  }

  open(): void {
    this.#opened.resolve();
  }
}
