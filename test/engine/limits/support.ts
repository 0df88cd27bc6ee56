import type { RequestNeed } from '../../../src/engine/limits/charge.ts';
import { Limits } from '../../../src/engine/limits/limits.ts';
import type { Candidate, KeyRef } from '../../../src/engine/types/candidate.ts';
import type { Failure } from '../../../src/engine/types/failure.ts';
import type { LimitName, Provider } from '../../../src/engine/types/provider.ts';
import { MemoryState } from '../../../src/engine/util/memoryState.ts';

/** Saturday, 21 November 2026, noon UTC. */
export const NOON = Date.UTC(2026, 10, 21, 12);

export function aProvider(more: Partial<Provider> = {}): Provider {
  return {
    id: 'acme',
    name: 'Acme',
    protocol: 'openai',
    baseUrl: 'https://acme.example/v1',
    defaultModel: 'm',
    models: [],
    keyEnv: [],
    keyCheck: { kind: 'models' },
    source: 'test',
    model: 'm',
    isEnabled: true,
    isInCatalogue: true,
    ...more,
  };
}

/** A provider whose limits the user has set. */
export function limitedTo(limitsByUser: Provider['limitsByUser'], more: Partial<Provider> = {}): Provider {
  return aProvider({ ...(limitsByUser && { limits: limitsByUser, limitsByUser }), ...more });
}

export function aCandidate(key: Partial<KeyRef> = {}, more: Partial<Candidate> = {}): Candidate {
  return { provider: 'acme', model: 'm', key: { id: 'k1', label: 'acme 1', ...key }, ...more };
}

export function aNeed(inputTokens: number, outputTokens = 0): RequestNeed {
  return { requests: 1, inputTokens, outputTokens, estimatedTokens: inputTokens };
}

/** Some windows of the user with one state, a provider and a candidate: what most tests are about. */
export function aStage(provider: Provider = aProvider(), candidate: Candidate = aCandidate()) {
  const state = new MemoryState();
  const limits = new Limits(state);
  return {
    limits,
    provider,
    candidate,
    anotherWindow: () => new Limits(state),
    hindrance: (need: RequestNeed, now: number) => limits.hindrance(candidate, provider, need, now),
    reserve: (need: RequestNeed, now: number) => limits.reserve(candidate, provider, need, now),
    mustReserve(need: RequestNeed, now: number) {
      const reservation = limits.reserve(candidate, provider, need, now);
      if (!reservation) throw new Error('there was no room');
      return reservation;
    },
    left(limit: LimitName, now: number) {
      return limits.headroom(candidate, provider, now).find((row) => row.limit === limit)?.left;
    },
    headroom: (limit: LimitName, now: number) =>
      limits.headroom(candidate, provider, now).find((row) => row.limit === limit),
  };
}

export function aRefusal(more: Partial<Failure> = {}): Failure {
  return { class: 'rate-limited', scope: 'key', status: 429, message: 'Acme: 429, rate limited', ...more };
}
