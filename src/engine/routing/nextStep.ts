import type { Candidate } from '../types/candidate.ts';
import type { PlannedCandidate } from '../types/plan.ts';
import type { RetrySettings } from '../types/settings.ts';

/** What the chain does next. */
export type Step =
  | { kind: 'call'; candidate: Candidate }
  /** Nobody is ready, or the settings say to retry first: wait, then ask for the next step again. */
  | { kind: 'wait'; candidate: Candidate; until: number }
  | { kind: 'give-up' };

/** For room within known limits it is worth waiting longer than for a provider that failed, milliseconds: it will come. */
const LIMIT_WAIT_MS = 300_000;

/**
 * Decides the next step from a plan: the first candidate that is ready, or so soon that waiting is better than whoever comes
 * behind it; else the shortest wait that is worth it; else nobody.
 *
 * @param lastFailed The candidate that failed last in this request, if any.
 * @param waitedMs Time this request has already spent waiting; waits together stay within `retry.maxWaitMs`, those for room within
 * known limits within five minutes, those for somebody better than whoever is ready within `retry.waitForBetterMs`.
 */
export function nextStep(
  plan: readonly PlannedCandidate[],
  {
    lastFailed,
    waitedMs,
    retry,
    now,
  }: { lastFailed: Candidate | undefined; waitedMs: number; retry: RetrySettings; now: number },
): Step {
  const isWorthIt = (row: PlannedCandidate): boolean => {
    if (row.isReady || isOffline(row) || row.readyAt === undefined) return false;
    const leftMs = longestWait(row, retry) - waitedMs;
    // The outcome of a probe is there long before the probe would be given up.
    return row.readyAt - now <= leftMs || (isProbed(row) && leftMs > 0);
  };
  const isWorthMore = (row: PlannedCandidate): boolean =>
    row.isWorthWaiting === true && (row.readyAt as number) - now <= retry.waitForBetterMs - waitedMs;

  if (retry.when === 'always' && lastFailed) {
    const same = plan.find((row) => isSame(row.candidate, lastFailed));
    if (same?.isReady) return { kind: 'call', candidate: same.candidate };
    if (same && isWorthIt(same)) return { kind: 'wait', candidate: same.candidate, until: same.readyAt as number };
  }
  const first = plan.find((row) => row.isReady || isWorthMore(row));
  if (first?.isReady) return { kind: 'call', candidate: first.candidate };
  if (first) return { kind: 'wait', candidate: first.candidate, until: first.readyAt as number };
  const soonest = plan.filter(isWorthIt).reduce<PlannedCandidate | undefined>(earlier, undefined);
  if (soonest) return { kind: 'wait', candidate: soonest.candidate, until: soonest.readyAt as number };
  return { kind: 'give-up' };
}

/** The user's own network is down: nobody knows for how long, and the offline answer helps at once. */
function isOffline({ skip }: PlannedCandidate): boolean {
  return skip?.kind === 'benched' && skip.scope === 'network';
}

function isProbed({ skip }: PlannedCandidate): boolean {
  return skip?.kind === 'breaker-open' && skip.isProbed;
}

function longestWait({ skip }: PlannedCandidate, retry: RetrySettings): number {
  return skip?.kind === 'limited' ? Math.max(LIMIT_WAIT_MS, retry.maxWaitMs) : retry.maxWaitMs;
}

function earlier(a: PlannedCandidate | undefined, b: PlannedCandidate): PlannedCandidate {
  return a && (a.readyAt as number) <= (b.readyAt as number) ? a : b;
}

function isSame(a: Candidate, b: Candidate): boolean {
  return a.provider === b.provider && a.model === b.model && a.key?.id === b.key?.id && a.region === b.region;
}
