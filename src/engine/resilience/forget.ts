import { isScopeOf } from '../errors/scopeKey.ts';
import type { StateMap } from '../types/sharedState.ts';
import { sharedDemotionKey } from './demotions.ts';

/** Whom to forget: a provider (with its infrastructure), one of its keys, or, with nothing named, everybody. */
export interface Forgettable {
  provider?: string;
  keyId?: string;
  /** Of the key, where it is known: forgotten along with it. */
  account?: string | undefined;
  infrastructure?: string | undefined;
}

interface Maps {
  benches: StateMap<object>;
  breakers: StateMap<object>;
}

/** Removes what was held against somebody. A key that is forgotten gives its provider another chance, too. */
export function forget({ benches, breakers }: Maps, { provider, keyId, account, infrastructure }: Forgettable): void {
  const isMeant = (key: string) => provider === undefined || isScopeOf(key, { provider, keyId, account });
  removeWhere(benches, isMeant);
  removeWhere(breakers, isMeant);
  if (provider !== undefined) restore(breakers, provider, infrastructure);
}

/** Removes what was held against a provider, its models and locations. Keys keep their state. */
export function forgetModels({ benches, breakers }: Maps, provider: string): void {
  removeWhere(benches, (key) => isScopeOf(key, { provider }) && !ofKeys.test(key));
  restore(breakers, provider);
}

const ofKeys = /^(?:key|account):/;

/** Gives a provider with all its locations its place back. */
function restore(breakers: StateMap<object>, provider: string, infrastructure?: string): void {
  const shared = sharedDemotionKey({ id: provider, infrastructure });
  removeWhere(breakers, (key) => key === shared || (isScopeOf(key, { provider }) && !ofKeys.test(key)));
}

function removeWhere(map: StateMap<object>, isMeant: (key: string) => boolean): void {
  for (const [key] of [...map.entries()]) if (isMeant(key)) map.delete(key);
}
