import { describe, expect, it } from 'vitest';
import { parseProviderBody } from '../../../src/engine/errors/providerBody.ts';
import { statedLimits } from '../../../src/engine/errors/statedLimits.ts';
import type { ProviderRow } from '../../../src/engine/types/provider.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const SECOND = 1_000;

describe('the headers of a response', () => {
  it('of OpenAI speak of a minute', () => {
    const headers = {
      'x-ratelimit-limit-requests': '500',
      'x-ratelimit-remaining-requests': '499',
      'x-ratelimit-reset-requests': '120ms',
      'x-ratelimit-limit-tokens': '30000',
      'x-ratelimit-remaining-tokens': '29000',
      'x-ratelimit-reset-tokens': '6m0s',
    };

    expect(inHeaders(headers)).toEqual([
      { limit: 'requestsPerMinute', total: 500, left: 499, fullAt: NOW + 120 },
      { limit: 'tokensPerMinute', total: 30_000, left: 29_000, fullAt: NOW + 360 * SECOND },
    ]);
  });

  it('of Groq speak of a day for requests, and of a minute for tokens', () => {
    const headers = {
      'x-ratelimit-limit-requests': '14400',
      'x-ratelimit-remaining-requests': '14370',
      'x-ratelimit-reset-requests': '2m59.56s',
      'x-ratelimit-limit-tokens': '8000',
      'x-ratelimit-remaining-tokens': '7000',
      'x-ratelimit-reset-tokens': '7.66s',
    };

    expect(inHeaders(headers, { requestHeadersArePerDay: true })).toEqual([
      { limit: 'requestsPerDay', total: 14_400, left: 14_370, fullAt: NOW + 179_560 },
      { limit: 'tokensPerMinute', total: 8_000, left: 7_000, fullAt: NOW + 7_660 },
    ]);
  });

  it('of Anthropic count input and output apart, on a clock of their own', () => {
    const headers = {
      date: 'Sat, 21 Nov 2026 12:00:30 GMT',
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2026-11-21T12:00:31Z',
      'anthropic-ratelimit-input-tokens-limit': '30000',
      'anthropic-ratelimit-input-tokens-remaining': '28000',
      'anthropic-ratelimit-output-tokens-limit': '8000',
      'anthropic-ratelimit-output-tokens-remaining': '8000',
      'anthropic-ratelimit-tokens-limit': '38000',
      'anthropic-ratelimit-tokens-remaining': '36000',
    };

    expect(byName(inHeaders(headers))).toEqual(
      byName([
        { limit: 'requestsPerMinute', total: 50, left: 49, fullAt: NOW + SECOND },
        { limit: 'inputTokensPerMinute', total: 30_000, left: 28_000 },
        { limit: 'outputTokensPerMinute', total: 8_000, left: 8_000 },
      ]),
    );
  });

  it.each([
    [
      'Mistral',
      {
        'x-ratelimit-limit-req-minute': '100',
        'x-ratelimit-remaining-req-minute': '97',
        'x-ratelimit-limit-tokens-minute': '100000',
        'x-ratelimit-remaining-tokens-minute': '99511',
        'x-ratelimit-tokens-query-cost': '112',
      },
      [
        { limit: 'requestsPerMinute', total: 100, left: 97 },
        { limit: 'tokensPerMinute', total: 100_000, left: 99_511 },
      ],
    ],
    [
      'Cerebras',
      {
        'x-ratelimit-limit-requests-day': '14400',
        'x-ratelimit-remaining-requests-day': '14399',
        'x-ratelimit-reset-requests-day': '33011.5',
        'x-ratelimit-limit-tokens-minute': '60000',
        'x-ratelimit-remaining-tokens-minute': '59000',
      },
      [
        { limit: 'requestsPerDay', total: 14_400, left: 14_399, fullAt: NOW + 33_011_500 },
        { limit: 'tokensPerMinute', total: 60_000, left: 59_000 },
      ],
    ],
    [
      'Azure',
      {
        'x-ratelimit-limit-requests': '250',
        'x-ratelimit-remaining-requests': '249',
        'x-ratelimit-renewalperiod-requests': '60',
        'x-ratelimit-limit-tokens': '250000',
        'x-ratelimit-renewalperiod-tokens': '86400',
      },
      [
        { limit: 'requestsPerMinute', total: 250, left: 249 },
        { limit: 'tokensPerDay', total: 250_000 },
      ],
    ],
    [
      'Together, by the second',
      { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '9', 'x-tokenlimit-limit': '3000' },
      [
        { limit: 'requestsPerMinute', total: 600 },
        { limit: 'tokensPerMinute', total: 180_000 },
      ],
    ],
    [
      'Fireworks, which serves beyond its token limits',
      {
        'x-ratelimit-limit-requests': '600',
        'x-ratelimit-over-limit': 'yes',
        'x-ratelimit-limit-tokens-prompt': '60000',
      },
      [{ limit: 'requestsPerMinute', total: 600 }],
    ],
    [
      'OpenRouter when the minute is used up',
      { 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW + 30 * SECOND) },
      [{ limit: 'requestsPerMinute', total: 20, left: 0, fullAt: NOW + 30 * SECOND }],
    ],
    [
      'OpenRouter when the day is used up',
      { 'x-ratelimit-limit': '50', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW + 43_200 * SECOND) },
      [{ limit: 'requestsPerDay', total: 50, left: 0, fullAt: NOW + 43_200 * SECOND }],
    ],
  ])('are those of %s', (_, headers, expected) => {
    expect(inHeaders(headers)).toEqual(expected);
  });

  it.each([
    { 'content-type': 'application/json' },
    { 'x-ratelimit-limit-requests': '0' },
    { 'x-ratelimit-limit-requests': '-1' },
    { 'x-ratelimit-limit-requests': 'unlimited' },
    { 'x-ratelimit-limit': '20' },
  ])('state nothing when they say %o', (headers) => {
    expect(inHeaders(headers)).toEqual([]);
  });
});

describe('the words of a refusal', () => {
  it.each([
    [
      'Rate limit reached for model `m` in organization `o` on tokens per minute (TPM): Limit 6000, Used 5500, Requested 1900. Please try again in 14s.',
      [{ limit: 'tokensPerMinute', total: 6_000, left: 500 }],
    ],
    [
      'Rate limit reached for m on requests per day (RPD): Limit 200, Used 200, Requested 1. Please try again in 7m12s.',
      [{ limit: 'requestsPerDay', total: 200, left: 0 }],
    ],
    [
      'Request too large for model `m` on tokens per minute (TPM): Limit 6000, Requested 7000, please reduce your message size',
      [{ limit: 'tokensPerMinute', total: 6_000 }],
    ],
    [
      'Rate limit reached for m on requests per min. Limit: 3 / min. Please try again in 20s.',
      [{ limit: 'requestsPerMinute', total: 3 }],
    ],
    [
      "This request would exceed your organization's rate limit of 30,000 input tokens per minute.",
      [{ limit: 'inputTokensPerMinute', total: 30_000 }],
    ],
    [
      'You are using a Trial key, which is limited to 1000 API calls / month.',
      [{ limit: 'requestsPerMonth', total: 1_000 }],
    ],
    ['Rate limit reached for m on requests per min (RPM). Please try again in 120ms.', []],
    ['Service tier capacity exceeded for this model.', []],
  ])('are read: %s', (message, expected) => {
    expect(inBody({ error: { message } })).toEqual(expected);
  });

  it('are completed by the headers beside them', () => {
    const headers = { 'x-ratelimit-limit-tokens': '8000', 'x-ratelimit-remaining-tokens': '1000' };
    const message = 'Rate limit reached on tokens per day (TPD): Limit 200000, Used 199500, Requested 1700.';

    expect(inBody({ error: { message } }, headers)).toEqual([
      { limit: 'tokensPerMinute', total: 8_000, left: 1_000 },
      { limit: 'tokensPerDay', total: 200_000, left: 500 },
    ]);
  });

  it("are Google's quota ids too", () => {
    const violations = [
      { quotaId: 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier', quotaValue: '5' },
      { quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', quotaValue: '20' },
      { quotaId: 'GenerateContentPaidTierInputTokensPerModelPerMinute', quotaValue: '250000' },
      { quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' },
    ];

    expect(inBody([{ error: { code: 429, details: [{ violations }] } }])).toEqual([
      { limit: 'requestsPerMinute', total: 5, left: 0 },
      { limit: 'requestsPerDay', total: 20, left: 0 },
      { limit: 'inputTokensPerMinute', total: 250_000, left: 0 },
    ]);
  });

  it('do not make a limit of a model that the account may not use', () => {
    const violations = [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', quotaValue: '0' }];

    expect(inBody({ error: { details: [{ violations }] } })).toEqual([]);
  });

  it('are found in the headers that OpenRouter packs into the body', () => {
    const headers = {
      'X-RateLimit-Limit': '50',
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Reset': String(NOW + 43_200 * SECOND),
    };

    expect(inBody({ error: { message: 'Rate limit exceeded: free-models-per-day', metadata: { headers } } })).toEqual([
      { limit: 'requestsPerDay', total: 50, left: 0, fullAt: NOW + 43_200 * SECOND },
    ]);
  });
});

function inHeaders(headers: Record<string, string>, provider: Pick<ProviderRow, 'requestHeadersArePerDay'> = {}) {
  return statedLimits({ headers: new Headers(headers), now: NOW, provider });
}

function inBody(body: unknown, headers: Record<string, string> = {}) {
  const parsed = parseProviderBody(JSON.stringify(body));
  return statedLimits({ headers: new Headers(headers), body: parsed, now: NOW, provider: {} });
}

function byName<T extends { limit: string }>(limits: readonly T[]): T[] {
  return [...limits].sort((a, b) => a.limit.localeCompare(b.limit));
}
