import type { PlannedCandidate, ProviderHealth } from '../types/plan.ts';
import { stateText } from './skipText.ts';

type State = ProviderHealth['state'];

/**
 * The state of every provider, read off the plan: a provider is as well as its best candidate.
 *
 * @param plan A plan for an empty request.
 */
export function healthOf(
  plan: readonly PlannedCandidate[],
  {
    formatTime,
    lastFailure,
  }: { formatTime(time: number): string; lastFailure(provider: string): ProviderHealth['lastFailure'] },
): ProviderHealth[] {
  const byProvider = Map.groupBy(plan, (row) => row.candidate.provider);
  return [...byProvider].map(([provider, rows]) => {
    const best = rows.find((row) => row.isReady) ?? rows.reduce(soonest);
    const failure = lastFailure(provider);
    return {
      provider,
      model: best.candidate.model,
      state: stateOf(best),
      ...(best.isReady && !best.isDemoted ? {} : { reason: stateText(best, formatTime) }),
      ...(best.readyAt === undefined ? {} : { readyAt: best.readyAt }),
      keys: keysOf(rows, formatTime),
      ...(failure ? { lastFailure: failure } : {}),
    };
  });
}

function soonest(a: PlannedCandidate, b: PlannedCandidate): PlannedCandidate {
  return (b.readyAt ?? Number.POSITIVE_INFINITY) < (a.readyAt ?? Number.POSITIVE_INFINITY) ? b : a;
}

function stateOf(row: PlannedCandidate): State {
  if (row.isReady) return row.isDemoted ? 'demoted' : 'ready';
  switch (row.skip?.kind) {
    case 'off':
      return 'off';
    case 'no-key':
      return 'no-key';
    case 'benched':
    case 'failed-in-this-request':
      return 'benched';
    default:
      return 'misconfigured';
  }
}

/** One line per key; a key is as well as its best region, and not to blame for what holds for the whole provider. */
function keysOf(rows: readonly PlannedCandidate[], formatTime: (time: number) => string): ProviderHealth['keys'] {
  const byKey = Map.groupBy(
    rows.filter((row) => row.candidate.key),
    (row) => row.candidate.key?.id,
  );
  return [...byKey.values()].map((ofKey) => {
    const best = ofKey.find((row) => row.isReady) ?? ofKey.reduce(soonest);
    const label = best.candidate.key?.label ?? '';
    if (!isKeyBenched(best)) return { label, state: 'ready' };
    const isDead = best.skip?.kind === 'benched' && best.skip.class === 'credential-refused';
    return {
      label,
      state: isDead ? 'dead' : 'benched',
      reason: stateText(best, formatTime),
      ...(best.readyAt === undefined || isDead ? {} : { readyAt: best.readyAt }),
    };
  });
}

function isKeyBenched({ skip }: PlannedCandidate): boolean {
  return skip?.kind === 'benched' && (skip.scope === 'key' || skip.scope === 'account');
}
