import type { Candidate, KeyRef } from '../types/candidate.ts';
import type { Headroom, KeyHealth, PlannedCandidate, ProviderHealth } from '../types/plan.ts';
import type { Wording } from '../types/wording.ts';
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
    wording,
    ...known
  }: {
    wording: Wording;
    lastFailure(provider: string): ProviderHealth['lastFailure'];
    breakerOf(provider: string): ProviderHealth['breaker'];
    firstTokenOf(provider: string, model: string): ProviderHealth['firstToken'];
    estimateErrorOf(provider: string, model: string): { errorPercent: number; samples: number } | undefined;
    headroomOf(candidate: Candidate): Headroom[];
  },
): ProviderHealth[] {
  const byProvider = Map.groupBy(plan, (row) => row.candidate.provider);
  return [...byProvider].map(([provider, rows]) => {
    const best = rows.find((row) => row.isReady) ?? rows.reduce(soonest);
    const { model } = best.candidate;
    const state = stateOf(best);
    const lastFailure = known.lastFailure(provider);
    const breaker = known.breakerOf(provider);
    const firstToken = known.firstTokenOf(provider, model);
    const estimate = known.estimateErrorOf(provider, model);
    return {
      provider,
      model,
      state,
      ...(best.isReady && !best.isDemoted ? {} : { reason: stateText(best, wording) }),
      ...(best.readyAt === undefined ? {} : { readyAt: best.readyAt }),
      keys: keysOf(rows, wording, known.headroomOf),
      ...(lastFailure ? { lastFailure } : {}),
      ...(breaker ? { breaker } : {}),
      ...(firstToken ? { firstToken } : {}),
      ...(estimate ? { estimates: { errorPercent: estimate.errorPercent, samples: estimate.samples } } : {}),
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
    case 'no-key':
    case 'not-running':
    case 'no-model':
      return row.skip.kind;
    case 'benched':
    case 'breaker-open':
    case 'limited':
    case 'failed-in-this-request':
      return 'benched';
    default:
      return 'misconfigured';
  }
}

/** One line per key; a key is as well as its best region, and not to blame for what holds for the whole provider. */
function keysOf(
  rows: readonly PlannedCandidate[],
  wording: Wording,
  headroomOf: (candidate: Candidate) => Headroom[],
): KeyHealth[] {
  const byKey = Map.groupBy(
    rows.filter((row) => row.candidate.key),
    (row) => row.candidate.key?.id,
  );
  return [...byKey.values()].map((ofKey) => {
    const best = ofKey.find((row) => row.isReady) ?? ofKey.reduce(soonest);
    const headroom = headroomOf(best.candidate);
    const others = sharingAccount(best.candidate.key as KeyRef, rows);
    return {
      ...keyState(best, wording),
      ...(others.length === 0 ? {} : { sharesAccountWith: others }),
      ...(headroom.length === 0 ? {} : { headroom }),
    };
  });
}

function keyState(best: PlannedCandidate, wording: Wording): KeyHealth {
  const label = best.candidate.key?.label ?? '';
  if (!isKeyBenched(best)) return { label, state: 'ready' };
  const isDead = best.skip?.kind === 'benched' && best.skip.class === 'credential-refused';
  return {
    label,
    state: isDead ? 'dead' : 'benched',
    reason: stateText(best, wording),
    ...(best.readyAt === undefined || isDead ? {} : { readyAt: best.readyAt }),
  };
}

function sharingAccount({ id, account }: KeyRef, rows: readonly PlannedCandidate[]): string[] {
  if (account === undefined) return [];
  const keys = rows.flatMap(({ candidate }) => candidate.key ?? []);
  return [...new Set(keys.filter((key) => key.account === account && key.id !== id).map(({ label }) => label))];
}

function isKeyBenched({ skip }: PlannedCandidate): boolean {
  if (skip?.kind === 'limited') return true;
  const isOfKey = skip?.kind === 'benched' || skip?.kind === 'breaker-open';
  return isOfKey && (skip.scope === 'key' || skip.scope === 'account');
}
