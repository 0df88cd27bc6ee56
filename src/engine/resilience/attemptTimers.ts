import type { TransportFault } from '../errors/evidence.ts';
import type { Clock } from '../types/deps.ts';
import type { Timeouts } from '../types/timeouts.ts';
import { ContentRate } from './contentRate.ts';

type TimeoutFault = Extract<TransportFault, `timeout-${string}`>;

interface AttemptTimersOptions {
  clock: Clock;
  timeouts: Timeouts;
  /** A plain answer has neither a first token nor silences: only connect and total apply. */
  isStream: boolean;
  /** The caller's; aborting it aborts the attempt. */
  signal: AbortSignal | undefined;
}

/** The timers look at the clock this often, so that a sleep of the machine is noticed, milliseconds. */
const TICK_MS = 5_000;

/** A tick that comes this late was held up by a sleep of the machine, a busy process or a clock set forward, milliseconds. */
const LATE_MS = 5_000;

/** After it, a connection that still lives shows itself within this time: what was sent meanwhile is waiting, milliseconds. */
const WAKE_MS = 5_000;

/**
 * The timers of one attempt: connect, first token, idle, total, and the pace of the answer. When one expires, `signal` aborts and
 * `fault` says which. Whoever makes it calls `stop()`.
 *
 * One real timer looks after all of them, so that a token costs a clock reading. Times are those of the clock, except that
 * they never run backwards.
 */
export class AttemptTimers {
  readonly #controller = new AbortController();
  readonly #options: AttemptTimersOptions;
  readonly #rate = new ContentRate();
  #connectBy = Number.POSITIVE_INFINITY;
  #firstTokenBy = Number.POSITIVE_INFINITY;
  #totalBy: number;
  /** Until then nothing expires: the machine has just woken. */
  #graceUntil = 0;
  #hasContent = false;
  #lastContentAt = 0;
  #time: number;
  #tickAt = 0;
  #cancelTick: () => void = () => {};
  #isOver = false;
  /** By how much the clock was set back during the attempt. */
  #setBackMs = 0;
  #sleptMs = 0;
  #fault: TimeoutFault | undefined;

  constructor(options: AttemptTimersOptions) {
    this.#options = options;
    const { clock, signal, timeouts, isStream } = options;
    this.#time = clock.now();
    this.#totalBy = this.#time + timeouts.totalMs;
    if (isStream) this.#firstTokenBy = this.#time + timeouts.firstTokenMs;
    if (signal?.aborted) this.#onCallerAbort();
    signal?.addEventListener('abort', this.#onCallerAbort, { once: true });
    this.#arm();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The timer that ended the attempt, if one did. */
  get fault(): TimeoutFault | undefined {
    return this.#fault;
  }

  /**
   * For how long the machine slept during the attempt, or this process was held up, milliseconds. How such an attempt ended says
   * little about the provider.
   */
  get sleptMs(): number {
    return this.#sleptMs;
  }

  /** The request was handed to the network, and no connection stands. */
  get isConnecting(): boolean {
    return this.#connectBy !== Number.POSITIVE_INFINITY;
  }

  /** The request was handed to the network; only now can connecting take too long. */
  onRequest(): void {
    this.#connectBy = this.#read() + this.#options.timeouts.connectMs;
    this.#armSooner(this.#connectBy);
  }

  onConnected(): void {
    this.#connectBy = Number.POSITIVE_INFINITY;
  }

  /**
   * Reasoning, text or a piece of a tool call arrived. Keep-alives do not come here.
   *
   * @param chars How much of it; where that is not known, more than a drip would bring.
   */
  onContent(chars: number): void {
    this.#lastContentAt = this.#read();
    if (!this.#hasContent) this.#onFirstContent();
    this.#rate.add(chars);
  }

  /** The reader works on what it was given: until it is back, no silence is the provider's. */
  onReaderBusy(): void {
    this.#rate.pause(this.#time);
  }

  onReaderBack(): void {
    this.#lastContentAt = this.#read();
    this.#rate.resume(this.#lastContentAt);
  }

  stop(): void {
    // A connection that broke while the machine slept ends before any tick.
    if (!this.#isOver) this.#read();
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

  #onFirstContent(): void {
    this.#hasContent = true;
    this.#firstTokenBy = Number.POSITIVE_INFINITY;
    if (this.#options.isStream) this.#rate.restart(this.#time);
    this.#armSooner(this.#silenceBy());
  }

  readonly #tick = (): void => {
    // So much has passed whatever the clock was set to.
    this.#time = Math.max(this.#time, this.#tickAt);
    const fault = this.#faultAt(this.#read());
    if (fault) this.#expire(fault);
    else this.#arm();
  };

  #read(): number {
    const time = this.#options.clock.now() + this.#setBackMs;
    if (time < this.#time) this.#setBackMs += this.#time - time;
    this.#time = Math.max(this.#time, time);
    if (this.#time > this.#tickAt + LATE_MS && !this.#isOver) this.#onWake();
    return this.#time;
  }

  /** The provider went on meanwhile, so its time was not lost; but of an answer in parts the machine has heard none. */
  #onWake(): void {
    const lateMs = this.#time - this.#tickAt;
    this.#sleptMs += lateMs;
    if (this.#options.isStream) this.#totalBy += lateMs;
    this.#graceUntil = this.#time + WAKE_MS;
    if (this.#hasContent && this.#options.isStream) this.#rate.restart(this.#time);
    this.#arm();
  }

  #faultAt(time: number): TimeoutFault | undefined {
    if (time < this.#graceUntil) return undefined;
    if (time >= this.#totalBy) return 'timeout-total';
    if (time >= this.#connectBy) return 'timeout-connect';
    if (time >= this.#firstTokenBy) return 'timeout-first-token';
    if (time >= this.#silenceBy()) return 'timeout-idle';
    return this.#rate.isDrip(time) ? 'timeout-drip' : undefined;
  }

  #silenceBy(): number {
    const { isStream, timeouts } = this.#options;
    if (!isStream || !this.#hasContent || this.#rate.isPaused) return Number.POSITIVE_INFINITY;
    return this.#lastContentAt + timeouts.idleMs;
  }

  #arm(): void {
    if (this.#isOver) return;
    const next = Math.min(this.#totalBy, this.#connectBy, this.#firstTokenBy, this.#silenceBy());
    this.#tickAt = Math.min(Math.max(next, this.#graceUntil), this.#time + TICK_MS);
    this.#cancelTick();
    this.#cancelTick = this.#options.clock.after(this.#tickAt - this.#time, this.#tick);
  }

  #armSooner(time: number): void {
    if (time < this.#tickAt) this.#arm();
  }

  #disarm(): void {
    this.#isOver = true;
    this.#cancelTick();
  }

  #expire(fault: TimeoutFault): void {
    if (this.#controller.signal.aborted) return;
    this.#fault = fault;
    this.#disarm();
    this.#controller.abort(new Error(fault));
  }
}
