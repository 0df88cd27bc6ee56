import { hasAnyPhrase } from './phrase.ts';
import type { JsonObject, ProviderBody } from './providerBody.ts';

/** Google counts a quota day in Pacific time (ai.google.dev/gemini-api/docs/rate-limits, read 2026-11). */
export const dailyQuotaZone = 'America/Los_Angeles';

/** Words for a limit that ends with the day. */
export const dayPhrases: readonly string[] = [
  'free-models-per-day',
  'per day (rpd)',
  'per day (tpd)',
  'on requests per day',
  'on tokens per day',
  'tokens per day limit',
  'requests per day limit',
  'daily limit',
  'daily quota',
  'daily free allocation',
  'daily request limit',
  'daily token limit',
  'daily usage limit',
  'calls / day',
  'requests / day',
  'limit for today',
];

/** Words for a limit that ends with the month. */
export const monthPhrases: readonly string[] = [
  'monthly included credits',
  'monthly spend limit',
  'monthly usage limit',
  'monthly spending cap',
  'monthly limit',
  'monthly quota',
  'exceeded your monthly *',
  'calls / month',
  'requests / month',
  'tokens / month',
  'on requests per month',
  'on tokens per month',
];

/** Stands in each of `dayPhrases`, as 'month' does in those of the month: most texts are told to name no period by it. */
const daySign = /da[iy]/;

const monthCodes = ['enforced_spend_limit_reached', 'contract_spend_limit_reached'];

/** A structured quota id names the day. */
export function isDailyById(body: ProviderBody): boolean {
  return quotaIds(body).some((id) => /perday/i.test(id));
}

/** The period whose end refills a spent quota, by the provider's codes and words. */
export function quotaPeriod(body: ProviderBody): 'day' | 'month' | undefined {
  const { words } = body;
  if (body.codes.some((code) => monthCodes.includes(code))) return 'month';
  if (words.includes('month') && hasAnyPhrase(words, monthPhrases)) return 'month';
  return daySign.test(words) && hasAnyPhrase(words, dayPhrases) ? 'day' : undefined;
}

/** Google's `QuotaFailure.violations[].quotaId`, such as `GenerateRequestsPerDayPerProjectPerModel-FreeTier`. */
export function quotaIds(body: ProviderBody): string[] {
  return body.objects.flatMap((object) => violations(object).map((violation) => violation.quotaId));
}

function violations(object: JsonObject): { quotaId: string }[] {
  const list = object['violations'];
  if (!Array.isArray(list)) return [];
  return list.filter((item): item is { quotaId: string } => typeof item?.quotaId === 'string');
}
