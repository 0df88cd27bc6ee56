import type { PlannedCandidate } from '../types/plan.ts';

/** Skips that only the user can end: by a key, a switch, a setting, or by starting a server. */
const NEEDS_THE_USER: ReadonlySet<string> = new Set([
  'off',
  'no-key',
  'unknown-provider',
  'misconfigured',
  'not-running',
  'no-model',
]);

/** Can be called as it is configured, now or once a bench is over. */
export function isSetUp({ skip }: PlannedCandidate): boolean {
  return !skip || !NEEDS_THE_USER.has(skip.kind);
}

/**
 * The provider that would be asked if nobody were benched: what 'not degraded' is measured by. A plan puts recently failed
 * ones last, so the order of the user decides here.
 *
 * @param order Provider ids in the user's order.
 */
export function firstChoice(plan: readonly PlannedCandidate[], order: readonly string[]): string | undefined {
  const setUp = new Set(plan.filter(isSetUp).map((row) => row.candidate.provider));
  return order.find((id) => setUp.has(id));
}

/** Is there anybody to ask, now or once a bench is over? False for a user who still has to add a first key. */
export function hasProvider(plan: readonly PlannedCandidate[]): boolean {
  return plan.some(isSetUp);
}
