import type { StateMap } from '../types/sharedState.ts';

/** A time from one moment to another, epoch milliseconds. */
export interface Span {
  since: number;
  until: number;
}

/** The right of one call to try what is paused. It ends by itself, should its window die. */
export interface Lease extends Span {
  /** The admission that holds it. */
  holder: string;
}

/** Something is held back until a time; then one call tries it before all others do. */
export interface Pause extends Span {
  probe?: Lease;
}

/** What is this far in the future was written before the clock was set back: its end is unknown, milliseconds. */
const CLOCK_TOLERANCE_MS = 60_000;

/** A guess is not probed earlier than this, milliseconds: what is shorter is a back-off, and waited out. */
const EARLIEST_PROBE_MS = 60_000;

/** How long a pause that is over is remembered, so that the next one can be longer, milliseconds. */
const MEMORY_MS = 10 * 60_000;

/** What lasts for good does so whatever the clock says: a dead key stays dead. */
export function isInForce({ since, until }: Span, now: number): boolean {
  return until > now && (since <= now + CLOCK_TOLERANCE_MS || until === Number.POSITIVE_INFINITY);
}

export function isProbed({ probe }: Pause, now: number): boolean {
  return probe !== undefined && isInForce(probe, now);
}

/** Whether one call may try it now: the time has come, and nobody else does. */
export function isDue(pause: Pause, dueAt: number, now: number): boolean {
  return !isInForce({ since: pause.since, until: dueAt }, now) && !isProbed(pause, now);
}

/** When a pause that was guessed may be probed before it is over: after a quarter of it, but not within the first minute. */
export function earlyProbeAt({ since, until }: Span): number {
  return Math.min(until, since + Math.max(EARLIEST_PROBE_MS, (until - since) / 4));
}

export function forgottenAt({ until }: Span): number {
  return until + MEMORY_MS;
}

/**
 * Takes the probes of several pauses together, in one step among all windows.
 *
 * @param dueAt When an entry may be probed; `undefined` for one that needs no probe any more.
 * @returns False when somebody else was faster with one of them; then none is taken.
 */
export function takeProbes<P extends object>(
  map: StateMap<P>,
  keys: readonly string[],
  { holder, now, dueAt, leaseMs }: Taking<P>,
): boolean {
  if (keys.length === 0) return true;
  return map.update(keys, (entries) => {
    const set = new Map<string, { value: P; until: number }>();
    for (const [key, entry] of entries) {
      const pause = entry as P & Pause;
      const at = dueAt(entry);
      if (at === undefined) continue;
      if (!isDue(pause, at, now)) return { result: false };
      const probe: Lease = { holder, since: now, until: now + leaseMs(key) };
      set.set(key, { value: { ...entry, probe }, until: Math.max(forgottenAt(pause), forgottenAt(probe)) });
    }
    return { set, result: true };
  });
}

interface Taking<P> {
  holder: string;
  now: number;
  dueAt(entry: P): number | undefined;
  /** How long the others wait for the outcome, milliseconds. */
  leaseMs(key: string): number;
}

/** Gives back the probes that brought no news. */
export function releaseProbes<P extends object>(map: StateMap<P>, keys: readonly string[], holder: string): void {
  for (const key of keys) {
    const entry = map.get(key) as (P & Pause) | undefined;
    if (entry?.probe?.holder !== holder) continue;
    const { probe: _over, ...rest } = entry;
    map.set(key, rest as P, forgottenAt(entry));
  }
}
