import type { Failure } from '../types/failure.ts';
import type { LimitName } from '../types/provider.ts';
import type { Bucket } from './level.ts';
import type { Window } from './limitsOf.ts';
import type { Held } from './reservation.ts';
import { availableOf } from './room.ts';

/** An upstream's or a region's limit is not the user's. */
export function isAboutLimits({ class: kind, scope }: Failure): boolean {
  return (kind === 'rate-limited' || kind === 'quota-spent') && (scope === 'key' || scope === 'account');
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
