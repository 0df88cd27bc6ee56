import type { LimitName } from '../types/provider.ts';
import type { Window } from './limitsOf.ts';
import { type Need, onArrival } from './need.ts';

/** The levels of all limits of one key or account, with the calls under way. Plain data, shared by all windows. */
export interface Bucket {
  levels: { readonly [limit in LimitName]?: Level };
  /** In the order made. */
  holds: readonly Hold[];
}

export interface Level {
  /** What is left, calls under way not yet taken off where they have not counted; below zero after a call that took more than it held. */
  left: number;
  /** The limit that `left` is a part of. */
  total: number;
  /** Epoch milliseconds of `left`; for a counter: when it was started. */
  at: number;
  /** When a counter starts anew, epoch milliseconds. */
  endsAt?: number;
  /** Everything ever held or charged beyond that, to know what others have taken since a moment. */
  taken: number;
  /** By how much statements of the provider have moved the level, all together. */
  shifted: number;
}

/** One call under way. */
export interface Hold {
  id: string;
  /** Epoch milliseconds. */
  at: number;
  /** After this its window is taken to have died, epoch milliseconds. */
  until: number;
  need: Need;
  /** What counts on arrival is in the levels already. */
  isCounted?: boolean;
}

/**
 * A provider counts a call when it arrives, which takes a moment of unknown length. Until then a full bucket is taken to refill no
 * further: this way the provider's own level is never below ours, whatever the order of arrival.
 */
export const ARRIVAL_MS = 1_000;

/** Longer than any call lasts. */
export const LEASE_MS = 600_000;

/** What was written later than this from now was written before the clock was set back. */
const CLOCK_SLACK_MS = 2_000;

/** The level as of now, calls that have arrived counted. */
export function currentLeft(
  level: Level | undefined,
  window: Window,
  holds: readonly Hold[] | undefined,
  now: number,
): number {
  if (!level || !isCurrent(level, window, now)) return window.total;
  const { limit, total, isBucket, refillPerMs } = window;
  let left = Math.min(total, level.left + total - level.total);
  let { at } = level;
  if (holds) {
    for (const hold of holds) {
      if (hold.isCounted || !hasArrived(hold, now)) continue;
      if (isBucket) {
        const arrivedAt = Math.min(now, hold.at + ARRIVAL_MS);
        left = Math.min(total, left + Math.max(0, arrivedAt - at) * refillPerMs);
        at = Math.max(at, arrivedAt);
      }
      left -= onArrival(limit, hold.need);
    }
  }
  return isBucket ? Math.min(total, left + Math.max(0, now - at) * refillPerMs) : left;
}

/** Longer than any day or month, milliseconds. */
const longestPeriodMs = { minute: 0, day: 26 * 3_600_000, month: 32 * 86_400_000 } as const;

/** Whether a level still says anything: a counter that has ended does not, nor what a clock that ran ahead has written. */
export function isCurrent({ at, endsAt }: Level, { isBucket, period }: Window, now: number): boolean {
  if (isBucket) return at - now <= CLOCK_SLACK_MS;
  return endsAt !== undefined && endsAt > now && endsAt - now <= longestPeriodMs[period];
}

export function hasArrived({ isCounted, at }: Hold, now: number): boolean {
  return isCounted === true || now - at >= ARRIVAL_MS || at - now > CLOCK_SLACK_MS;
}

export function isAlive({ until }: Hold, now: number): boolean {
  return until > now && until - now <= LEASE_MS + CLOCK_SLACK_MS;
}
