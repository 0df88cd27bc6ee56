import { nextMidnight } from '../../src/engine/errors/calendar.ts';
import type { LimitName, Limits } from '../../src/engine/types/provider.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MONTH_MS = 30 * DAY_MS;

/** What a call takes, or has turned out to take. */
export interface Tokens {
  input: number;
  output: number;
}

/** One limit at a moment, as the provider itself knows it. */
export interface LimitState {
  limit: LimitName;
  total: number;
  left: number;
  /** Until all of it is there again. */
  fullInMs: number;
}

/** Why a call does not get in. */
export interface Refusal {
  state: LimitState;
  /** How much of it the call would have taken. */
  needed: number;
  /** Until it would get in; `undefined` when it never will. */
  retryInMs: number | undefined;
}

interface Meter {
  limit: LimitName;
  total: number;
  used: number;
  /** When `used` was right. */
  at: number;
  /** The time in which it fills up from nothing; `undefined` when it does so at midnight, or with the month. */
  refillMs: number | undefined;
}

/** When limits of a day are full again: at midnight of a zone, or steadily over 24 hours. */
export interface Days {
  timeZone: string;
  refill: boolean;
}

/** The provider's side of an account's limits. */
export class AccountLimits {
  readonly #meters: readonly Meter[];
  readonly #timeZone: string;
  #dayEndsAt = 0;

  constructor(limits: Limits, days: Days) {
    this.#timeZone = days.timeZone;
    this.#meters = (Object.entries(limits) as [LimitName, number][]).map(([limit, total]) => {
      return { limit, total, used: 0, at: 0, refillMs: refillOf(limit, days) };
    });
  }

  /** Lets a call in, or says why not; a call that does not get in takes nothing. */
  take(tokens: Tokens, now: number): Refusal | undefined {
    const refusal = this.refusalOf(tokens, now);
    if (!refusal) for (const meter of this.#meters) meter.used += isOfRequests(meter) ? 1 : tokensOf(meter, tokens);
    return refusal;
  }

  /** The refusal that lasts longest. */
  refusalOf(tokens: Tokens, now: number): Refusal | undefined {
    this.#tick(now);
    const refusals = this.#meters.flatMap((meter) => {
      return this.#refusal(meter, isOfRequests(meter) ? 1 : tokensOf(meter, tokens), now) ?? [];
    });
    return refusals.sort((a, b) => (b.retryInMs ?? Infinity) - (a.retryInMs ?? Infinity))[0];
  }

  /** What the answer has cost beyond what was taken for it; negative when less. */
  charge(tokens: Tokens, now: number): void {
    this.#tick(now);
    for (const meter of this.#meters) {
      if (!isOfRequests(meter)) meter.used = Math.max(0, meter.used + tokensOf(meter, tokens));
    }
  }

  states(now: number): LimitState[] {
    this.#tick(now);
    return this.#meters.map((meter) => this.#stateOf(meter, now));
  }

  #refusal(meter: Meter, needed: number, now: number): Refusal | undefined {
    const { total, used, refillMs } = meter;
    if (used + needed <= total) return undefined;
    const retryInMs = refillMs ? ((used + needed - total) / total) * refillMs : this.#periodRest(meter, now);
    return {
      state: this.#stateOf(meter, now),
      needed,
      retryInMs: needed <= total ? Math.ceil(retryInMs) : undefined,
    };
  }

  #stateOf(meter: Meter, now: number): LimitState {
    const { limit, total, used, refillMs } = meter;
    const fullInMs = refillMs ? Math.ceil((used / total) * refillMs) : this.#periodRest(meter, now);
    return { limit, total, left: Math.max(0, Math.floor(total - used)), fullInMs };
  }

  #periodRest({ limit }: Meter, now: number): number {
    return limit === 'requestsPerMonth' ? MONTH_MS : this.#dayEndsAt - now;
  }

  #tick(now: number): void {
    const isNewDay = now >= this.#dayEndsAt;
    if (isNewDay) this.#dayEndsAt = nextMidnight(now, this.#timeZone);
    for (const meter of this.#meters) {
      const { limit, total, used, at, refillMs } = meter;
      if (refillMs) meter.used = Math.max(0, used - ((now - at) / refillMs) * total);
      else if (isNewDay && limit.endsWith('PerDay')) meter.used = 0;
      meter.at = now;
    }
  }
}

function refillOf(limit: LimitName, { refill }: Days): number | undefined {
  if (limit.endsWith('PerMinute')) return MINUTE_MS;
  return refill && limit.endsWith('PerDay') ? DAY_MS : undefined;
}

function isOfRequests({ limit }: Meter): boolean {
  return limit.startsWith('requests');
}

function tokensOf({ limit }: Meter, { input, output }: Tokens): number {
  if (limit === 'inputTokensPerMinute') return input;
  return limit === 'outputTokensPerMinute' ? output : input + output;
}
