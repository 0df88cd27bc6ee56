import type { Headroom } from '../types/plan.ts';
import type { LimitName, Model, Provider } from '../types/provider.ts';
import { type Ceiling, isFresh } from './ceiling.ts';

/** One limit of a candidate, with the way its room comes back. */
export interface Window {
  limit: LimitName;
  /** Requests or tokens. */
  total: number;
  source: Headroom['source'];
  period: Period;
  /** A token bucket, which refills steadily; otherwise a counter, which starts anew with the provider's own day or month. */
  isBucket: boolean;
  /** What comes back in a millisecond; 0 for a counter. */
  refillPerMs: number;
  /**
   * The user or the provider said so, not long ago. Anything else may be that of another tier than the user's: a day must not end at
   * it before the provider has confirmed it.
   */
  isProven: boolean;
}

type Period = 'minute' | 'day' | 'month';

const periods: Readonly<Record<LimitName, Period>> = {
  requestsPerMinute: 'minute',
  requestsPerDay: 'day',
  requestsPerMonth: 'month',
  tokensPerMinute: 'minute',
  inputTokensPerMinute: 'minute',
  outputTokensPerMinute: 'minute',
  tokensPerDay: 'day',
};

const limitNames = Object.keys(periods) as LimitName[];

/** Milliseconds in which a bucket is full again. */
export const refillMs = { minute: 60_000, day: 86_400_000 } as const;

type Limited = Pick<Provider, 'limits' | 'limitsByUser' | 'dailyLimitsRefill'>;

/**
 * The limits that hold for a model of a provider: those the user has set; else what the provider states, up or down; else the
 * catalogue's, the model's before the provider's. A refusal without numbers may have lowered any but the user's.
 *
 * @returns Empty when nothing is known.
 */
export function limitsOf(
  provider: Limited,
  model: Pick<Model, 'limits'> | undefined,
  ceiling: Ceiling | undefined,
  now: number,
): readonly Window[] {
  const catalogue = isOfOtherTier(provider, model, ceiling) ? undefined : { ...provider.limits, ...model?.limits };
  return limitNames.flatMap((limit) => {
    const window = (total: number, source: Window['source'], isProven: boolean) =>
      windowOf(limit, total, { source, isProven, refills: provider.dailyLimitsRefill === true });
    const byUser = provider.limitsByUser?.[limit];
    if (byUser !== undefined) return [window(byUser, 'settings', true)];
    const stated = ceiling?.stated[limit];
    const total = stated?.total ?? catalogue?.[limit];
    if (total === undefined) return [];
    const guessed = ceiling?.guessed[limit];
    if (guessed && guessed.total <= total && now < guessed.until) return [window(guessed.total, 'provider', true)];
    return [window(total, stated ? 'provider' : 'catalogue', stated !== undefined && isFresh(stated, now))];
  });
}

/**
 * The catalogue has the limits of the free or lowest tier. A provider that states more, or has answered beyond them, gave the user
 * another one, and then its other numbers mean nothing either.
 */
function isOfOtherTier({ limits }: Limited, model: Pick<Model, 'limits'> | undefined, ceiling: Ceiling | undefined) {
  if (!ceiling) return false;
  if (ceiling.isBeyondCatalogue) return true;
  return limitNames.some((limit) => {
    const known = model?.limits?.[limit] ?? limits?.[limit];
    return known !== undefined && (ceiling.stated[limit]?.total ?? 0) > known;
  });
}

function windowOf(
  limit: LimitName,
  total: number,
  { source, isProven, refills }: { source: Window['source']; isProven: boolean; refills: boolean },
): Window {
  const period = periods[limit];
  const isBucket = period === 'minute' || (period === 'day' && refills);
  const refillPerMs = isBucket ? total / refillMs[period === 'minute' ? 'minute' : 'day'] : 0;
  return { limit, total, source, period, isBucket, refillPerMs, isProven };
}
