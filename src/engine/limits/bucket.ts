import { nextMidnight, nextMonth } from '../errors/calendar.ts';
import type { LimitName } from '../types/provider.ts';
import { type Bucket, currentLeft, hasArrived, isAlive, isCurrent, LEASE_MS, type Level } from './level.ts';
import { refillMs, type Window } from './limitsOf.ts';
import { amountOf, type Need, onArrival } from './need.ts';

export const emptyBucket: Bucket = { levels: {}, holds: [] };

/** The bucket as of now: levels refilled and started anew, arrived calls counted, those of dead windows let go. */
export function advanced(bucket: Bucket, windows: readonly Window[], now: number, quotaTimeZone: string): Bucket {
  const levels = windows.map((window) => {
    const level = bucket.levels[window.limit];
    const left = currentLeft(level, window, bucket.holds, now);
    const { taken = 0, shifted = 0 } = level ?? {};
    const base = { left, total: window.total, taken, shifted };
    if (window.isBucket) return [window.limit, { ...base, at: now }] as const;
    if (level?.endsAt !== undefined && isCurrent(level, window, now)) {
      return [window.limit, { ...base, at: level.at, endsAt: level.endsAt }] as const;
    }
    const endsAt = window.period === 'month' ? nextMonth(now) : nextMidnight(now, quotaTimeZone);
    return [window.limit, { ...base, at: now, endsAt }] as const;
  });
  const holds = bucket.holds
    .filter((hold) => isAlive(hold, now))
    .map((hold) => (!hold.isCounted && hasArrived(hold, now) ? { ...hold, isCounted: true } : hold));
  return { levels: { ...bucket.levels, ...Object.fromEntries(levels) }, holds };
}

/** Adds a call. Levels are to be those of now. */
export function withHold(bucket: Bucket, id: string, need: Need, now: number): Bucket {
  const levels = mapLevels(bucket, (level, limit) => ({ ...level, taken: level.taken + amountOf(limit, need) }));
  return { levels, holds: [...bucket.holds, { id, at: now, until: now + LEASE_MS, need }] };
}

/** Counts a call that is known to have arrived. Levels are to be those of now. */
export function withArrived(bucket: Bucket, id: string): Bucket {
  const hold = bucket.holds.find((other) => other.id === id);
  if (!hold || hold.isCounted) return bucket;
  const levels = mapLevels(bucket, (level, limit) => ({ ...level, left: level.left - onArrival(limit, hold.need) }));
  const holds = bucket.holds.map((other) => (other === hold ? { ...hold, isCounted: true } : other));
  return { levels, holds };
}

/** Moves a level to what the provider says. Levels are to be those of now. */
export function withShift(bucket: Bucket, limit: LimitName, by: number): Bucket {
  const level = bucket.levels[limit];
  if (!level || by === 0) return bucket;
  const left = Math.min(level.total, level.left + by);
  return {
    ...bucket,
    levels: { ...bucket.levels, [limit]: { ...level, left, shifted: level.shifted + left - level.left } },
  };
}

/** A call that has ended. */
export interface EndedCall {
  id: string;
  /** When it was held: a counter that was started since does not know it. Epoch milliseconds. */
  begun: number;
  held: Need;
  /** What it took in the end. */
  charged: Need;
  /** What statements of the provider have taken off already of the part that it took more than it held, by limit. */
  noted: ReadonlyMap<LimitName, number>;
}

/** Ends a call: what it held is replaced by what it took. Levels are to be those of now, and the call counted or let go. */
export function withoutHold(bucket: Bucket, { id, begun, held, charged, noted }: EndedCall): Bucket {
  const levels = mapLevels(bucket, (level, limit) => {
    if (level.endsAt !== undefined && level.at > begun) return level;
    const excess = Math.max(0, onArrival(limit, charged) - onArrival(limit, held));
    const back = onArrival(limit, held) + Math.min(excess, noted.get(limit) ?? 0);
    return {
      ...level,
      left: Math.min(level.total, level.left + back - amountOf(limit, charged)),
      taken: level.taken + Math.max(0, amountOf(limit, charged) - amountOf(limit, held)),
    };
  });
  return { levels, holds: bucket.holds.filter((hold) => hold.id !== id) };
}

/** Sets when a counter starts anew, as the provider says. */
export function withEnd(bucket: Bucket, limit: LimitName, endsAt: number): Bucket {
  const level = bucket.levels[limit];
  if (level?.endsAt === undefined || level.endsAt === endsAt) return bucket;
  return { ...bucket, levels: { ...bucket.levels, [limit]: { ...level, endsAt } } };
}

/** Until when anybody needs the bucket, epoch milliseconds. */
export function neededUntil(windows: readonly Window[], bucket: Bucket, now: number): number {
  const ends = windows.map(({ isBucket, period, limit }) =>
    isBucket ? now + refillMs[period === 'minute' ? 'minute' : 'day'] : (bucket.levels[limit]?.endsAt ?? now),
  );
  return Math.max(now, ...ends, ...bucket.holds.map((hold) => hold.until));
}

function mapLevels(bucket: Bucket, change: (level: Level, limit: LimitName) => Level): Bucket['levels'] {
  return Object.fromEntries(
    Object.entries(bucket.levels).map(([limit, level]) => [limit, change(level, limit as LimitName)]),
  );
}
