import type { Scope } from '../types/failure.ts';
import { forgottenAt, isInForce, isProbed, type Pause } from './pause.ts';

/** The circuit breaker of one scope. Half-open is an open one whose time is over. No entry: closed, and nothing counted. */
export type Breaker = ClosedBreaker | OpenBreaker | RampingBreaker;

interface ClosedBreaker {
  state: 'closed';
  scope: Scope;
  /** Times of the last consecutive failures, epoch milliseconds, oldest first. */
  failures: readonly number[];
}

export interface OpenBreaker extends Pause {
  state: 'open';
  scope: Scope;
  /** How many failures led to this. */
  failures: number;
  /** How often it has opened without closing in between, from 1. */
  openings: number;
}

/** After the probe succeeded: calls come back a few at a time. */
export interface RampingBreaker {
  state: 'ramping';
  scope: Scope;
  since: number;
  until: number;
  /** Calls that may be under way at once. */
  allowed: number;
  failures: number;
  openings: number;
}

/** Consecutive failures that open it. */
const THRESHOLD = 3;

/** Failures further apart than this are not one trouble, milliseconds. */
const WINDOW_MS = 60_000;

const FIRST_OPEN_MS = 30_000;
const MAX_OPEN_MS = 10 * 60_000;

/** A server of the user's own is back as soon as it is started, milliseconds. */
const LOCAL_OPEN_MS = 5_000;

/** More calls at once than this, and the ramp is over. */
const RAMP_TOP = 8;

/** Without news the ramp ends by itself, milliseconds. */
const RAMP_MS = 60_000;

/** What was said of the local network holds so long without news, milliseconds; then one failure is that of its provider again. */
const NETWORK_MEMORY_MS = 60_000;

/** What a counted failure makes of a breaker: a pure decision. */
export function afterFailure(
  before: Breaker | undefined,
  { scope, isProbe, isLocal, now }: { scope: Scope; isProbe: boolean; isLocal: boolean; now: number },
): Breaker {
  if (before && isOpen(before, now)) {
    // Calls that were under way when it opened say nothing new.
    return isProbe ? opened(before) : before;
  }
  if (before?.state === 'ramping' && isInForce(before, now)) return opened(before);
  const recent = before?.state === 'closed' ? before.failures.filter((at) => Math.abs(now - at) < WINDOW_MS) : [];
  const failures = [...recent, now].slice(-THRESHOLD);
  return failures.length < THRESHOLD
    ? { state: 'closed', scope, failures }
    : opened({ failures: THRESHOLD - 1, openings: 0 });

  function opened(last: { failures: number; openings: number }): OpenBreaker {
    const openings = last.openings + 1;
    const openMs = isLocal ? LOCAL_OPEN_MS : Math.min(FIRST_OPEN_MS * 2 ** (openings - 1), MAX_OPEN_MS);
    return { state: 'open', scope, since: now, until: now + openMs, failures: last.failures + 1, openings };
  }
}

/**
 * What a success makes of a breaker: a pure decision.
 *
 * @returns `undefined` when it is closed and nothing is left to remember.
 */
export function afterSuccess(
  before: Breaker,
  { isProbe, now }: { isProbe: boolean; now: number },
): Breaker | undefined {
  if (before.state === 'open') {
    // An answer to a call that was made before it opened.
    if (!isProbe && isOpen(before, now)) return before;
    const { scope, failures, openings } = before;
    return { state: 'ramping', scope, failures, openings, since: now, until: now + RAMP_MS, allowed: 1 };
  }
  const isRamping = before.state === 'ramping' && isInForce(before, now) && before.allowed < RAMP_TOP;
  return isRamping ? { ...before, since: now, until: now + RAMP_MS, allowed: before.allowed * 2 } : undefined;
}

/** Open, or half-open: it is not over before a probe succeeded, or everybody has forgotten it. */
export function isOpen(breaker: Breaker, now: number): breaker is OpenBreaker {
  return breaker.state === 'open' && now < breakerEnd(breaker);
}

/** When the candidates behind an open breaker may be called; while it is probed, when the probe is given up. */
export function readyAtOf(breaker: OpenBreaker, now: number): number {
  return breaker.probe && isProbed(breaker, now) ? breaker.probe.until : breaker.until;
}

/** When nobody needs a breaker's entry any more. */
export function breakerEnd(breaker: Breaker): number {
  if (breaker.state === 'closed') return (breaker.failures.at(-1) ?? 0) + WINDOW_MS;
  return breaker.scope === 'network' ? breaker.since + NETWORK_MEMORY_MS : forgottenAt(breaker);
}
