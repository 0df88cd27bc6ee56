import type { Candidate } from '../types/candidate.ts';
import type { PlannedCandidate } from '../types/plan.ts';
import type { RetrySettings } from '../types/settings.ts';

/** What the chain does next. */
export type Step =
  | { kind: 'call'; candidate: Candidate }
  /** Nobody is ready, or the settings say to retry first: wait, then ask for the next step again. */
  | { kind: 'wait'; candidate: Candidate; until: number }
  | { kind: 'give-up' };

/**
 * Decides the next step from a plan: the first ready candidate; else the shortest wait that is worth it; else nobody.
 *
 * @param lastFailed The candidate that failed last in this request, if any.
 * @param waitedMs Time this request has already spent waiting; waits together stay within `retry.maxWaitMs`.
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
  const isWorthIt = (row: PlannedCandidate): boolean =>
    !row.isReady && row.readyAt !== undefined && row.readyAt - now <= retry.maxWaitMs - waitedMs;

  if (retry.when === 'always' && lastFailed) {
    const same = plan.find((row) => isSame(row.candidate, lastFailed));
    if (same?.isReady) return { kind: 'call', candidate: same.candidate };
    if (same && isWorthIt(same)) return { kind: 'wait', candidate: same.candidate, until: same.readyAt as number };
  }
  const ready = plan.find((row) => row.isReady);
  if (ready) return { kind: 'call', candidate: ready.candidate };
  const soonest = plan.filter(isWorthIt).reduce<PlannedCandidate | undefined>(earlier, undefined);
  if (soonest) return { kind: 'wait', candidate: soonest.candidate, until: soonest.readyAt as number };
  return { kind: 'give-up' };
}

function earlier(a: PlannedCandidate | undefined, b: PlannedCandidate): PlannedCandidate {
  return a && (a.readyAt as number) <= (b.readyAt as number) ? a : b;
}

function isSame(a: Candidate, b: Candidate): boolean {
  return a.provider === b.provider && a.model === b.model && a.key?.id === b.key?.id && a.region === b.region;
}
