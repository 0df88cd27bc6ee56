import type { AnswerInfo } from '../../engine/storage/conversationTypes.ts';
import type { Attempt } from '../../engine/types/result.ts';
import { nanoUsd } from './cost.ts';
import { type AnswerState, answerSeams } from './foldEvent.ts';
import { given } from './given.ts';
import type { ProviderName } from './route.ts';

/**
 * What is stored about who gave an answer. Without a result (cancelled, failed), the last call made stands for it.
 *
 * @param durationMs From the question to the end of the answer.
 * @returns `undefined` when nobody was called.
 */
export function answerInfo(state: AnswerState, name: ProviderName, durationMs: number): AnswerInfo | undefined {
  const { result, attempts } = state;
  const source = result ?? attempts.at(-1);
  if (!source) return undefined;
  const seams = answerSeams(state);
  return {
    provider: source.provider,
    providerName: name(source.provider),
    model: source.model,
    tier: result?.tier ?? 'standard',
    attempts: [...attempts],
    durationMs,
    ...given({
      keyLabel: source.keyLabel,
      usage: result?.usage,
      isAtOutputLimit: result?.finishReason === 'length' || undefined,
      unreadableEvents: result?.unreadableEvents,
      seams: seams.length > 0 ? seams : undefined,
      costNanoUsd: result?.costUsd === undefined ? costOf(attempts) : nanoUsd(result.costUsd),
    }),
  };
}

/** What the calls cost together; `undefined` when no price is known. */
function costOf(attempts: readonly Attempt[]): number | undefined {
  const costs = attempts.flatMap(({ costNanoUsd }) => costNanoUsd ?? []);
  return costs.length === 0 ? undefined : costs.reduce((sum, cost) => sum + cost, 0);
}
