import { describe, expect, it } from 'vitest';
import { parseProviderBody } from '../../../src/engine/errors/providerBody.ts';
import { retryAfter } from '../../../src/engine/errors/retryAfter.ts';
import { now } from './replay.ts';

describe('retryAfter', () => {
  it.each([
    ['whole seconds', '30', 30],
    ['a fraction', '1.5', 1.5],
    ['spaces around', ' 7 ', 7],
    ['a long wait, bounded to 45 days', '99999999', 45 * 86_400],
    ['an epoch time in seconds', String(now / 1000 + 40), 40],
    ['an epoch time in milliseconds', String(now + 40_000), 40],
    ['an HTTP date', 'Sat, 21 Nov 2026 10:01:00 GMT', 60],
    ['an RFC 850 date', 'Saturday, 21-Nov-26 10:01:00 GMT', 60],
    ['an asctime date', 'Sat Nov 21 10:01:00 2026', 60],
    ['RFC 3339', '2026-11-21T10:01:00Z', 60],
  ])('reads %s', (_form, value, seconds) => {
    expect(secondsOf({ headers: { 'retry-after': value } })).toBe(seconds);
  });

  it.each([
    '',
    ' ',
    '0',
    '-5',
    'soon',
    'NaN',
    'Infinity',
    '1e999',
    '0x10',
    '5 apples',
    'Sat, 21 Nov 2020 10:00:00 GMT',
    '12abc',
    '--1',
  ])('makes nothing of %j', (value) => {
    expect(secondsOf({ headers: { 'retry-after': value } })).toBeUndefined();
  });

  it('corrects a date by the clock of the response', () => {
    const headers = { date: 'Sat, 21 Nov 2026 13:00:00 GMT', 'retry-after': 'Sat, 21 Nov 2026 13:00:20 GMT' };

    expect(secondsOf({ headers })).toBe(20);
  });

  it('counts seconds from now, whatever the clock of the response says', () => {
    expect(secondsOf({ headers: { date: 'Sat, 21 Nov 2026 13:00:00 GMT', 'retry-after': '20' } })).toBe(20);
  });

  it.each([
    ['1', '0', 1],
    ['0', '1500', 1.5],
    ['2', '900', 2],
    ['nonsense', '250', 0.25],
  ])('takes the larger of retry-after %s and retry-after-ms %s', (plain, ms, seconds) => {
    expect(secondsOf({ headers: { 'retry-after': plain, 'retry-after-ms': ms } })).toBe(seconds);
  });

  it('takes the larger of header and text', () => {
    expect(secondsOf({ headers: { 'retry-after': '2' }, message: 'Please try again in 7m12.5s.' })).toBe(432.5);
  });

  it.each([
    ['Please try again in 7m12.5s. Visit the console', 432.5],
    ['Please retry in 36.4s', 36.4],
    ['Please retry in 48.939935699s.', 48.94],
    ['Please wait 5631 seconds before retrying.', 5631],
    ['Please try again in 16.239999999s.', 16.24],
    ['Please try again in 1m23.45s.', 83.45],
    ['Please try again in 120ms.', 0.12],
    ['try again in 2 minutes', 120],
    ['Try again in about 1 hour and 5 minutes, or upgrade', 3900],
    ['Retry after 20 seconds', 20],
    ['Please retry your request after 10 seconds.', 10],
    ['Rate limit resets in 1h2m3s', 3723],
    ['limit resets at 2026-11-21T10:00:30Z', 30],
    ['You will regain access on 2026-12-01 at 00:00 UTC.', 828_000],
  ])('reads the text %j', (message, seconds) => {
    expect(secondsOf({ message })).toBeCloseTo(seconds, 2);
  });

  it.each([
    'Please try again in a moment',
    'Please try again later',
    'try again in 5 apples',
    'wait 5',
    'in 5 seconds',
  ])('finds no time in %j', (message) => {
    expect(secondsOf({ message })).toBeUndefined();
  });

  it.each([
    ['12ms', 0.012],
    ['7.66s', 7.66],
    ['6m0s', 360],
    ['2m59.56s', 179.56],
    ['1h30m', 5400],
    ['2026-11-21T10:00:09Z', 9],
    ['42', 42],
    ['11.382', 11.382],
    [String(now + 30_000), 30],
  ])('reads a reset header of %s', (value, seconds) => {
    expect(secondsOf({ headers: { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': value } })).toBe(
      seconds,
    );
  });

  it('does not wait for a limit that is not used up', () => {
    const headers = { 'x-ratelimit-remaining-requests': '12', 'x-ratelimit-reset-requests': '2m' };

    expect(secondsOf({ headers })).toBeUndefined();
  });

  it('prefers what the provider says over what its reset headers imply', () => {
    const headers = { 'retry-after': '3', 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '2m' };

    expect(secondsOf({ headers })).toBe(3);
  });

  it.each([
    [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '36s' }, 36],
    [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: { seconds: '36', nanos: 500_000_000 } }, 36.5],
    [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', metadata: { quotaResetDelay: '1h16m0.667s' } }, 4560.667],
  ])('reads Google details', (detail, seconds) => {
    expect(secondsOf({ body: { error: { details: [detail] } } })).toBe(seconds);
  });

  it.each([200, 204])('ignores the headers of a %i, not its text', (status) => {
    expect(secondsOf({ status, headers: { 'retry-after': '58' } })).toBeUndefined();
    expect(secondsOf({ status, headers: { 'retry-after': '58' }, message: 'Please try again in 3s' })).toBe(3);
  });

  describe('for a daily quota by id', () => {
    const body = {
      error: {
        details: [{ violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel' }] }, { retryDelay: '36s' }],
      },
    };

    it('waits for midnight Pacific, not for the 36 s', () => {
      expect(timeOf({ body, quotaTimeZone: 'America/Los_Angeles' })).toEqual({
        at: Date.parse('2026-11-22T08:00:00Z'),
        isStated: true,
      });
    });

    it.each([
      ['the night the clocks go back', '2026-11-01T07:30:00Z', '2026-11-02T08:00:00Z'],
      ['the night the clocks go forward', '2026-03-08T08:30:00Z', '2026-03-09T07:00:00Z'],
      ['summer', '2026-07-01T12:00:00Z', '2026-07-02T07:00:00Z'],
      ['midnight itself', '2026-11-21T08:00:00Z', '2026-11-22T08:00:00Z'],
    ])('minds daylight saving: %s', (_when, at, midnight) => {
      expect(timeOf({ body, at: Date.parse(at) })?.at).toBe(Date.parse(midnight));
    });
  });

  it('guesses the next midnight UTC for a daily limit in words', () => {
    const guess = { at: Date.parse('2026-11-22T00:00:00Z'), isStated: false };

    expect(timeOf({ message: 'You have reached your daily limit' })).toEqual(guess);
  });

  it('guesses the first of next month for a monthly quota, over the turn of the year', () => {
    const message = 'You have exceeded your monthly included credits';

    expect(timeOf({ message, at: Date.parse('2026-12-31T23:59:59Z') })).toEqual({
      at: Date.parse('2027-01-01T00:00:00Z'),
      isStated: false,
    });
  });
});

interface Said {
  status?: number;
  headers?: Record<string, string>;
  message?: string;
  body?: unknown;
  quotaTimeZone?: string;
  at?: number;
}

function timeOf({ status = 429, headers, message = '', body = { error: { message } }, quotaTimeZone, at = now }: Said) {
  return retryAfter({
    status,
    headers: new Headers(headers),
    body: parseProviderBody(JSON.stringify(body)),
    now: at,
    quotaTimeZone,
  });
}

function secondsOf(said: Said): number | undefined {
  const found = timeOf(said);
  return found === undefined ? undefined : (found.at - now) / 1000;
}
