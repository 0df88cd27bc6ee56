import type { Candidate, KeyRef } from '../types/candidate.ts';
import type { Provider } from '../types/provider.ts';

interface Known {
  keys: readonly KeyRef[];
  candidates: readonly Candidate[];
}

/** By provider as it is configured: a plan is made for every request, and the same objects let others keep what they derived. */
const known = new WeakMap<Provider, Known>();

/**
 * The candidates of one provider in the order to call them: key by key, and for each key region by region. The same objects as
 * long as provider and keys are the same objects.
 *
 * @param keys The provider's keys in the user's order; ignored for keyless providers that have none.
 * @returns Empty when the provider needs a key and has none.
 */
export function candidatesOf(provider: Provider, keys: readonly KeyRef[]): readonly Candidate[] {
  const before = known.get(provider);
  if (before?.keys === keys) return before.candidates;
  const candidates = makeCandidates(provider, keys);
  known.set(provider, { keys, candidates });
  return candidates;
}

function makeCandidates(provider: Provider, keys: readonly KeyRef[]): Candidate[] {
  const base = { provider: provider.id, model: provider.model };
  if (keys.length === 0) return provider.isKeyless ? withRegions(base, provider) : [];
  return keys.flatMap((key) => withRegions({ ...base, key }, provider));
}

function withRegions(candidate: Candidate, provider: Provider): Candidate[] {
  const regions = modelOf(provider)?.regions ?? provider.regions;
  if (!regions || regions.length === 0) return [candidate];
  return regions.map((region) => ({ ...candidate, region }));
}

/** The facts of the configured model; `undefined` for a model that the catalogue does not know. */
export function modelOf(provider: Provider): Provider['models'][number] | undefined {
  return provider.models.find((model) => model.id === provider.model);
}
