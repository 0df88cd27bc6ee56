import type { PlannedCandidate, RoutePlan } from '../types/plan.ts';
import type { Provider } from '../types/provider.ts';
import type { Wording } from '../types/wording.ts';
import { NANO_PER_USD } from '../util/money.ts';
import { stateText } from './skipText.ts';

/**
 * A plan as lines of text, one per candidate in the order of calls, the offline tier last.
 * The log, the tooltip and `Explain Route` print these and nothing of their own.
 */
export function explainPlan(
  plan: readonly PlannedCandidate[],
  providers: ReadonlyMap<string, Provider>,
  wording: Wording,
): string[] {
  const lines = plan.map((row, index) => {
    const who = candidateText(row, providers);
    return `${index + 1}. ${who}: ${stateText(row, wording)}`;
  });
  return [...lines, `${plan.length + 1}. ${wording.t('Offline answer: always')}`];
}

/** Who a row would call: `Groq · openai/gpt-oss-120b · groq 2`. */
export function candidateText({ candidate }: PlannedCandidate, providers: ReadonlyMap<string, Provider>): string {
  const name = providers.get(candidate.provider)?.name ?? candidate.provider;
  return [name, candidate.model, candidate.region, candidate.key?.label].filter(Boolean).join(' · ');
}

/** The public form of a plan: without the ids of keys, with their labels. */
export function toRoutePlan(plan: readonly PlannedCandidate[], wording: Wording): RoutePlan {
  return {
    candidates: plan.map((row) => ({
      provider: row.candidate.provider,
      ...(row.candidate.key ? { keyLabel: row.candidate.key.label } : {}),
      model: row.candidate.model,
      ...(row.candidate.region ? { region: row.candidate.region } : {}),
      ready: row.isReady,
      ...(row.isReady ? {} : { reason: stateText(row, wording) }),
      ...(row.readyAt === undefined ? {} : { readyAt: row.readyAt }),
      ...(row.estimatedCostNanoUsd === undefined ? {} : { estimatedCostUsd: row.estimatedCostNanoUsd / NANO_PER_USD }),
    })),
  };
}
