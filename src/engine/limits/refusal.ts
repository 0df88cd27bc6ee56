import type { Failure, StatedLimit } from '../types/failure.ts';
import type { LimitName } from '../types/provider.ts';
import type { Bucket } from './level.ts';
import type { Window } from './limitsOf.ts';
import { amountOf, type Need } from './need.ts';
import type { Held } from './reservation.ts';
import { availableOf } from './room.ts';

/** An upstream's or a region's limit is not the user's. */
export function isAboutLimits({ class: kind, scope }: Failure): boolean {
  return (kind === 'rate-limited' || kind === 'quota-spent') && (scope === 'key' || scope === 'account');
}

/**
 * What a refusal states of limits. The time it names is when those are full again that had no room for the call, where they name none
 * of their own: not every day ends at midnight. A time that was guessed says nothing of them.
 *
 * @param need Of the call, as it was estimated: where all of it seemed to fit, the provider has counted more.
 */
export function statedBy(
  { statedLimits = [], retryAt, retryAtIsStated }: Pick<Failure, 'statedLimits' | 'retryAt' | 'retryAtIsStated'>,
  need: Need,
): readonly StatedLimit[] {
  if (retryAt === undefined || retryAtIsStated !== true) return statedLimits;
  const open = statedLimits.filter(({ left, fullAt }) => left !== undefined && fullAt === undefined);
  const short = open.filter(({ limit, left = 0 }) => left < amountOf(limit, need));
  const refusing = short.length > 0 ? short : open;
  return statedLimits.map((stated) => (refusing.includes(stated) ? { ...stated, fullAt: retryAt } : stated));
}

/** The windows that a refusal without numbers may speak of. What the user has set is not doubted. */
export function suspects(windows: readonly Window[], failure: Failure, { beyond }: Held): Window[] {
  return windows.filter(({ source, period, limit }) => {
    if (failure.class === 'rate-limited') return source !== 'settings' && period === 'minute';
    // Spent credit is no counter: only a call that went beyond one has learned something of it.
    return beyond.includes(limit);
  });
}

/** The window of which the largest part is used. */
export function mostUsed(
  bucket: Bucket | undefined,
  windows: readonly Window[],
  now: number,
): { limit: LimitName; total: number; used: number } | undefined {
  const parts = windows.map((window) => {
    const { limit, total } = window;
    return { limit, total, used: total - availableOf(bucket, window, now) };
  });
  return parts.sort((a, b) => b.used / b.total - a.used / a.total)[0];
}
