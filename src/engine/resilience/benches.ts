import type { Bench } from '../types/bench.ts';
import type { FailureClass } from '../types/failure.ts';
import type { StateMap } from '../types/sharedState.ts';
import type { Admission } from './admission.ts';
import { type BenchInput, benchFor } from './benchFor.ts';
import type { Moments } from './moments.ts';
import { earlyProbeAt, forgottenAt, isInForce, isProbed, type Lease } from './pause.ts';

/** A bench as it is kept. */
export interface StoredBench extends Bench {
  /** Consecutive failures that led to it; default 1. */
  strikes?: number;
  probe?: Lease;
}

/** The benches of all scopes, as every window sees them. */
export class Benches {
  readonly #map: StateMap<StoredBench>;
  readonly #moments: Moments;

  constructor(map: StateMap<StoredBench>, moments: Moments) {
    this.#map = map;
    this.#moments = moments;
  }

  /** Of the benches of these scopes, the one that ends last. */
  longest(scopeKeys: readonly string[], now: number): StoredBench | undefined {
    let longest: StoredBench | undefined;
    for (const key of scopeKeys) {
      const bench = this.#map.get(key);
      if (bench && isInForce(bench, now) && (!longest || bench.until > longest.until)) longest = bench;
    }
    return longest;
  }

  inForce(scopeKeys: readonly string[], now: number): string[] {
    return scopeKeys.filter((key) => {
      const bench = this.#map.get(key);
      return bench !== undefined && isInForce(bench, now);
    });
  }

  /** When all benches of these scopes are over, or guesses that may be probed. */
  earlyProbeAt(scopeKeys: readonly string[], now: number): number {
    const times = this.inForce(scopeKeys, now).map((key) => {
      const bench = this.#map.get(key) as StoredBench;
      return isProbed(bench, now) ? bench.until : probeAtOf(bench);
    });
    return Math.max(now, ...times);
  }

  /**
   * Benches what a failure speaks of.
   *
   * @returns The bench that holds now; `undefined` when the failure benches nothing.
   */
  add(input: Omit<BenchInput, 'strikes'>, begun: number, admission?: Admission): Bench | undefined {
    const first = benchFor({ ...input, strikes: 1 });
    if (!first) return undefined;
    const { scopeKey } = first;
    const { now } = input;
    const isNews = this.#moments.strike(`bench ${scopeKey}`, begun);
    let held = first;
    // Made once more on what another window has learned meanwhile: none shortens what the other knows.
    this.#map.updateSoon(scopeKey, (before) => {
      const isStrike = isNews && (admission?.at ?? now) >= (before?.since ?? 0);
      const strikes = Math.max(1, strikesOf(before, now) + (isStrike ? 1 : 0));
      const bench = benchFor({ ...input, strikes }) ?? first;
      const isAsBefore = before !== undefined && isInForce(before, now) && stays(before, bench);
      held = isAsBefore ? before : bench;
      return isAsBefore ? undefined : { value: { ...bench, strikes }, until: forgottenAt(bench) };
    });
    return held;
  }

  /** The next pause of these scopes starts small again, and what was probed before its end is over. */
  succeed(scopeKeys: readonly string[], { now, admission }: { now: number; admission: Admission | undefined }): void {
    for (const key of scopeKeys) {
      const bench = this.#map.get(key);
      if (bench && (!isInForce(bench, now) || admission?.benches.includes(key))) this.#map.delete(key);
    }
  }

  /** Ends the benches of these scopes that a failure of one of these classes has led to. */
  disprove(scopeKeys: readonly string[], classes: readonly FailureClass[]): void {
    for (const key of scopeKeys) {
      const bench = this.#map.get(key);
      if (bench && classes.includes(bench.class)) this.#map.delete(key);
    }
  }
}

/** When a bench may be probed; what a provider said itself is never doubted. */
export function probeAtOf(bench: Bench): number {
  return isWord(bench) ? bench.until : earlyProbeAt(bench);
}

/** A provider's word outweighs a guess; of two words, and of two guesses, the longer one holds. */
function stays(before: Bench, next: Bench): boolean {
  if (isWord(before) !== isWord(next)) return isWord(before);
  return before.until >= next.until;
}

/** Said by the provider: until when, or that the key is no good. */
function isWord({ isStated, until }: Bench): boolean {
  return isStated || until === Number.POSITIVE_INFINITY;
}

function strikesOf(bench: StoredBench | undefined, now: number): number {
  return bench && now < forgottenAt(bench) ? (bench.strikes ?? 1) : 0;
}
