import { failureTable } from '../errors/failureTable.ts';
import { scopeKeyOf, scopeKeysOf } from '../errors/scopeKey.ts';
import type { Bench } from '../types/bench.ts';
import type { Candidate } from '../types/candidate.ts';
import type { BenchStore } from '../types/deps.ts';
import type { Failure, FailureClass } from '../types/failure.ts';
import type { Provider } from '../types/provider.ts';
import type { RetrySettings } from '../types/settings.ts';
import { benchFor } from './benchFor.ts';

/** What a plan needs to know of the past. */
export interface HealthView {
  /** The bench that lasts longest of all scopes the candidate lives in. */
  benchOf(candidate: Candidate, provider: Provider, now: number): Bench | undefined;
  /** A time-out, a refused connection or a server error of it, or of its infrastructure, is newer than its last success. */
  isDemoted(provider: Provider, now: number): boolean;
}

export interface LastFailure {
  at: number;
  class: FailureClass;
  message: string;
}

/** A demoted provider gets another chance in its place after this time without news, milliseconds. */
const DEMOTION_MS = 60_000;

/** What every request of this window has learned of keys, models and providers. Decisions are in `benchFor`. */
export class Health implements HealthView {
  readonly #benches = new Map<string, Bench>();
  readonly #strikes = new Map<string, number>();
  readonly #demotedAt = new Map<string, number>();
  readonly #lastFailures = new Map<string, LastFailure>();
  readonly #store: BenchStore;

  constructor(store: BenchStore) {
    this.#store = store;
    for (const bench of store.load()) this.#benches.set(bench.scopeKey, bench);
  }

  benchOf(candidate: Candidate, provider: Provider, now: number): Bench | undefined {
    let longest: Bench | undefined;
    for (const key of scopeKeysOf(candidate, provider)) {
      const bench = this.#benches.get(key);
      if (bench && bench.until > now && (!longest || bench.until > longest.until)) longest = bench;
    }
    return longest;
  }

  isDemoted(provider: Provider, now: number): boolean {
    return demotionKeys(provider).some(
      (key) => now - (this.#demotedAt.get(key) ?? Number.NEGATIVE_INFINITY) < DEMOTION_MS,
    );
  }

  lastFailure(provider: string): LastFailure | undefined {
    return this.#lastFailures.get(provider);
  }

  /** When a bench or a demotion ends next: the moment a display changes by itself. */
  nextChange(now: number): number | undefined {
    const times = [...this.#benches.values()].map((bench) => bench.until);
    for (const at of this.#demotedAt.values()) times.push(at + DEMOTION_MS);
    const future = times.filter((time) => time > now && Number.isFinite(time));
    return future.length === 0 ? undefined : Math.min(...future);
  }

  recordFailure(input: {
    failure: Failure;
    candidate: Candidate;
    provider: Provider;
    retry: RetrySettings;
    now: number;
    random: number;
  }): Bench | undefined {
    const { failure, candidate, now } = input;
    this.#lastFailures.set(candidate.provider, { at: now, class: failure.class, message: failure.message });
    // The user's own network being down is nobody's fault.
    if (failureTable[failure.class].demotes && failure.scope !== 'network') {
      for (const key of demotionKeys(input.provider)) this.#demotedAt.set(key, now);
    }
    const bench = benchFor({ ...input, strikes: this.#strike(input) });
    if (bench) this.#put(bench);
    return bench;
  }

  /** A provider that answers is healthy: it goes back to its place, and the next pause starts small again. */
  recordSuccess(candidate: Candidate, provider: Provider): void {
    for (const key of demotionKeys(provider)) this.#demotedAt.delete(key);
    for (const key of scopeKeysOf(candidate, provider)) this.#strikes.delete(key);
  }

  /** Another model or address was configured: what was learned of the old one does not hold. Keys keep their state. */
  forgetModels(provider: string): void {
    for (const scope of ['model', 'provider', 'region'] as const) {
      const isOfProvider = (key: string) => key.startsWith(`${scope}:${provider}`) && concerns(key, { provider });
      for (const key of [...this.#benches.keys()].filter(isOfProvider)) this.#remove(key);
    }
    this.#demotedAt.delete(provider);
  }

  /** Forgets what was held against a provider, one of its keys, or everybody. */
  forget(what: { provider?: string; keyId?: string } = {}): void {
    for (const key of [...this.#benches.keys()]) if (concerns(key, what)) this.#remove(key);
    for (const key of [...this.#strikes.keys()]) if (concerns(key, what)) this.#strikes.delete(key);
    if (what.provider === undefined) {
      this.#demotedAt.clear();
      this.#lastFailures.clear();
    } else {
      this.#demotedAt.delete(what.provider);
      if (what.keyId === undefined) this.#lastFailures.delete(what.provider);
    }
  }

  #strike({ failure, candidate, provider }: { failure: Failure; candidate: Candidate; provider: Provider }): number {
    const key = scopeKeyOf(failure, candidate, provider);
    if (key === undefined) return 1;
    const strikes = (this.#strikes.get(key) ?? 0) + 1;
    this.#strikes.set(key, strikes);
    return strikes;
  }

  /** A longer bench is never shortened by a shorter one. */
  #put(bench: Bench): void {
    const present = this.#benches.get(bench.scopeKey);
    if (present && present.until >= bench.until) return;
    this.#benches.set(bench.scopeKey, bench);
    this.#store.put(bench);
  }

  #remove(scopeKey: string): void {
    this.#benches.delete(scopeKey);
    this.#store.remove(scopeKey);
  }
}

function demotionKeys(provider: Provider): string[] {
  return provider.infrastructure ? [provider.id, `infrastructure:${provider.infrastructure}`] : [provider.id];
}

const ALL_KINDS = /^(?:key|model|region|provider):/;

function concerns(scopeKey: string, { provider, keyId }: { provider?: string; keyId?: string }): boolean {
  if (provider === undefined) return true;
  if (!ALL_KINDS.test(scopeKey)) return false;
  const path = scopeKey.slice(scopeKey.indexOf(':') + 1);
  if (keyId === undefined) return path === provider || path.startsWith(`${provider}/`);
  return path === `${provider}/${keyId}` || path.startsWith(`${provider}/${keyId}/`);
}
