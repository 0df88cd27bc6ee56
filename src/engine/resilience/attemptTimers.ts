import type { TransportFault } from '../errors/evidence.ts';
import type { Clock } from '../types/deps.ts';
import type { Timeouts } from '../types/settings.ts';

type TimeoutFault = Extract<TransportFault, `timeout-${string}`>;

interface AttemptTimersOptions {
  clock: Clock;
  timeouts: Timeouts;
  /** A plain answer has neither a first token nor silences: only connect and total apply. */
  isStream: boolean;
  /** The caller's; aborting it aborts the attempt. */
  signal: AbortSignal | undefined;
}

/**
 * The timers of one attempt: connect, first token, idle and total. When one expires, `signal` aborts and `fault` says which.
 * Whoever makes it calls `stop()`.
 */
export class AttemptTimers {
  readonly #controller = new AbortController();
  readonly #options: AttemptTimersOptions;
  readonly #cancels = new Set<() => void>();
  #cancelConnect: (() => void) | undefined;
  #cancelFirstToken: (() => void) | undefined;
  #lastContentAt: number | undefined;
  #isReaderBusy = false;
  #fault: TimeoutFault | undefined;

  constructor(options: AttemptTimersOptions) {
    this.#options = options;
    const { signal, timeouts, isStream } = options;
    if (signal?.aborted) this.#controller.abort(signal.reason);
    signal?.addEventListener('abort', this.#onCallerAbort, { once: true });
    this.#arm(timeouts.totalMs, 'timeout-total');
    if (isStream) this.#cancelFirstToken = this.#arm(timeouts.firstTokenMs, 'timeout-first-token');
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The timer that ended the attempt, if one did. */
  get fault(): TimeoutFault | undefined {
    return this.#fault;
  }

  /** The request was handed to the network; only now can connecting take too long. */
  onRequest(): void {
    this.#cancelConnect?.();
    this.#cancelConnect = this.#arm(this.#options.timeouts.connectMs, 'timeout-connect');
  }

  onConnected(): void {
    this.#cancelConnect?.();
  }

  /** Reasoning, text or a piece of a tool call arrived. Keep-alives do not come here. */
  onContent(): void {
    const isFirst = this.#lastContentAt === undefined;
    this.#lastContentAt = this.#options.clock.now();
    if (!isFirst || !this.#options.isStream) return;
    this.#cancelFirstToken?.();
    this.#watchSilence(this.#options.timeouts.idleMs);
  }

  /** The reader works on what it was given: until it is back, no silence is the provider's. */
  onReaderBusy(): void {
    this.#isReaderBusy = true;
  }

  onReaderBack(): void {
    this.#isReaderBusy = false;
    this.#lastContentAt = this.#options.clock.now();
  }

  stop(): void {
    this.#options.signal?.removeEventListener('abort', this.#onCallerAbort);
    this.#disarm();
  }

  /** Ends the call when its reader has gone. */
  abort(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /** No timer outlives an abort: the reader may never come back to have them stopped. */
  readonly #onCallerAbort = (): void => {
    this.#disarm();
    this.#controller.abort(this.#options.signal?.reason);
  };

  /** One timer that re-arms for what is left, so that a token costs a clock reading instead of a timer. */
  #watchSilence(ms: number): void {
    const cancel = this.#options.clock.after(ms, () => {
      this.#cancels.delete(cancel);
      const now = this.#options.clock.now();
      // A clock that was set back would make the silence end in the far future.
      if (this.#isReaderBusy || (this.#lastContentAt ?? 0) > now) this.#lastContentAt = now;
      const left = (this.#lastContentAt ?? 0) + this.#options.timeouts.idleMs - now;
      if (left > 0) this.#watchSilence(left);
      else this.#expire('timeout-idle');
    });
    this.#cancels.add(cancel);
  }

  #arm(ms: number, fault: TimeoutFault): () => void {
    const cancel = this.#options.clock.after(ms, () => this.#expire(fault));
    this.#cancels.add(cancel);
    return () => {
      cancel();
      this.#cancels.delete(cancel);
    };
  }

  #disarm(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  #expire(fault: TimeoutFault): void {
    if (this.#controller.signal.aborted) return;
    this.#fault = fault;
    this.#disarm();
    this.#controller.abort(new Error(fault));
  }
}
