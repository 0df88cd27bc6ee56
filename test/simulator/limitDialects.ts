import type { LimitName } from '../../src/engine/types/provider.ts';
import type { LimitState, Refusal } from './accountLimits.ts';
import {
  type HeaderBag,
  headersOf,
  inWords,
  nameOf,
  quotaOf,
  type RefusalWords,
  retryAfter,
  seconds,
} from './limitWords.ts';

/** How a provider speaks of its limits. */
export interface LimitDialect {
  /** Headers of every answer. */
  headers(states: readonly LimitState[], now: number): HeaderBag;
  /** The limits that these headers state. */
  stated: readonly LimitName[];
  /** Header that names the account, on every answer. */
  accountHeader?: string;
  refuse(refusal: Refusal, context: { account: string; model: string; now: number }): RefusalWords;
}

/** As providers speak in November 2026; those without an entry say nothing on success and little in a 429. */
const dialects: { [provider: string]: LimitDialect } = {
  openai: {
    stated: ['requestsPerMinute', 'tokensPerMinute'],
    accountHeader: 'openai-organization',
    headers: (states) =>
      headersOf(
        states,
        { requestsPerMinute: 'x-ratelimit-*-requests', tokensPerMinute: 'x-ratelimit-*-tokens' },
        seconds,
      ),
    refuse: (refusal, context) => ({
      ...inWords(refusal, context),
      ...(refusal.retryInMs === undefined ? {} : { headers: { 'retry-after-ms': String(refusal.retryInMs) } }),
    }),
  },
  groq: {
    stated: ['requestsPerDay', 'tokensPerMinute'],
    headers: (states) =>
      headersOf(states, { requestsPerDay: 'x-ratelimit-*-requests', tokensPerMinute: 'x-ratelimit-*-tokens' }, seconds),
    refuse: (refusal, context) =>
      refusal.retryInMs === undefined
        ? { ...inWords(refusal, context), status: 413 }
        : { ...inWords(refusal, context), headers: retryAfter(refusal.retryInMs) },
  },
  anthropic: {
    stated: ['requestsPerMinute', 'inputTokensPerMinute', 'outputTokensPerMinute'],
    accountHeader: 'anthropic-organization-id',
    headers: (states, now) =>
      headersOf(
        states,
        {
          requestsPerMinute: 'anthropic-ratelimit-requests-*',
          inputTokensPerMinute: 'anthropic-ratelimit-input-tokens-*',
          outputTokensPerMinute: 'anthropic-ratelimit-output-tokens-*',
        },
        (ms) => new Date(now + ms).toISOString(),
      ),
    refuse: ({ retryInMs = 60_000, state }) => ({
      status: 429,
      headers: retryAfter(retryInMs),
      saysTime: true,
      saysLimit: true,
      body: {
        type: 'error',
        error: {
          type: 'rate_limit_error',
          message: `This request would exceed your organization's rate limit of ${state.total} ${nameOf(state)}`,
        },
      },
    }),
  },
  cerebras: {
    stated: ['requestsPerDay', 'tokensPerMinute'],
    headers: (states) =>
      headersOf(
        states,
        { requestsPerDay: 'x-ratelimit-*-requests-day', tokensPerMinute: 'x-ratelimit-*-tokens-minute' },
        (ms) => String(ms / 1_000),
      ),
    refuse: ({ state }) => ({
      status: 429,
      body: {
        message: `${nameOf(state)} limit exceeded - too many ${state.limit.startsWith('tokens') ? 'tokens' : 'requests'}`,
        type: 'too_many_requests_error',
        code: 'request_quota_exceeded',
      },
    }),
  },
  mistral: {
    stated: ['requestsPerMinute', 'tokensPerMinute'],
    headers: (states) =>
      headersOf(states, {
        requestsPerMinute: 'x-ratelimit-*-req-minute',
        tokensPerMinute: 'x-ratelimit-*-tokens-minute',
      }),
    refuse: () => ({
      status: 429,
      body: { message: 'Requests rate limit exceeded', type: 'rate_limited', code: '1300' },
    }),
  },
  google: {
    stated: [],
    headers: () => ({}),
    refuse: ({ state, retryInMs = 60_000 }) => ({
      status: 429,
      saysTime: true,
      saysLimit: true,
      body: [
        {
          error: {
            code: 429,
            message: 'You exceeded your current quota',
            status: 'RESOURCE_EXHAUSTED',
            details: [
              { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [quotaOf(state)] },
              {
                '@type': 'type.googleapis.com/google.rpc.RetryInfo',
                retryDelay: `${Math.min(60, Math.ceil(retryInMs / 1_000))}s`,
              },
            ],
          },
        },
      ],
    }),
  },
};

const silent: LimitDialect = {
  stated: [],
  headers: () => ({}),
  refuse: () => ({
    status: 429,
    body: { error: { message: 'Too many requests', type: 'rate_limit_error', code: 429 } },
  }),
};

export function limitDialectOf(provider: string): LimitDialect {
  return dialects[provider] ?? silent;
}
