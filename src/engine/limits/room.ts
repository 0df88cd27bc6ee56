import type { LimitName } from '../types/provider.ts';
import { ARRIVAL_MS, type Bucket, currentLeft, hasArrived, isAlive } from './level.ts';
import type { Window } from './limitsOf.ts';
import { amountOf, byTheEnd, type Need, onArrival } from './need.ts';

/** Room for what numbers with a point lose. */
const TOLERANCE = 1e-6;

/** What a call could take of a window right now, everything under way taken off; below zero after calls that took more. */
export function availableOf(bucket: Bucket | undefined, window: Window, now: number): number {
  const level = bucket?.levels[window.limit];
  let left = currentLeft(level, window, bucket?.holds, now);
  if (!bucket) return left;
  for (const hold of bucket.holds) {
    if (!hasArrived(hold, now)) left -= onArrival(window.limit, hold.need);
    if (isAlive(hold, now)) left -= byTheEnd(window.limit, hold.need);
  }
  return left;
}

export interface Shortage {
  window: Window;
  left: number;
  needed: number;
  /** Epoch milliseconds; absent where no waiting helps: the call is larger than the whole limit. */
  readyAt?: number;
  /** It is, but nobody has confirmed the limit, and no call under way is about to. */
  isUnconfirmed?: true;
}

/** The window that keeps a call out for longest. */
export function shortageOf(
  bucket: Bucket | undefined,
  windows: readonly Window[],
  need: Need,
  now: number,
): Shortage | undefined {
  let longest: Shortage | undefined;
  let unconfirmed: Shortage | undefined;
  for (const window of windows) {
    const needed = amountOf(window.limit, need);
    const left = availableOf(bucket, window, now);
    if (left + TOLERANCE >= needed) continue;
    if (needed > window.total) {
      const isOpen = !window.isProven && isIdle(bucket, now);
      if (!isOpen) return { window, left, needed };
      unconfirmed ??= { window, left, needed, isUnconfirmed: true };
      continue;
    }
    if (mayGoBeyond(bucket, window, now)) continue;
    const readyAt = roomAt(bucket, window, needed - left, now);
    if (readyAt > (longest?.readyAt ?? 0)) longest = { window, left, needed, readyAt };
  }
  return unconfirmed && !longest ? unconfirmed : longest;
}

/** Limits that the call goes beyond, to see whether they are true. */
export function beyond(
  bucket: Bucket | undefined,
  windows: readonly Window[],
  need: Need,
  now: number,
): readonly LimitName[] {
  return windows
    .filter((window) => availableOf(bucket, window, now) + TOLERANCE < amountOf(window.limit, need))
    .map(({ limit }) => limit);
}

/** A minute is soon over, but no day ends at a number that nobody has confirmed: one call at a time may find out. */
function mayGoBeyond(bucket: Bucket | undefined, { isProven, period }: Window, now: number): boolean {
  return !isProven && period !== 'minute' && isIdle(bucket, now);
}

function isIdle(bucket: Bucket | undefined, now: number): boolean {
  return !bucket?.holds.some((hold) => isAlive(hold, now));
}

function roomAt(bucket: Bucket | undefined, window: Window, missing: number, now: number): number {
  if (window.isBucket) return now + Math.ceil(missing / window.refillPerMs - TOLERANCE);
  const endsAt = bucket?.levels[window.limit]?.endsAt ?? now;
  // A counter that has just ended is kept full by calls under way: nobody knows until when.
  return endsAt > now ? endsAt : now + ARRIVAL_MS;
}

/** When all of a window is there again, epoch milliseconds. */
export function fullAt(bucket: Bucket | undefined, window: Window, now: number): number {
  const missing = window.total - availableOf(bucket, window, now);
  return missing <= TOLERANCE ? now : roomAt(bucket, window, missing, now);
}
