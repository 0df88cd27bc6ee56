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
    this.#cancelConnect ??= this.#arm(this.#options.timeouts.connectMs, 'timeout-connect');
  }

  onConnected(): void {
    this.#cancelConnect?.();
  }

  /** Reasoning, text or a tool call arrived. Keep-alives do not come here. */
  onContent(): void {
    const isFirst = this.#lastContentAt === undefined;
    this.#lastContentAt = this.#options.clock.now();
    if (!isFirst || !this.#options.isStream) return;
    this.#cancelFirstToken?.();
    this.#watchSilence(this.#options.timeouts.idleMs);
  }

  stop(): void {
    this.#options.signal?.removeEventListener('abort', this.#onCallerAbort);
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  /** Ends the call when its reader has gone. */
  abort(reason: unknown): void {
    this.#controller.abort(reason);
  }

  readonly #onCallerAbort = (): void => this.#controller.abort(this.#options.signal?.reason);

  /** One timer that re-arms for what is left, so that a token costs a clock reading instead of a timer. */
  #watchSilence(ms: number): void {
    const cancel = this.#options.clock.after(ms, () => {
      this.#cancels.delete(cancel);
      const left = (this.#lastContentAt ?? 0) + this.#options.timeouts.idleMs - this.#options.clock.now();
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

  #expire(fault: TimeoutFault): void {
    if (this.#controller.signal.aborted) return;
    this.#fault = fault;
    this.#controller.abort(new Error(fault));
  }
}
