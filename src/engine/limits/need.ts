import type { LimitName } from '../types/provider.ts';

/** What a call takes of limits. */
export interface Need {
  requests: number;
  /** Tokens that count as soon as the call arrives. */
  inputTokens: number;
  /** Tokens that come to be known with the answer. */
  outputTokens: number;
}

/** What a window counts of a call on its arrival. */
export function onArrival(limit: LimitName, need: Need): number {
  switch (limit) {
    case 'requestsPerMinute':
    case 'requestsPerDay':
    case 'requestsPerMonth':
      return need.requests;
    case 'outputTokensPerMinute':
      return 0;
    default:
      return need.inputTokens;
  }
}

/** What a window counts of a call by its end. */
export function byTheEnd(limit: LimitName, need: Need): number {
  switch (limit) {
    case 'tokensPerMinute':
    case 'tokensPerDay':
    case 'outputTokensPerMinute':
      return need.outputTokens;
    default:
      return 0;
  }
}

/** All that a window counts of a call. */
export function amountOf(limit: LimitName, need: Need): number {
  return onArrival(limit, need) + byTheEnd(limit, need);
}
