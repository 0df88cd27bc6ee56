import type { Candidate } from '../types/candidate.ts';
import type { Failure, Scope } from '../types/failure.ts';
import type { Provider } from '../types/provider.ts';

/** Stands for the key of a provider that needs none. */
const NO_KEY = '-';

/** The name of the local network. */
export const NETWORK = 'network';

/**
 * The scope a failure speaks of, given what is known of the candidate: keys of one account share its limits and quotas.
 * A bad answer speaks of the model, whichever key or region asked it.
 */
export function scopeOf(failure: Failure, { key, region }: Candidate): Scope {
  if (failure.class === 'bad-answer') return 'model';
  if (failure.scope === 'network') return oneHost(region);
  return failure.scope === 'key' && isOfAccount(failure) && key?.account !== undefined ? 'account' : failure.scope;
}

/**
 * The scope of a single failure that speaks of the network: the host that was not reached, and each location is a host of its own. That
 * nobody can be reached only several of them can tell, and that verdict is `NetworkVerdict`'s.
 */
export function oneHost(region: string | undefined): 'region' | 'provider' {
  return region === undefined ? 'provider' : 'region';
}

/**
 * Names the scope a failure speaks of, for the tables of benches and of this request's failures.
 *
 * @returns `undefined` for `request`, which lives no longer than the request.
 */
export function scopeKeyOf(failure: Failure, candidate: Candidate, provider: Provider): string | undefined {
  switch (scopeOf(failure, candidate)) {
    case 'request':
      return undefined;
    case 'key':
      return keyKey(candidate);
    case 'account':
      return accountKey(candidate) ?? keyKey(candidate);
    case 'model':
      if (failure.class === 'bad-answer') return modelKey(candidate);
      return (isOfAccount(failure) ? modelOfAccountKey(candidate) : undefined) ?? modelOfKeyKey(candidate);
    case 'region':
      return regionKey(candidate);
    case 'provider':
      return providerKey(candidate);
    case 'infrastructure':
      return infrastructureKey(provider);
    case 'network':
      return NETWORK;
  }
}

/** The model itself, whichever key or region asks it. */
export function modelKey({ provider, model }: Candidate): string {
  return `model:${provider}/*/${model}`;
}

export function keyKey({ provider, key }: Candidate): string {
  return `key:${provider}/${key?.id ?? NO_KEY}`;
}

export function providerKey({ provider }: Pick<Candidate, 'provider'>): string {
  return `provider:${provider}`;
}

/** A host of its own, whichever model is asked there. */
export function locationKey({ provider, region }: Pick<Candidate, 'provider' | 'region'>): string {
  return `location:${provider}/${region ?? NO_KEY}`;
}

export function infrastructureKey({ id, infrastructure }: { id: string; infrastructure?: string | undefined }): string {
  return `infrastructure:${infrastructure ?? id}`;
}

const known = new WeakMap<Candidate, { provider: Provider; keys: readonly string[] }>();

/**
 * Every scope a candidate lives in; it may be called only when none of them is benched. Asked for each candidate of every
 * plan: the same list as long as candidate and provider are the same objects.
 */
export function scopeKeysOf(candidate: Candidate, provider: Provider): readonly string[] {
  const before = known.get(candidate);
  if (before?.provider === provider) return before.keys;
  const keys = [providerKey(candidate), keyKey(candidate), modelKey(candidate), modelOfKeyKey(candidate)];
  keys.push(...[accountKey(candidate), modelOfAccountKey(candidate)].filter((key) => key !== undefined));
  if (candidate.region) keys.push(regionKey(candidate));
  if (provider.infrastructure) keys.push(infrastructureKey(provider));
  if (needsNetwork(provider)) keys.push(NETWORK);
  known.set(candidate, { provider, keys });
  return keys;
}

const loopback = /^https?:\/\/(?:[\w.-]+\.)?(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::|\/|$)/i;

/** A server on this machine answers without any network. */
export function needsNetwork({ isLocal, baseUrl }: Pick<Provider, 'isLocal' | 'baseUrl'>): boolean {
  return isLocal !== true && !loopback.test(baseUrl);
}

const ofProviders = /^(?:demoted\/)?(?:key|account|model|region|location|provider):/;

/** Whether a scope is of a provider, or of one key of it alone. What several providers share is of none of them. */
export function isScopeOf(scopeKey: string, { provider, keyId, account }: ScopeOwner): boolean {
  if (!ofProviders.test(scopeKey)) return false;
  const path = scopeKey.slice(scopeKey.indexOf(':') + 1);
  const isBelow = (owner: string) => path === owner || path.startsWith(`${owner}/`);
  if (keyId === undefined) return isBelow(provider);
  if (isBelow(`${provider}/${keyId}`)) return true;
  return account !== undefined && (isBelow(`${provider}/${account}`) || isBelow(`${provider}/account=${account}`));
}

interface ScopeOwner {
  provider: string;
  keyId?: string | undefined;
  /** Of the key: what is held against it is held against the key. */
  account?: string | undefined;
}

function accountKey({ provider, key }: Candidate): string | undefined {
  return key?.account === undefined ? undefined : `account:${provider}/${key.account}`;
}

function modelOfKeyKey(candidate: Candidate): string {
  return modelOf(candidate, candidate.key?.id ?? NO_KEY);
}

/** Where limits are counted per model (Google), they are the account's all the same. */
function modelOfAccountKey(candidate: Candidate): string | undefined {
  const account = candidate.key?.account;
  return account === undefined ? undefined : modelOf(candidate, `account=${account}`);
}

function modelOf({ provider, model, region }: Candidate, owner: string): string {
  return `model:${provider}/${owner}/${model}${region ? `@${region}` : ''}`;
}

/** One model that a location does not serve says nothing of the others there. */
function regionKey({ provider, region, model }: Candidate): string {
  return `region:${provider}/${region ?? NO_KEY}/${model}`;
}

function isOfAccount({ class: failureClass }: Failure): boolean {
  return failureClass === 'rate-limited' || failureClass === 'quota-spent';
}
