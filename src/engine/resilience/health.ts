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
  /** A time-out, a refused connection or a server error of it (or of the region named), or of its infrastructure, is newer than its last success. */
  isDemoted(provider: Provider, now: number, region?: string): boolean;
}

export interface LastFailure {
  at: number;
  class: FailureClass;
  message: string;
}

/** A demoted provider gets another chance in its place after this time without news, milliseconds. */
const DEMOTION_MS = 60_000;

/** A server of the user's own that was not running: asking again costs nothing, and it may be started any moment. */
const LOCAL_DEMOTION_MS = 5_000;

/** What is this far in the future was written before the clock was set back: its end is unknown, milliseconds. */
const CLOCK_TOLERANCE_MS = 60_000;

interface Demotion {
  since: number;
  until: number;
}

interface Strikes {
  count: number;
  /** When the last one was counted; see `moment`. */
  moment: number;
}

/** What every request of this window has learned of keys, models and providers. Decisions are in `benchFor`. */
export class Health implements HealthView {
  readonly #benches = new Map<string, Bench>();
  readonly #strikes = new Map<string, Strikes>();
  readonly #demotions = new Map<string, Demotion>();
  /** By `provider`, `provider/key` or, for everything, the empty text. */
  readonly #forgotten = new Map<string, number>();
  readonly #lastFailures = new Map<string, LastFailure>();
  readonly #store: BenchStore;
  #moment = 0;

  constructor(store: BenchStore) {
    this.#store = store;
    this.restore();
  }

  /** Takes in what the store holds, without shortening what was learned meanwhile. */
  restore(): void {
    for (const bench of this.#store.load()) {
      if ((this.#benches.get(bench.scopeKey)?.until ?? 0) < bench.until) this.#benches.set(bench.scopeKey, bench);
    }
  }

  /**
   * Counts what was learned and forgotten. An attempt notes it when it begins: its failure says nothing of what was
   * replaced meanwhile, and of many calls that were under way together only one counts towards the next pause.
   */
  get moment(): number {
    return this.#moment;
  }

  benchOf(candidate: Candidate, provider: Provider, now: number): Bench | undefined {
    let longest: Bench | undefined;
    for (const key of scopeKeysOf(candidate, provider)) {
      const bench = this.#benches.get(key);
      if (bench && isInForce(bench, now) && (!longest || bench.until > longest.until)) longest = bench;
    }
    return longest;
  }

  isDemoted(provider: Provider, now: number, region?: string): boolean {
    return demotionKeys(provider, region).some((key) => {
      const demotion = this.#demotions.get(key);
      return demotion !== undefined && isInForce(demotion, now);
    });
  }

  lastFailure(provider: string): LastFailure | undefined {
    return this.#lastFailures.get(provider);
  }

  /** When a bench or a demotion ends next: the moment a display changes by itself. */
  nextChange(now: number): number | undefined {
    const times = [...this.#benches.values(), ...this.#demotions.values()].map(({ until }) => until);
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
    /** `moment` when the call began; default: just now. */
    begun?: number;
  }): Bench | undefined {
    const { failure, candidate, now, begun = this.#moment } = input;
    if (this.#isForgotten(candidate, begun)) return undefined;
    this.#lastFailures.set(candidate.provider, { at: now, class: failure.class, message: failure.message });
    if (demotes(failure)) {
      const demotion = { since: now, until: now + demotionMs(failure, input.provider) };
      const { provider } = input;
      const keys = failure.scope === 'region' ? [regionKey(provider, candidate.region)] : demotionKeys(provider);
      for (const key of keys) this.#demotions.set(key, demotion);
    }
    const bench = benchFor({ ...input, strikes: this.#strike(input, begun) });
    if (bench) this.#put(bench, now);
    return bench;
  }

  /** A provider that answers is healthy: it goes back to its place, and the next pause starts small again. */
  recordSuccess(candidate: Candidate, provider: Provider): void {
    for (const key of demotionKeys(provider, candidate.region)) this.#demotions.delete(key);
    for (const key of scopeKeysOf(candidate, provider)) this.#strikes.delete(key);
  }

  /** Another model or address was configured: what was learned of the old one does not hold. Keys keep their state. */
  forgetModels(provider: string): void {
    for (const scope of ['model', 'provider', 'region'] as const) {
      const isOfProvider = (key: string) => key.startsWith(`${scope}:${provider}`) && concerns(key, { provider });
      for (const key of [...this.#benches.keys()].filter(isOfProvider)) this.#remove(key);
    }
    this.#restore({ id: provider });
    this.#forgotten.set(provider, ++this.#moment);
  }

  /** Forgets what was held against a provider (with its infrastructure), one of its keys, or everybody. */
  forget(what: { provider?: string; keyId?: string; infrastructure?: string | undefined } = {}): void {
    this.#forgotten.set([what.provider, what.keyId].filter(Boolean).join('/'), ++this.#moment);
    for (const key of [...this.#benches.keys()]) if (concerns(key, what)) this.#remove(key);
    for (const key of [...this.#strikes.keys()]) if (concerns(key, what)) this.#strikes.delete(key);
    if (what.provider === undefined) {
      this.#demotions.clear();
      this.#lastFailures.clear();
    } else {
      this.#restore({ id: what.provider, infrastructure: what.infrastructure });
      if (what.keyId === undefined) this.#lastFailures.delete(what.provider);
    }
  }

  /** Gives a provider with all its regions its place back. */
  #restore(provider: Infrastructural): void {
    const ofRegions = [...this.#demotions.keys()].filter((key) => key.startsWith(regionKey(provider, '')));
    for (const key of [...demotionKeys(provider), ...ofRegions]) this.#demotions.delete(key);
  }

  #isForgotten({ provider, key }: Candidate, begun: number): boolean {
    return ['', provider, `${provider}/${key?.id}`].some((path) => (this.#forgotten.get(path) ?? 0) > begun);
  }

  /** Calls that were under way together fail together: one strike, however many they are. */
  #strike(
    { failure, candidate, provider }: { failure: Failure; candidate: Candidate; provider: Provider },
    begun: number,
  ): number {
    const key = scopeKeyOf(failure, candidate, provider);
    if (key === undefined) return 1;
    const before = this.#strikes.get(key) ?? { count: 0, moment: 0 };
    if (before.count > 0 && begun < before.moment) return before.count;
    this.#strikes.set(key, { count: before.count + 1, moment: ++this.#moment });
    return before.count + 1;
  }

  /** A longer bench is never shortened by a shorter one. */
  #put(bench: Bench, now: number): void {
    const present = this.#benches.get(bench.scopeKey);
    if (present && isInForce(present, now) && present.until >= bench.until) return;
    this.#benches.set(bench.scopeKey, bench);
    this.#store.put(bench);
  }

  #remove(scopeKey: string): void {
    this.#benches.delete(scopeKey);
    this.#store.remove(scopeKey);
  }
}

/** A dead key stays dead whatever the clock says. */
function isInForce({ since, until }: { since: number; until: number }, now: number): boolean {
  return until > now && (since <= now + CLOCK_TOLERANCE_MS || until === Number.POSITIVE_INFINITY);
}

/** The user's own network being down is nobody's fault, and a key that cannot be read is not the provider's. */
function demotes({ class: failureClass, scope }: Failure): boolean {
  return failureTable[failureClass].demotes && scope !== 'network' && scope !== 'key';
}

function demotionMs(failure: Failure, { isLocal }: Provider): number {
  return isLocal && failure.class === 'connection-failed' ? LOCAL_DEMOTION_MS : DEMOTION_MS;
}

type Infrastructural = Pick<Provider, 'id'> & { infrastructure?: string | undefined };

function demotionKeys(provider: Infrastructural, region?: string): string[] {
  const keys = [provider.id];
  if (region !== undefined) keys.push(regionKey(provider, region));
  if (provider.infrastructure) keys.push(`infrastructure:${provider.infrastructure}`);
  return keys;
}

function regionKey({ id }: Pick<Provider, 'id'>, region = ''): string {
  return `${id}@${region}`;
}

const ALL_KINDS = /^(?:key|model|region|provider):/;

function concerns(scopeKey: string, { provider, keyId }: { provider?: string; keyId?: string }): boolean {
  if (provider === undefined) return true;
  if (!ALL_KINDS.test(scopeKey)) return false;
  const path = scopeKey.slice(scopeKey.indexOf(':') + 1);
  if (keyId === undefined) return path === provider || path.startsWith(`${provider}/`);
  return path === `${provider}/${keyId}` || path.startsWith(`${provider}/${keyId}/`);
}
