import { failureTable } from '../errors/failureTable.ts';
import { infrastructureKey, locationKey, oneHost, providerKey } from '../errors/scopeKey.ts';
import type { Failure } from '../types/failure.ts';
import type { Provider } from '../types/provider.ts';
import type { StateMap } from '../types/sharedState.ts';
import type { Blame } from './outcome.ts';
import { forgottenAt, isDue, type Pause } from './pause.ts';

/** A provider stands behind the ready ones until a call to it succeeds. */
export interface Demotion extends Pause {
  state: 'demoted';
  /** Probes that failed in a row. */
  failedProbes: number;
}

/**
 * How long nobody pays for a provider that hangs, milliseconds. One request pays when it begins to hang, one at the end of this time,
 * one at the end of another: with a request every two seconds that is 2 of 50, and a provider that comes back is first again within a
 * minute, which takes no probes beside the requests. After the second failed probe the time doubles with each: an outage that lasts is
 * paid for less and less often, and the return may take as long.
 */
const DEMOTION_MS = 50_000;

const MAX_DEMOTION_MS = 10 * 60_000;

/**
 * A server of the user's own may be started, or have loaded its model, any moment. Asking one that is not running costs nothing; one
 * that goes on hanging is asked less and less often, as any other.
 */
const LOCAL_DEMOTION_MS = 5_000;

/** Who stands behind the ready ones: providers, their locations, and all that share an infrastructure with one that failed. */
export class Demotions {
  readonly #map: StateMap<Demotion>;

  constructor(map: StateMap<Demotion>) {
    this.#map = map;
  }

  /** While one request probes it, too: the others do not follow before it has answered. */
  isDemoted(provider: Provider, region: string | undefined, now: number): boolean {
    for (const key of demotionKeysOf(provider, region)) {
      const demotion = this.#get(key, now);
      if (demotion && !isDue(demotion, demotion.until, now)) return true;
    }
    return false;
  }

  isDue(provider: Provider, region: string | undefined, now: number): boolean {
    return this.due(provider, region, now).length > 0;
  }

  /** The demotions that are over and that the next call is to probe. */
  due(provider: Provider, region: string | undefined, now: number): string[] {
    return demotionKeysOf(provider, region).filter((key) => {
      const demotion = this.#get(key, now);
      return demotion !== undefined && isDue(demotion, demotion.until, now);
    });
  }

  /** What a failure demotes. A key that cannot be read is not the provider's. */
  struckBy({ class: failureClass, scope }: Failure, provider: Provider, region: string | undefined): readonly string[] {
    if (!failureTable[failureClass].demotes || scope === 'key') return [];
    const isOfLocation = scope === 'region' || (scope === 'network' && oneHost(region) === 'region');
    return isOfLocation ? [locationDemotionKey(provider, region)] : demotionKeysOf(provider, undefined);
  }

  fail({ failure, candidate, provider, now, admission }: Blame): void {
    const firstMs = provider.isLocal ? LOCAL_DEMOTION_MS : DEMOTION_MS;
    const isDown = provider.isLocal === true && failure.class === 'connection-failed';
    for (const key of this.struckBy(failure, provider, candidate.region)) {
      const before = this.#get(key, now);
      const failedProbes = (before?.failedProbes ?? 0) + (before && admission?.breakers.includes(key) ? 1 : 0);
      const until = now + (isDown ? firstMs : demotionMs(firstMs, failedProbes));
      this.#map.set(key, { state: 'demoted', since: now, until, failedProbes }, forgottenAt({ since: now, until }));
    }
  }

  /** A provider that answers is healthy: it goes back to its place. */
  succeed(provider: Provider, region: string | undefined): void {
    for (const key of demotionKeysOf(provider, region)) if (this.#map.get(key)) this.#map.delete(key);
  }

  #get(key: string, now: number): Demotion | undefined {
    const demotion = this.#map.get(key);
    return demotion && now < forgottenAt(demotion) ? demotion : undefined;
  }
}

/** The demotion of what several providers share. */
export function sharedDemotionKey(provider: { id: string; infrastructure?: string | undefined }): string {
  return `demoted/${infrastructureKey(provider)}`;
}

function demotionMs(firstMs: number, failedProbes: number): number {
  return Math.min(firstMs * 2 ** Math.max(0, failedProbes - 1), MAX_DEMOTION_MS);
}

const known = new WeakMap<Provider, Map<string | undefined, readonly string[]>>();

/** Asked for each candidate of every plan, and kept for that. */
function demotionKeysOf(provider: Provider, region: string | undefined): readonly string[] {
  const before = known.get(provider)?.get(region);
  if (before) return before;
  const keys = makeKeys(provider, region);
  const byRegion = known.get(provider) ?? new Map();
  known.set(provider, byRegion.set(region, keys));
  return keys;
}

function makeKeys(provider: Provider, region: string | undefined): string[] {
  const keys = [`demoted/${providerKey({ provider: provider.id })}`];
  if (region !== undefined) keys.push(locationDemotionKey(provider, region));
  if (provider.infrastructure) keys.push(sharedDemotionKey(provider));
  return keys;
}

function locationDemotionKey({ id }: Provider, region: string | undefined): string {
  return `demoted/${locationKey({ provider: id, ...(region === undefined ? {} : { region }) })}`;
}
