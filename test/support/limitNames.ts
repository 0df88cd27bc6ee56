import type { LimitName } from '../../src/engine/types/provider.ts';

/** Every limit there is; the compiler sees to it that none is missing. */
export const limitNames: { readonly [Name in LimitName]: true } = {
  requestsPerMinute: true,
  requestsPerDay: true,
  requestsPerMonth: true,
  tokensPerMinute: true,
  inputTokensPerMinute: true,
  outputTokensPerMinute: true,
  tokensPerDay: true,
};
