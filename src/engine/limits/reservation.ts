import type { Candidate } from '../types/candidate.ts';
import type { LimitName, Provider } from '../types/provider.ts';
import type { RequestNeed } from './charge.ts';
import type { Bucket } from './level.ts';
import type { Window } from './limitsOf.ts';
import { availableOf } from './room.ts';

/** What was set aside for one call, until it is settled. */
export interface Reservation {
  readonly candidate: Candidate;
  readonly provider: Provider;
  readonly need: RequestNeed;
  /** Absent where no limit was known. */
  readonly held?: Held;
}

export interface Held {
  id: string;
  /** Epoch milliseconds. */
  at: number;
  /** Limits that nobody has confirmed, and that the call went beyond. */
  beyond: readonly LimitName[];
  marks: ReadonlyMap<LimitName, Mark>;
  /** What the provider's statements have taken off already, by limit. */
  noted: Map<LimitName, number>;
}

/** A window as the call left it when it was reserved. */
export interface Mark {
  left: number;
  /** Of calls under way, this one included: what the provider need not have counted yet. */
  pending: number;
  total: number;
  taken: number;
  shifted: number;
}

/** @param bucket As of now, with the call in it. */
export function markOf(bucket: Bucket, window: Window, now: number): Mark {
  const left = availableOf(bucket, window, now);
  const level = bucket.levels[window.limit];
  const pending = (level?.left ?? window.total) - left;
  return { left, pending, total: window.total, taken: level?.taken ?? 0, shifted: level?.shifted ?? 0 };
}
