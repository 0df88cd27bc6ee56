import type { StatedLimit } from '../types/failure.ts';
import type { LimitName } from '../types/provider.ts';
import { withArrived, withEnd, withShift } from './bucket.ts';
import type { Bucket, Level } from './level.ts';
import type { Window } from './limitsOf.ts';
import type { Mark, Reservation } from './reservation.ts';
import { availableOf } from './room.ts';

export interface Correction {
  bucket: Bucket;
  /** By how much each level was moved. */
  shifts: ReadonlyMap<LimitName, number>;
}

/**
 * A bucket corrected by what a response says is left. The provider has counted at some moment between the sending of the call and
 * now, with some of the calls sent meanwhile or none: what fits our own account at any such moment changes nothing.
 *
 * @param bucket As of now.
 */
export function corrected(
  bucket: Bucket,
  input: {
    windows: readonly Window[];
    stated: readonly StatedLimit[];
    now: number;
    /** Of the call that was answered; without it levels are only lowered. */
    reservation: Reservation | undefined;
  },
): Correction {
  const { windows, stated, now, reservation } = input;
  const shifts = new Map<LimitName, number>();
  let next = reservation?.held ? withArrived(bucket, reservation.held.id) : bucket;
  for (const { limit, total, left, fullAt } of stated) {
    const window = windows.find((known) => known.limit === limit);
    const level = next.levels[limit];
    if (left === undefined || !window || !level) continue;
    // Of a limit that the user sees differently only the part that is used says something.
    const told = left + window.total - (total ?? window.total);
    const mark = reservation?.held?.marks.get(limit);
    const available = availableOf(next, window, now);
    const by = mark ? shiftOf({ told, level, mark, available }) : Math.min(0, told - available);
    next = withShift(next, limit, by);
    shifts.set(limit, by);
    if (fullAt !== undefined && fullAt > now) next = withEnd(next, limit, fullAt);
  }
  return { bucket: next, shifts };
}

/**
 * How far a statement lies below the least that the provider can have seen, or above all that can have been taken off since. A level
 * is raised no further than to what is certainly left.
 */
function shiftOf({ told, level, mark, available }: { told: number; level: Level; mark: Mark; available: number }) {
  const takenSince = level.taken - mark.taken;
  const least = mark.left + level.total - mark.total + level.shifted - mark.shifted - takenSince;
  return told < least ? told - least : Math.max(0, told - mark.pending - takenSince - available);
}
