import type { Candidate } from '../types/candidate.ts';
import type { Failure, Scope } from '../types/failure.ts';
import type { Provider } from '../types/provider.ts';

/** Stands for the key of a provider that needs none. */
const NO_KEY = '-';

/**
 * Names a scope of a candidate, for the tables of benches and of this request's failures.
 * An `account` is a key until several keys are known to share one.
 *
 * @returns `undefined` for `request`, which lives no longer than the request.
 */
function scopeKey(scope: Scope, candidate: Candidate, provider: Provider): string | undefined {
  const key = candidate.key?.id ?? NO_KEY;
  switch (scope) {
    case 'request':
      return undefined;
    case 'key':
    case 'account':
      return `key:${candidate.provider}/${key}`;
    case 'model':
      return `model:${candidate.provider}/${key}/${candidate.model}${candidate.region ? `@${candidate.region}` : ''}`;
    case 'region':
      // One model that a location does not serve says nothing of the others there.
      return `region:${candidate.provider}/${candidate.region ?? NO_KEY}/${candidate.model}`;
    case 'provider':
      return `provider:${candidate.provider}`;
    case 'infrastructure':
      return `infrastructure:${provider.infrastructure ?? candidate.provider}`;
    case 'network':
      return 'network';
  }
}

/** The scope a failure speaks of. A bad answer speaks of the model, whichever key or region asked it. */
export function scopeKeyOf(failure: Failure, candidate: Candidate, provider: Provider): string | undefined {
  return failure.class === 'bad-answer' ? modelKey(candidate) : scopeKey(failure.scope, candidate, provider);
}

/** The model itself, whichever key or region asks it. */
export function modelKey(candidate: Candidate): string {
  return `model:${candidate.provider}/*/${candidate.model}`;
}

/** Every scope a candidate lives in; it may be called only when none of them is benched. */
export function scopeKeysOf(candidate: Candidate, provider: Provider): string[] {
  const keys = [
    `provider:${candidate.provider}`,
    `key:${candidate.provider}/${candidate.key?.id ?? NO_KEY}`,
    modelKey(candidate),
    scopeKey('model', candidate, provider) as string,
  ];
  if (candidate.region) keys.push(scopeKey('region', candidate, provider) as string);
  // A server on this machine answers without any network.
  if (!provider.isLocal) keys.push('network');
  if (provider.infrastructure) keys.push(`infrastructure:${provider.infrastructure}`);
  return keys;
}
