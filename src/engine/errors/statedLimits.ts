import type { StatedLimit } from '../types/failure.ts';
import type { LimitName, ProviderRow } from '../types/provider.ts';
import { numberOf } from './json.ts';
import type { JsonObject, ProviderBody } from './providerBody.ts';
import { resetTime } from './resetHeaders.ts';
import { nestedHeaders } from './retryAfter.ts';
import { onLocalClock } from './waitTime.ts';

export interface StatedLimitsInput {
  /** Of any response, of a success too. */
  headers?: Headers | undefined;
  /** Of a failure. */
  body?: ProviderBody | undefined;
  /** Epoch milliseconds. */
  now: number;
  provider: Pick<ProviderRow, 'requestHeadersArePerDay'>;
}

/**
 * The limits a response states: in its headers, in the words of a refusal ('Limit 6000, Used 5500, Requested 1900') and in
 * Google's quota violations. Each limit comes once; a refusal's own words outweigh the headers beside them.
 */
export function statedLimits({ headers, body, now, provider }: StatedLimitsInput): StatedLimit[] {
  const stated = new Map<LimitName, StatedLimit>();
  const state = (found: StatedLimit | undefined) => {
    if (found) stated.set(found.limit, { ...stated.get(found.limit), ...found });
  };
  for (const some of [headers, body && nestedHeaders(body)]) {
    if (some) for (const found of inHeaders(some, now, provider)) state(found);
  }
  if (!body) return [...stated.values()];
  for (const found of body.objects.flatMap(inViolations)) state(found);
  for (const found of inWords(body.words)) state(found);
  return [...stated.values()];
}

/** One limit as headers write it. */
interface Numbers {
  limit?: string;
  remaining?: string;
  reset?: string;
}

/** `x-ratelimit-limit-requests`, `anthropic-ratelimit-input-tokens-remaining`, and without a subject `x-ratelimit-reset`. */
const headerForm =
  /^(?:x|anthropic)-ratelimit-(?:(limit|remaining|reset)(?:-([a-z-]+))?|([a-z-]+)-(limit|remaining|reset))$/;

/** What the subjects mean; recorded 2026-06 to 2026-08. Fireworks' limits of tokens are left out: it answers beyond them. */
const subjects: Readonly<Record<string, LimitName>> = {
  requests: 'requestsPerMinute',
  tokens: 'tokensPerMinute',
  'input-tokens': 'inputTokensPerMinute',
  'output-tokens': 'outputTokensPerMinute',
  // Mistral.
  'req-minute': 'requestsPerMinute',
  'tokens-minute': 'tokensPerMinute',
  // Cerebras.
  'requests-minute': 'requestsPerMinute',
  'requests-day': 'requestsPerDay',
  'tokens-day': 'tokensPerDay',
};

const perDay: Readonly<Partial<Record<LimitName, LimitName>>> = {
  requestsPerMinute: 'requestsPerDay',
  tokensPerMinute: 'tokensPerDay',
};

function inHeaders(headers: Headers, now: number, provider: StatedLimitsInput['provider']): StatedLimit[] {
  const bySubject = numbersBySubject(headers);
  if (bySubject.size === 0) return [];
  // Anthropic sums up the two others here, or shows the narrower one.
  if (bySubject.has('input-tokens')) bySubject.delete('tokens');
  const toLocal = onLocalClock(headers, now);
  return [...bySubject].flatMap(([subject, numbers]) => {
    const fullAt = numbers.reset === undefined ? undefined : resetTime(numbers.reset, now, toLocal);
    if (subject === '') return withoutSubject(headers, numbers, fullAt, now);
    const limit = subjects[subject];
    if (limit === undefined) return [];
    const isDaily =
      (subject === 'requests' && provider.requestHeadersArePerDay) ||
      // Azure names the period, seconds.
      numberOf(headers.get(`x-ratelimit-renewalperiod-${subject}`) ?? '') === 86_400;
    return statement((isDaily && perDay[limit]) || limit, numberOf(numbers.limit), numberOf(numbers.remaining), fullAt);
  });
}

function numbersBySubject(headers: Headers): Map<string, Numbers> {
  const bySubject = new Map<string, Numbers>();
  headers.forEach((value, name) => {
    const match = name.includes('-ratelimit-') ? headerForm.exec(name) : null;
    if (!match) return;
    const subject = match[2] ?? match[3] ?? '';
    const numbers = bySubject.get(subject) ?? {};
    numbers[(match[1] ?? match[4]) as keyof Numbers] = value;
    bySubject.set(subject, numbers);
  });
  return bySubject;
}

/** A minute and what clocks may differ by: a reset beyond it is that of a day. */
const LONGEST_MINUTE_MS = 120_000;

/**
 * Together counts requests and tokens by the second, and a call may well be larger than a second's share: only the totals are used.
 * OpenRouter gives one limit on a refusal, of the minute or of the day, and its reset tells which.
 */
function withoutSubject(headers: Headers, numbers: Numbers, fullAt: number | undefined, now: number): StatedLimit[] {
  if (headers.has('x-tokenlimit-limit') || headers.has('x-tokenlimit-remaining')) {
    return [
      ...statement('requestsPerMinute', perMinute(numbers.limit)),
      ...statement('tokensPerMinute', perMinute(headers.get('x-tokenlimit-limit'))),
    ];
  }
  if (fullAt === undefined) return [];
  const limit = fullAt - now > LONGEST_MINUTE_MS ? 'requestsPerDay' : 'requestsPerMinute';
  return statement(limit, numberOf(numbers.limit), numberOf(numbers.remaining), fullAt);
}

function perMinute(perSecond: string | null | undefined): number | undefined {
  const number = numberOf(perSecond);
  return number === undefined ? undefined : number * 60;
}

/** Zero and less mean 'none' or 'not for you' (Google: `limit: 0`), which is no limit to plan with. */
function statement(limit: LimitName, total?: number, left?: number, fullAt?: number): StatedLimit[] {
  const known = total !== undefined && total > 0 ? total : undefined;
  if (known === undefined && left === undefined) return [];
  return [
    {
      limit,
      ...(known !== undefined && { total: known }),
      ...(left !== undefined && { left: Math.min(Math.max(0, left), known ?? Infinity) }),
      ...(fullAt !== undefined && { fullAt }),
    },
  ];
}

/** Google's `QuotaFailure`: `{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', quotaValue: '20' }`. */
function inViolations(object: JsonObject): StatedLimit[] {
  const violations = object['violations'];
  if (!Array.isArray(violations)) return [];
  return violations.flatMap((violation) => {
    const limit = limitOfQuota(String(violation?.quotaId ?? ''));
    const total = numberOf(violation?.quotaValue);
    return limit === undefined || total === undefined || total <= 0 ? [] : statement(limit, total, 0);
  });
}

function limitOfQuota(id: string): LimitName | undefined {
  const isDaily = /PerDay/.test(id);
  if (!isDaily && !/PerMinute/.test(id)) return undefined;
  if (/Requests/.test(id)) return isDaily ? 'requestsPerDay' : 'requestsPerMinute';
  if (!/Tokens/.test(id)) return undefined;
  if (isDaily) return 'tokensPerDay';
  return /InputTokens/.test(id) ? 'inputTokensPerMinute' : 'tokensPerMinute';
}

const subjectWords = '(input tokens|output tokens|tokens|requests|(?:api )?calls)';
const periodWords = '(min|minute|day|month)';
/** OpenAI and Groq: 'on tokens per minute (TPM): Limit 6000, Used 5500, Requested 1900'; older: 'per min. Limit: 3 / min'. */
const named = new RegExp(
  String.raw`\b${subjectWords} per ${periodWords}\b\D{0,24}\blimit:? ([\d,]*\d)(?:[,;]? used:? ([\d,]*\d))?`,
  'g',
);
/** Anthropic: 'rate limit of 30,000 input tokens per minute'; Cohere: 'limited to 1000 API calls / month'. */
const spoken = new RegExp(String.raw`\b(?:of|to|is|at) ([\d,]*\d) ${subjectWords} (?:per|/|a) ${periodWords}\b`, 'g');

/** What stands in front of every total that one of the two forms finds. */
const totalSign = /\b(?:limit:?|of|to|is|at) [\d,]/;

function inWords(words: string): StatedLimit[] {
  if (!totalSign.test(words)) return [];
  const found = [...words.matchAll(named)].flatMap(([, subject, period, total, used]) => {
    const limit = amount(total);
    const spent = amount(used);
    const left = limit === undefined || spent === undefined ? undefined : limit - spent;
    return ofWords(subject, period, limit, left);
  });
  const said = [...words.matchAll(spoken)].flatMap(([, total, subject, period]) => {
    return ofWords(subject, period, amount(total));
  });
  return [...found, ...said];
}

function ofWords(subject = '', period = '', total?: number, left?: number): StatedLimit[] {
  const limit = limitNamed(subject.replace('api ', ''), period);
  return limit === undefined ? [] : statement(limit, total, left);
}

function limitNamed(subject: string, period: string): LimitName | undefined {
  const isRequests = subject === 'requests' || subject === 'calls';
  if (period === 'month') return isRequests ? 'requestsPerMonth' : undefined;
  if (period === 'day') return isRequests ? 'requestsPerDay' : 'tokensPerDay';
  if (subject === 'input tokens') return 'inputTokensPerMinute';
  if (subject === 'output tokens') return 'outputTokensPerMinute';
  return isRequests ? 'requestsPerMinute' : 'tokensPerMinute';
}

function amount(text: string | undefined): number | undefined {
  return numberOf(text?.replaceAll(',', ''));
}
