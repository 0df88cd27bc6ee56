import { channel } from 'node:diagnostics_channel';
import type { Ending } from './evidence.ts';
import type { SimClock } from './simClock.ts';

/** On these undici tells of its requests; whoever measures how long a connection takes listens there. */
const created = channel('undici:request:create');
const sent = channel('undici:client:sendHeaders');

/** The connection under one call: it takes time, and ends when the caller hangs up or the machine sleeps. */
export class Line {
  readonly #clock: SimClock;
  readonly #over = Promise.withResolvers<never>();
  readonly #request = {};
  #cancelWait = () => {};
  readonly #onEnd: (reason: unknown) => void;
  #ending: { reason: unknown } | undefined;

  /** @param onEnd Called when this side ends it. */
  constructor(clock: SimClock, signal: AbortSignal | null | undefined, onEnd: (reason: unknown) => void) {
    this.#clock = clock;
    this.#onEnd = onEnd;
    // Whoever waits hears of it; with nobody waiting it is no error.
    this.#over.promise.catch(() => {});
    created.publish({ request: this.#request });
    signal?.addEventListener('abort', () => this.end(signal.reason), { once: true });
  }

  /** The connection stands, the request goes out. */
  stands(): void {
    sent.publish({ request: this.#request });
  }

  /** @throws what ended the line meanwhile. */
  async wait(ms: number): Promise<void> {
    if (this.#ending) throw this.#ending.reason;
    const time = new Promise<void>((resolve) => {
      this.#cancelWait = this.#clock.after(ms, resolve);
    });
    await Promise.race([time, this.#over.promise]);
  }

  /** Nothing comes any more. @throws what ends the line. */
  silence(): Promise<never> {
    return this.#over.promise;
  }

  end(reason: unknown): void {
    if (this.#ending) return;
    this.#ending = { reason };
    this.#cancelWait();
    this.#over.reject(reason);
    this.#onEnd(reason);
  }
}

/** The error of a `fetch` that did not come through, or of a body that broke off. */
export function networkError(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}

/** What all connections end with when the machine has slept. */
export const slept = networkError('ECONNRESET');

/** How a call ended whose line was ended from this side. */
export function endingOf(reason: unknown): Ending {
  if (reason === slept) return { kind: 'failed', isEverywhere: true };
  return reason instanceof Error && reason.message.startsWith('timeout-') ? { kind: 'timeout' } : { kind: 'cancelled' };
}
