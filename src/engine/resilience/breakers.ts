import { failureTable } from '../errors/failureTable.ts';
import { keyKey, locationKey, modelKey, NETWORK, needsNetwork, oneHost, providerKey } from '../errors/scopeKey.ts';
import type { Candidate } from '../types/candidate.ts';
import type { Failure, Scope } from '../types/failure.ts';
import type { Provider } from '../types/provider.ts';
import type { StateMap } from '../types/sharedState.ts';
import type { Admission } from './admission.ts';
import {
  afterFailure,
  afterSuccess,
  type Breaker,
  breakerEnd,
  isOpen,
  type OpenBreaker,
  readyAtOf,
} from './breaker.ts';
import type { Moments } from './moments.ts';
import type { Blame } from './outcome.ts';
import { earlyProbeAt, isDue, isInForce, isProbed } from './pause.ts';

/**
 * The circuit breakers of providers, their locations, models and keys, and of the local network; decisions are in `breaker.ts`.
 * After the probe has succeeded, each window lets 1, 2, 4, 8 calls at once go there first; the others find the provider behind the
 * ready ones. A key alone has no such ramp: its provider was answering all the while.
 */
export class Breakers {
  readonly #map: StateMap<Breaker>;
  readonly #moments: Moments;
  /** Calls of this window by ramping breaker. */
  readonly #underWay = new Map<string, Set<Admission>>();

  constructor(map: StateMap<Breaker>, moments: Moments) {
    this.#map = map;
    this.#moments = moments;
  }

  /** Of the open breakers, and half-open ones that somebody probes, the one that keeps the candidate longest. */
  hindering(candidate: Candidate, provider: Provider, now: number): OpenBreaker | undefined {
    let longest: OpenBreaker | undefined;
    for (const key of keysOf(candidate, provider)) {
      const breaker = this.#open(key, now);
      if (!breaker || isDue(breaker, breaker.until, now)) continue;
      if (!longest || readyAtOf(breaker, now) > readyAtOf(longest, now)) longest = breaker;
    }
    return longest;
  }

  /** The breakers that a call to the candidate would probe. */
  open(candidate: Candidate, provider: Provider, now: number): string[] {
    return keysOf(candidate, provider).filter((key) => this.#open(key, now));
  }

  /** Whether a call to the candidate would be a probe: it is not hindered, and one of its breakers is half-open. */
  isHalfOpen(candidate: Candidate, provider: Provider, now: number): boolean {
    return keysOf(candidate, provider).some((key) => this.#open(key, now));
  }

  /** When the candidate may be probed although breakers are open: they are guesses. */
  earlyProbeAt(candidate: Candidate, provider: Provider, now: number): number {
    const times = this.open(candidate, provider, now).map((key) => {
      const breaker = this.#map.get(key) as OpenBreaker;
      return isProbed(breaker, now) ? readyAtOf(breaker, now) : earlyProbeAt(breaker);
    });
    return Math.max(now, ...times);
  }

  /** As many calls as a recovering provider is trusted with are under way. */
  isCrowded(provider: Provider, region: string | undefined, now: number): boolean {
    if (this.#underWay.size === 0) return false;
    const { id, model } = provider;
    const keys = [providerKey({ provider: id }), modelKey({ provider: id, model })];
    if (region !== undefined) keys.push(locationKey({ provider: id, region }));
    return keys.some((key) => {
      const breaker = this.#map.get(key);
      const allowed =
        breaker?.state === 'ramping' && isInForce(breaker, now) ? breaker.allowed : Number.POSITIVE_INFINITY;
      return (this.#underWay.get(key)?.size ?? 0) >= allowed;
    });
  }

  /** A call goes out. */
  begin(admission: Admission, candidate: Candidate, provider: Provider): void {
    for (const key of keysOf(candidate, provider)) {
      if (this.#map.get(key)?.state !== 'ramping') continue;
      const calls = this.#underWay.get(key) ?? new Set();
      this.#underWay.set(key, calls.add(admission));
    }
  }

  /** The call has come back, however it ended. */
  end(admission: Admission): void {
    for (const [key, calls] of this.#underWay) {
      if (calls.delete(admission) && calls.size === 0) this.#underWay.delete(key);
    }
  }

  /** The breakers a failure counts against: of its scope, and of the key where the provider may not be to blame. */
  struckBy(failure: Failure, candidate: Candidate): { key: string; scope: Scope }[] {
    return counts(failure) ? struckBy(failure, candidate) : [];
  }

  fail(input: Blame): void {
    for (const { key, scope } of this.struckBy(input.failure, input.candidate)) {
      const before = this.#map.get(key);
      const after = this.#isNews(key, before, input)
        ? afterFailure(before, this.#circumstances(key, scope, input))
        : before;
      if (after && after !== before) this.#map.set(key, after, breakerEnd(after));
      // What explains more is enough: no key is to blame for its provider.
      if (after?.state === 'open') break;
    }
  }

  succeed(
    candidate: Candidate,
    provider: Provider,
    { now, admission }: { now: number; admission: Admission | undefined },
  ): void {
    for (const key of keysOf(candidate, provider)) {
      const before = this.#map.get(key);
      if (!before) continue;
      const after = afterSuccess(before, { isProbe: admission?.breakers.includes(key) ?? true, now });
      if (!after) this.#map.delete(key);
      else if (after !== before) this.#map.set(key, after, breakerEnd(after));
    }
  }

  /** Calls that were under way together fail together, in whichever windows: one strike. */
  #isNews(key: string, before: Breaker | undefined, { begun, now, admission }: Blame): boolean {
    const lastAt = before?.state === 'closed' ? (before.failures.at(-1) ?? 0) : 0;
    return this.#moments.strike(`breaker ${key}`, begun) && (admission?.at ?? now) >= lastAt;
  }

  #circumstances(key: string, scope: Scope, { provider, now, admission }: Blame): Parameters<typeof afterFailure>[1] {
    return { scope, now, isProbe: admission?.breakers.includes(key) ?? false, isLocal: provider.isLocal === true };
  }

  #open(key: string, now: number): OpenBreaker | undefined {
    const breaker = this.#map.get(key);
    return breaker && isOpen(breaker, now) ? breaker : undefined;
  }
}

const known = new WeakMap<Candidate, { provider: Provider; keys: readonly string[] }>();

/** The breakers that a call to a candidate passes. */
function keysOf(candidate: Candidate, provider: Provider): readonly string[] {
  const before = known.get(candidate);
  if (before?.provider === provider) return before.keys;
  const keys = [providerKey(candidate), modelKey(candidate)];
  if (candidate.key) keys.push(keyKey(candidate));
  if (candidate.region) keys.push(locationKey(candidate));
  if (needsNetwork(provider)) keys.push(NETWORK);
  known.set(candidate, { provider, keys });
  return keys;
}

function counts({ class: failureClass, status = 0 }: Failure): boolean {
  return failureTable[failureClass].counts && !(status >= 400 && status < 500);
}

function struckBy(failure: Failure, candidate: Candidate): { key: string; scope: Scope }[] {
  // Several that cannot be reached are nobody's fault, which is settled before. One alone is at fault itself.
  const scope = failure.scope === 'network' ? oneHost(candidate.region) : failure.scope;
  switch (scope) {
    case 'request':
      return [];
    case 'model':
      return [{ key: modelKey(candidate), scope }];
    case 'region':
      return [{ key: locationKey(candidate), scope }];
    case 'key':
    case 'account':
      return [{ key: keyKey(candidate), scope: 'key' }];
    case 'provider':
    case 'infrastructure': {
      const ofProvider = { key: providerKey(candidate), scope: 'provider' } as const;
      return candidate.key ? [ofProvider, { key: keyKey(candidate), scope: 'key' }] : [ofProvider];
    }
  }
}
