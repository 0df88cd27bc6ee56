import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/engine/errors/classify.ts';
import type { Evidence } from '../../../src/engine/errors/evidence.ts';
import { failureTable } from '../../../src/engine/errors/failureTable.ts';
import { parseProviderBody } from '../../../src/engine/errors/providerBody.ts';
import { createRedactor } from '../../../src/engine/errors/redact.ts';
import { retryAfter } from '../../../src/engine/errors/retryAfter.ts';
import { aContext, now } from './replay.ts';

const secret = 'known-secret-0815';
const scopes = ['request', 'key', 'account', 'model', 'region', 'provider', 'infrastructure', 'network'];
const headerNames = [
  'retry-after',
  'retry-after-ms',
  'date',
  'x-ratelimit-reset',
  'x-ratelimit-remaining',
  'cf-mitigated',
  'content-type',
];

/** Text of a kind that providers send, with numbers and secrets thrown in anywhere. */
const words = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^[ -~]{0,80}$/),
  fc.constantFrom(
    secret,
    'Please try again in ',
    '99999999999999999999s',
    'Rate limit reached',
    'limit: 0',
    '<title>',
    '1e999',
    '-5',
    'data: ',
  ),
  fc.double().map(String),
);
const phrases = fc.array(words, { maxLength: 6 }).map((parts) => parts.join(' '));
const errorObject = fc.record(
  {
    message: phrases,
    code: fc.oneof(phrases, fc.double()),
    type: phrases,
    param: phrases,
    details: fc.jsonValue(),
    retryDelay: phrases,
    retry_after: fc.double(),
    metadata: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  phrases,
  fc.json(),
  errorObject.map((error) => JSON.stringify({ error })),
  errorObject.map((error) => JSON.stringify([{ error }])),
  errorObject.map((error) => `data: ${JSON.stringify({ error })}\n\n`),
  phrases.map((text) => `<html><title>${text}</title></html>`),
);
const headers = fc.dictionary(fc.constantFrom(...headerNames), phrases).map(toHeaders);
const thrown = fc.oneof(
  fc.anything({ withNullPrototype: true }),
  phrases.map((message) => new Error(message, { cause: { code: message } })),
);
const option = { nil: undefined };
const evidence: fc.Arbitrary<Evidence> = fc.record({
  phase: fc.constantFrom('connect', 'before-content', 'mid-stream'),
  status: fc.option(
    fc.oneof(fc.integer({ min: 100, max: 999 }), fc.constantFrom(200, 400, 401, 403, 404, 413, 429, 500, 503)),
    option,
  ),
  headers: fc.option(headers, option),
  body: fc.option(body, option),
  transport: fc.option(fc.constantFrom('timeout-idle', 'network', 'cut'), option),
  answer: fc.option(fc.constantFrom('empty', 'refused', 'malformed'), option),
  cause: thrown,
  detail: fc.option(phrases, option),
});

describe('classify, for any evidence whatever,', () => {
  it('names a known class and scope in a short message without the secret, and a time that is one', () => {
    const redact = createRedactor(() => [secret]);
    fc.assert(
      fc.property(evidence, fc.boolean(), (given, isRouter) => {
        const failure = classify(given, { ...aContext({ isRouter }), redact });

        expect(failureTable).toHaveProperty(failure.class);
        expect(scopes).toContain(failure.scope);
        expect(failure.message).not.toBe('');
        expect(failure.message.length).toBeLessThanOrEqual(300);
        expect(failure.message).not.toContain(secret);
        expectUsable(failure.retryAt);
        if (failure.contextLimit !== undefined) expect(failure.contextLimit).toBeGreaterThan(0);
      }),
      { numRuns: 3_000 },
    );
  });

  it('judges the same evidence the same way twice', () => {
    fc.assert(
      fc.property(evidence, (given) => {
        expect(classify(given, aContext())).toEqual(classify(given, aContext()));
      }),
      { numRuns: 300 },
    );
  });
});

describe('retryAfter, for any header and text whatever,', () => {
  it('names a later time within 45 days or none', () => {
    const name = fc.constantFrom(
      'retry-after',
      'retry-after-ms',
      'x-ratelimit-reset-tokens',
      'anthropic-ratelimit-requests-reset',
      'date',
    );
    const date = fc.date({ noInvalidDate: true }).map((value) => value.toUTCString());
    const value = fc.oneof(phrases, fc.double().map(String), fc.integer().map(String), date);
    fc.assert(
      fc.property(fc.dictionary(name, value), body, (given, text) => {
        const found = retryAfter({ status: 429, headers: toHeaders(given), body: parseProviderBody(text), now });

        expectUsable(found?.at);
      }),
      { numRuns: 3_000 },
    );
  });

  it('reads every whole number of seconds up to 45 days', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 45 * 86_400 }), (seconds) => {
        const found = retryAfter({
          status: 429,
          headers: new Headers({ 'retry-after': `${seconds}` }),
          body: parseProviderBody(''),
          now,
        });

        expect(found).toEqual({ at: now + seconds * 1000, isStated: true });
      }),
    );
  });
});

function expectUsable(time: number | undefined): void {
  if (time === undefined) return;
  expect(Number.isFinite(time)).toBe(true);
  expect(time).toBeGreaterThan(now);
  expect(time).toBeLessThanOrEqual(now + 45 * 86_400_000);
}

function toHeaders(entries: Record<string, string>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(entries)) headers.set(name, value.replace(/[^\x20-\x7e]/g, ''));
  return headers;
}
