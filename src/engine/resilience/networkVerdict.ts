import { NETWORK } from '../errors/scopeKey.ts';
import type { Failure } from '../types/failure.ts';
import type { Provider } from '../types/provider.ts';
import type { StateMap } from '../types/sharedState.ts';
import { type Breaker, breakerEnd, isOpen, type OpenBreaker } from './breaker.ts';

/** Whether this machine has a way out. */
export type NetworkState = { isOffline: false } | { isOffline: true; nextTryAt: number };

/** Unrelated providers that cannot be reached within this time, with no sign of life in between, milliseconds. */
const TOGETHER_MS = 30_000;

/** The next request finds out whether the network is back, milliseconds. */
const PAUSE_MS = 2_000;

/** What is taken back is kept no longer than anything that is held against somebody, milliseconds. */
const RESTORED_MS = 30 * 60_000;

const EVIDENCE = 'network-evidence';

interface Evidence {
  /** When each group of related providers could not be reached last. */
  unreached: { [group: string]: number };
  /** What was held against whom before, to be taken back; `null` for nothing. */
  before: { [key: string]: unknown };
}

/**
 * Tells the user's own network from the providers: when unrelated ones cannot be reached, with no sign of life in between, it is down,
 * and nobody is to blame. It is kept as an open breaker of the scope `network`, which one request at a time probes.
 */
export class NetworkVerdict {
  readonly #breakers: StateMap<Breaker>;
  readonly #evidence: StateMap<Evidence>;

  constructor(breakers: StateMap<Breaker>, evidence: StateMap<Evidence>) {
    this.#breakers = breakers;
    this.#evidence = evidence;
  }

  state(now: number): NetworkState {
    const verdict = this.#verdict(now);
    return verdict ? { isOffline: true, nextTryAt: verdict.until } : { isOffline: false };
  }

  /**
   * A provider could not be reached.
   *
   * @param blamed The entries that blaming the provider would change.
   * @returns True when it is the network: blame nobody.
   */
  unreached(provider: Provider, blamed: readonly string[], now: number): boolean {
    const verdict = this.#verdict(now);
    const evidence = this.#evidenceWith(provider, now);
    const isOffline = verdict !== undefined || Object.keys(evidence.unreached).length > 1;
    if (isOffline) {
      this.#takeBack(evidence, now);
      this.#declare(verdict, now);
    } else {
      for (const key of blamed) evidence.before[key] ??= this.#breakers.get(key) ?? null;
      this.#evidence.set(EVIDENCE, evidence, now + TOGETHER_MS);
    }
    return isOffline;
  }

  /** Any answer, be it a refusal, came through the network. */
  reached(): void {
    for (const key of [NETWORK, EVIDENCE]) if (this.#breakers.get(key)) this.#breakers.delete(key);
  }

  #verdict(now: number): OpenBreaker | undefined {
    const verdict = this.#breakers.get(NETWORK);
    return verdict && isOpen(verdict, now) ? verdict : undefined;
  }

  #evidenceWith(provider: Provider, now: number): Evidence {
    const { unreached = {}, before = {} } = this.#evidence.get(EVIDENCE) ?? {};
    const recent = Object.entries(unreached).filter(([, at]) => Math.abs(now - at) < TOGETHER_MS);
    const fresh = recent.length === 0 ? {} : { ...before };
    return { unreached: { ...Object.fromEntries(recent), [groupOf(provider)]: now }, before: fresh };
  }

  #takeBack({ before }: Evidence, now: number): void {
    for (const [key, value] of Object.entries(before)) {
      if (value === null) this.#breakers.delete(key);
      else this.#breakers.set(key, value as Breaker, now + RESTORED_MS);
    }
    this.#evidence.delete(EVIDENCE);
  }

  #declare(before: OpenBreaker | undefined, now: number): void {
    const failures = (before?.failures ?? 1) + 1;
    const verdict: OpenBreaker = {
      state: 'open',
      scope: 'network',
      since: now,
      until: now + PAUSE_MS,
      failures,
      openings: 1,
    };
    this.#breakers.set(NETWORK, verdict, breakerEnd(verdict));
  }
}

/** The connection failed before anything came of it: a name, a route or a handshake was missing. */
export function isUnreached({ class: failureClass }: Failure, hadAnswer: boolean): boolean {
  return failureClass === 'connection-failed' && !hadAnswer;
}

/** A provider spoke, even if only to refuse. */
export function isReached({ class: failureClass, status, scope }: Failure, hadAnswer: boolean): boolean {
  return hadAnswer || (status !== undefined && failureClass !== 'connection-failed' && scope !== 'network');
}

/** Providers that fail together for a reason of their own: on one infrastructure, or at one address. */
function groupOf({ id, infrastructure, baseUrl }: Provider): string {
  return infrastructure ?? /^\w+:\/\/([^/]+)/.exec(baseUrl)?.[1] ?? id;
}
