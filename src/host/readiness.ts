import type { Clock, Logger } from '../engine/types/deps.ts';

/** Longest wait for the keys, milliseconds: a keyring may ask for its password first, or never answer. */
const WAIT_AT_MOST_MS = 10_000;

export interface ReadinessParts {
  /** Settled when the engine knows the keys. */
  ready: Promise<unknown>;
  clock: Clock;
  log: Pick<Logger, 'warn'>;
}

/** Whether the keys are known yet. Activation does not wait for them; what sends a request or changes a key does, for a while. */
export class Readiness {
  readonly #cancel: () => void;
  /** Settles when the keys are known, or were waited for long enough; never rejects. */
  readonly settled: Promise<void>;
  #isReady = false;
  #isSettled = false;

  constructor({ ready, clock, log }: ReadinessParts) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.settled = promise;
    const settle = () => {
      this.#isSettled = true;
      resolve();
    };
    this.#cancel = clock.after(WAIT_AT_MOST_MS, () => {
      log.warn(`The keys are not read after ${WAIT_AT_MOST_MS / 1_000} s; what waited for them goes on without`);
      settle();
    });
    const arrived = () => {
      this.#cancel();
      this.#isReady = true;
      settle();
    };
    ready.then(arrived, arrived);
  }

  /** The keys are known. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Ends the wait: there is nobody left to tell. */
  dispose(): void {
    this.#cancel();
  }

  /** What starts a stream waits here; with the keys known nothing is put in between. */
  gate<T>(start: () => AsyncIterable<T>, signal: AbortSignal): AsyncIterable<T> {
    return this.#isSettled ? start() : this.#late(start, signal);
  }

  async *#late<T>(start: () => AsyncIterable<T>, signal: AbortSignal): AsyncIterable<T> {
    const aborted = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => aborted.resolve(), { once: true });
    if (!signal.aborted) await Promise.race([this.settled, aborted.promise]);
    yield* start();
  }
}
