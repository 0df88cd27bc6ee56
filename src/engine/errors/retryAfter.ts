import { nextMidnight, nextMonth } from './calendar.ts';
import { parseDurationMs } from './duration.ts';
import { isRecord, numberOf } from './json.ts';
import type { JsonObject, ProviderBody } from './providerBody.ts';
import { dailyQuotaZone, isDailyById, quotaPeriod } from './quotaPeriod.ts';
import { resetHeaderTimes } from './resetHeaders.ts';
import { onLocalClock, parseMoment, secondsOrDate } from './waitTime.ts';

export interface RetryAfterInput {
  /** HTTP status of the response; headers of a 2xx are not listened to. */
  status?: number | undefined;
  headers?: Headers | undefined;
  body: ProviderBody;
  /** Epoch milliseconds. */
  now: number;
  /** IANA zone whose midnight resets daily quotas; default UTC, for Google's own quota ids Pacific time. */
  quotaTimeZone?: string | undefined;
}

export interface RetryAfter {
  /** Epoch milliseconds, later than `now`, at most 45 days ahead. */
  at: number;
  /** The provider named this time, or the day whose end it is. */
  isStated: boolean;
}

/** Longer than any quota period; beyond it a number is a mistake, and a bench must end some day. */
const MAX_WAIT_MS = 45 * 86_400_000;

/**
 * When another call makes sense, from everything a failed response says: the largest of `retry-after`,
 * `retry-after-ms`, fields of the body and phrases of the message; else the reset of an emptied limit; for a daily or
 * monthly quota never before that period ends, unless the provider names the time itself.
 *
 * @returns undefined where nothing usable was said: zero, the past and nonsense count as nothing.
 */
export function retryAfter(input: RetryAfterInput): RetryAfter | undefined {
  const { body, now } = input;
  const headers = isSuccess(input.status) ? undefined : input.headers;
  const toLocal = onLocalClock(headers, now);

  const stated = latest(now, [...retryHeaderTimes(headers, now, toLocal), ...bodyTimes(body, now, toLocal)]);
  if (isDailyById(body)) {
    // Google adds a RetryInfo of some seconds to a daily quota too; calling again then only fails again (seen 2026-11).
    const midnight = nextMidnight(now, input.quotaTimeZone ?? dailyQuotaZone);
    return { at: bounded(Math.max(midnight, stated ?? 0), now), isStated: true };
  }
  if (stated !== undefined) return { at: bounded(stated, now), isStated: true };
  const reset = latest(
    now,
    [headers, nestedHeaders(body)].flatMap((some) => resetHeaderTimes(some, now, toLocal)),
  );
  if (reset !== undefined) return { at: bounded(reset, now), isStated: true };
  const period = quotaPeriod(body);
  if (period === 'day') return { at: nextMidnight(now, input.quotaTimeZone ?? 'UTC'), isStated: false };
  if (period === 'month') return { at: nextMonth(now), isStated: false };
  return undefined;
}

function retryHeaderTimes(headers: Headers | undefined, now: number, toLocal: (moment: number) => number): number[] {
  const ms = numberOf(headers?.get('retry-after-ms'));
  const plain = secondsOrDate(headers?.get('retry-after'), now, toLocal);
  return [ms === undefined ? undefined : now + ms, plain].filter((time) => time !== undefined);
}

function bodyTimes(body: ProviderBody, now: number, toLocal: (moment: number) => number): number[] {
  return [
    ...body.objects.flatMap((object) => fieldTimes(object, now, toLocal)),
    ...phraseTimes(body.text, now, toLocal),
  ];
}

/** Fields with a wait: Google's RetryInfo and quota metadata, OpenRouter's availability, Cloudflare's JSON errors. */
function fieldTimes(object: JsonObject, now: number, toLocal: (moment: number) => number): number[] {
  return waitFields.flatMap((field) => {
    const value = object[field];
    return value === undefined ? [] : (fieldTime(field, value, now, toLocal) ?? []);
  });
}

const waitFields = [
  'retryDelay',
  'quotaResetDelay',
  'retry_after',
  'retry_after_seconds',
  'quotaResetTimeStamp',
] as const;

function fieldTime(
  field: (typeof waitFields)[number],
  value: unknown,
  now: number,
  toLocal: (moment: number) => number,
): number | undefined {
  if (field === 'retryDelay' || field === 'quotaResetDelay') return delay(value, now);
  return field === 'quotaResetTimeStamp' ? parseMoment(text(value)) : secondsOrDate(text(value), now, toLocal);
}

function delay(value: unknown, now: number): number | undefined {
  if (typeof value === 'string') {
    const ms = parseDurationMs(value);
    return ms === undefined ? undefined : now + ms;
  }
  // The same message in its unpacked form.
  if (!isRecord(value)) return undefined;
  const seconds = numberOf(value['seconds']) ?? 0;
  return now + seconds * 1000 + (numberOf(value['nanos']) ?? 0) / 1_000_000;
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

const length = String.raw`\d{1,15}(?:\.\d{1,20})?\s*(?:[a-z]+)(?:\s*,?\s*(?:and\s+)?\d{1,15}(?:\.\d{1,20})?\s*[a-z]+)*`;
const leadIn = String.raw`(?:(?:try|retry)(?:\s+your\s+request)?(?:\s+again)?\s+(?:in|after)|retry[- ]after:?|wait(?:\s+for)?(?:\s+at\s+least)?|resets?\s+(?:in|after)|available\s+(?:again\s+)?in)`;
const lengthPhrase = new RegExp(String.raw`\b${leadIn}\s+(?:about\s+|approximately\s+|another\s+)?(${length})`, 'gi');
const momentPhrase =
  /\b(?:resets?|regain access|try again|available again|retry)\s+(?:at|on|after)\s+(\d{4}-\d{2}-\d{2}(?:(?:T|\s+(?:at\s+)?)\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?)/gi;

/** Waits in prose: 'Please try again in 7m12.5s', 'Please retry in 36.4s', 'Please wait 5631 seconds'. */
function phraseTimes(words: string, now: number, toLocal: (moment: number) => number): number[] {
  if (!/\d/.test(words)) return [];
  const prose = words.replace(/\s+/g, ' ');
  const lengths = [...prose.matchAll(lengthPhrase)].map(([, found]) => proseDurationMs(found ?? ''));
  const hasDate = /\d{4}-\d{2}/.test(prose);
  const moments = hasDate ? [...prose.matchAll(momentPhrase)].map(([, found]) => parseMoment(found ?? '')) : [];
  return [
    ...lengths.filter((ms) => ms !== undefined).map((ms) => now + ms),
    ...moments.filter((moment) => moment !== undefined).map(toLocal),
  ];
}

/** The longest beginning that is a length of time: prose goes on behind it. */
function proseDurationMs(found: string): number | undefined {
  for (let end = found.length; end > 0; end = found.lastIndexOf(' ', end - 1)) {
    const ms = parseDurationMs(found.slice(0, end));
    if (ms !== undefined) return ms;
  }
  return undefined;
}

/** OpenRouter packs its rate headers into the body of a 429 (`error.metadata.headers`). */
export function nestedHeaders(body: ProviderBody): Headers | undefined {
  const packed = body.objects.map((object) => object['headers']).find(isRecord);
  if (packed === undefined) return undefined;
  const headers = new Headers();
  for (const [name, value] of Object.entries(packed)) {
    if (/^[\w-]+$/.test(name) && /^[\x20-\x7e]+$/.test(text(value))) headers.set(name, text(value));
  }
  return headers;
}

function latest(now: number, times: readonly number[]): number | undefined {
  const future = times.filter((time) => Number.isFinite(time) && time > now);
  return future.length === 0 ? undefined : Math.max(...future);
}

function bounded(time: number, now: number): number {
  return Math.ceil(Math.min(time, now + MAX_WAIT_MS));
}

function isSuccess(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300;
}
