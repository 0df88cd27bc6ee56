import type { Candidate } from '../types/candidate.ts';
import type { Provider } from '../types/provider.ts';
import type { StateMap } from '../types/sharedState.ts';
import { type Ceiling, meansTheSameUntil } from './ceiling.ts';
import { limitsOf, type Window } from './limitsOf.ts';

/** Where a candidate's limits are counted, and what they are. */
export interface Place {
  /** Names its entries of buckets and ceilings. */
  scope: string;
  windows: readonly Window[];
}

interface KnownPlace extends Place {
  provider: Provider;
  ceiling: Ceiling | undefined;
  endsAt: number;
}

/** Places by candidate: the plan asks for hundreds of them at each request, and the objects of candidates stay the same. */
export class Places {
  readonly #ceilings: StateMap<Ceiling>;
  readonly #known = new WeakMap<Candidate, KnownPlace>();

  constructor(ceilings: StateMap<Ceiling>) {
    this.#ceilings = ceilings;
  }

  of(candidate: Candidate, provider: Provider, now: number): Place {
    const known = this.#known.get(candidate);
    const scope = known?.provider === provider ? known.scope : scopeOf(candidate, provider);
    const ceiling = this.#ceilings.get(scope);
    if (known && known.provider === provider && known.ceiling === ceiling && now < known.endsAt) return known;
    const model = provider.models.find(({ id }) => id === candidate.model);
    const place = {
      scope,
      windows: limitsOf(provider, model, ceiling, now),
      provider,
      ceiling,
      endsAt: meansTheSameUntil(ceiling, now),
    };
    this.#known.set(candidate, place);
    return place;
  }
}

/** Whether a scope is that of the provider, and of the key or its account where they are named. */
export function isScopeOf(
  scope: string,
  provider: string,
  holder?: { keyId: string; account?: string | undefined },
): boolean {
  const isBelow = (owner: string) => scope === owner || scope.startsWith(`${owner}/`);
  if (!holder) return isBelow(provider);
  const { keyId, account } = holder;
  return isBelow(`${provider}/key:${keyId}`) || (account !== undefined && isBelow(`${provider}/account:${account}`));
}

/** Limits are counted per account where several keys are known to share one, else per key; per model and region where they are apart. */
function scopeOf({ provider: id, key, model, region }: Candidate, { limitsArePerModel }: Provider): string {
  const holder = key?.account === undefined ? `key:${key?.id ?? ''}` : `account:${key.account}`;
  const parts = [id, holder];
  if (limitsArePerModel) parts.push(model);
  if (region !== undefined) parts.push(region);
  return parts.join('/');
}
