import { needsNetwork, providerKey, scopeKeysOf } from '../errors/scopeKey.ts';
import type { Bench } from '../types/bench.ts';
import type { Candidate } from '../types/candidate.ts';
import type { Hindrance, ProviderHealth } from '../types/plan.ts';
import type { Provider } from '../types/provider.ts';
import type { SharedState } from '../types/sharedState.ts';
import type { Admission } from './admission.ts';
import { Benches } from './benches.ts';
import { isOpen, readyAtOf } from './breaker.ts';
import { Breakers } from './breakers.ts';
import { Demotions } from './demotions.ts';
import { disprovedBy } from './disproved.ts';
import { type Forgettable, forget, forgetModels } from './forget.ts';
import { hindranceOfBench, hindranceOfBreaker } from './hindrance.ts';
import { Moments } from './moments.ts';
import { isReached, isUnreached, type NetworkState, NetworkVerdict } from './networkVerdict.ts';
import { nextChange } from './nextChange.ts';
import type { Blame, FailureInput, LastFailure, SuccessInput, TestInput } from './outcome.ts';
import { isInForce } from './pause.ts';
import { type HealthMaps, Probes } from './probes.ts';

/**
 * What the requests of all windows have learned of keys, models and providers: benches, circuit breakers, demotions, and whether this
 * machine has a network. All of it is in the shared state, of which nothing is copied. A success writes only where something was held
 * against somebody.
 */
export class Health {
  readonly #maps: HealthMaps;
  readonly #benches: Benches;
  readonly #breakers: Breakers;
  readonly #demotions: Demotions;
  readonly #network: NetworkVerdict;
  readonly #moments = new Moments();
  readonly #lastFailures = new Map<string, LastFailure>();
  readonly #probes: Probes;

  constructor(state: SharedState) {
    this.#maps = { benches: state.map('bench'), breakers: state.map('breaker') };
    this.#probes = new Probes(this.#maps);
    this.#benches = new Benches(this.#maps.benches, this.#moments);
    this.#breakers = new Breakers(state.map('breaker'), this.#moments);
    this.#demotions = new Demotions(state.map('breaker'));
    this.#network = new NetworkVerdict(state.map('breaker'), state.map('breaker'));
  }

  /** Counts what was learned and forgotten. A call notes it when it begins; see `Moments`. */
  get moment(): number {
    return this.#moments.now;
  }

  /** What keeps a candidate from being called: of its benches and breakers, the one that ends last. */
  hindrance(candidate: Candidate, provider: Provider, now: number): Hindrance | undefined {
    const bench = this.benchOf(candidate, provider, now);
    const breaker = this.#breakers.hindering(candidate, provider, now);
    if (!breaker) return bench && hindranceOfBench(bench);
    return bench && bench.until > readyAtOf(breaker, now) ? hindranceOfBench(bench) : hindranceOfBreaker(breaker, now);
  }

  /** The bench that lasts longest of all scopes the candidate lives in. */
  benchOf(candidate: Candidate, provider: Provider, now: number): Bench | undefined {
    return this.#benches.longest(scopeKeysOf(candidate, provider), now);
  }

  /**
   * Whether the provider (or the location named) stands behind the ready ones: a time-out, a refused connection or a server error of it
   * or of its infrastructure is newer than its last success; or it has just recovered, and as many calls as it is trusted with are
   * under way.
   */
  isDemoted(provider: Provider, now: number, region?: string): boolean {
    return this.#demotions.isDemoted(provider, region, now) || this.#breakers.isCrowded(provider, region, now);
  }

  /** Whether a call to a candidate that nothing hinders would be a probe, which one request makes alone. */
  isProbe(candidate: Candidate, provider: Provider, now: number): boolean {
    return (
      this.#breakers.isHalfOpen(candidate, provider, now) || this.#demotions.isDue(provider, candidate.region, now)
    );
  }

  /**
   * When a candidate that is hindered by guesses alone may be probed by one request, for want of a ready one. Not before the hindrance
   * is over where a provider's word stands.
   */
  probeAt(candidate: Candidate, provider: Provider, now: number): number {
    const ofBenches = this.#benches.earlyProbeAt(scopeKeysOf(candidate, provider), now);
    return Math.max(ofBenches, this.#breakers.earlyProbeAt(candidate, provider, now));
  }

  /**
   * Asks leave to call a candidate. Whoever gets it hands it back with `recordSuccess`, `recordFailure` or `release`.
   *
   * @returns `undefined` when another request, of whichever window, was faster with the probe that the call would have been: plan anew.
   */
  admit(candidate: Candidate, provider: Provider, now: number): Admission | undefined {
    const isEarly = this.hindrance(candidate, provider, now) !== undefined;
    if (isEarly && this.probeAt(candidate, provider, now) > now) return undefined;
    const benches = isEarly ? this.#benches.inForce(scopeKeysOf(candidate, provider), now) : [];
    const breakers = [
      ...this.#breakers.open(candidate, provider, now),
      ...this.#demotions.due(provider, candidate.region, now),
    ];
    const admission = this.#probes.take({ benches, breakers, isEarly, begun: this.moment, now });
    if (admission) this.#breakers.begin(admission, candidate, provider);
    return admission;
  }

  /** The call brought no news, as when it was cancelled: another request may make the probe. */
  release(admission: Admission): void {
    this.#breakers.end(admission);
    this.#probes.release(admission);
  }

  /** The first of an answer has arrived: wherever it came from, there is a network. */
  recordResponse(provider: Provider): void {
    if (needsNetwork(provider)) this.#network.reached();
  }

  /** A provider that answers is healthy: it goes back to its place, and the next pause starts small again. */
  recordSuccess({ candidate, provider, now, admission }: SuccessInput): void {
    this.recordResponse(provider);
    this.#demotions.succeed(provider, candidate.region);
    this.#breakers.succeed(candidate, provider, { now, admission });
    this.#benches.succeed(scopeKeysOf(candidate, provider), { now, admission });
    if (admission) this.release(admission);
  }

  /**
   * A key was tested and works. A look-up proves that the key is known, and nothing of the model; a call is answered like any other.
   * What a provider said of limits and quotas stands: neither shows how much is left.
   */
  recordTest({ candidate, provider, by, now }: TestInput): void {
    if (by === 'call') this.recordSuccess({ candidate, provider, now });
    else this.recordResponse(provider);
    this.#benches.disprove(scopeKeysOf(candidate, provider), disprovedBy[by]);
  }

  /** @returns The bench that holds now because of the failure, if it benches anything. */
  recordFailure(input: FailureInput): Bench | undefined {
    const { failure, candidate, provider, now, admission } = input;
    const begun = input.begun ?? admission?.begun ?? this.moment;
    // Whatever is not settled below is for the next request to probe.
    if (admission) this.release(admission);
    if (this.#moments.isForgotten(candidate, begun)) return undefined;
    this.#lastFailures.set(candidate.provider, { at: now, class: failure.class, message: failure.message });
    const blame: Blame = { failure, candidate, provider, now, begun, admission };
    if (this.#isBlameless(blame, input)) return undefined;
    this.#demotions.fail(blame);
    this.#breakers.fail(blame);
    return this.#benches.add(input, begun, admission);
  }

  lastFailure(provider: string): LastFailure | undefined {
    return this.#lastFailures.get(provider);
  }

  /** Of the provider itself, not of its keys; `undefined` while it is closed. */
  breakerOf(provider: string, now: number): ProviderHealth['breaker'] {
    const breaker = this.#maps.breakers.get(providerKey({ provider }));
    if (!breaker || breaker.state === 'demoted' || !isOpen(breaker, now)) return undefined;
    return { state: isInForce(breaker, now) ? 'open' : 'half-open', until: readyAtOf(breaker, now) };
  }

  networkState(now: number): NetworkState {
    return this.#network.state(now);
  }

  /** When a bench, a breaker, a demotion or a probe ends next: the moment a display changes by itself. */
  nextChange(now: number): number | undefined {
    return nextChange(this.#maps, now);
  }

  /** Another model or address was configured: what was learned of the old one does not hold. Keys keep their state. */
  forgetModels(provider: string): void {
    this.#moments.forget({ provider });
    forgetModels(this.#maps, provider);
  }

  /** Forgets what was held against a provider (with its infrastructure), one of its keys, or everybody. */
  forget(what: Forgettable = {}): void {
    this.#moments.forget(what);
    forget(this.#maps, what);
    if (what.provider === undefined) this.#lastFailures.clear();
    else if (what.keyId === undefined) this.#lastFailures.delete(what.provider);
  }

  /**
   * Whether nobody is to blame for a failure: the machine slept, or it is the user's own network that is down. A provider that spoke,
   * if only to refuse, proves the network.
   */
  #isBlameless(blame: Blame, { spannedSleep = false, hadAnswer = false }: FailureInput): boolean {
    const { failure, candidate, provider, now } = blame;
    if (spannedSleep && failure.status === undefined) return true;
    if (!needsNetwork(provider)) return false;
    if (isReached(failure, hadAnswer)) this.#network.reached();
    if (!isUnreached(failure, hadAnswer)) return false;
    const blamed = [
      ...this.#demotions.struckBy(failure, provider, candidate.region),
      ...this.#breakers.struckBy(failure, candidate).map(({ key }) => key),
    ];
    return this.#network.unreached(provider, blamed, now);
  }
}
