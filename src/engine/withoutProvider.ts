import type { ChainDeps } from './chainDeps.ts';
import type { ChainResult } from './chainResult.ts';
import { UnderstudyError } from './errors/understudyError.ts';
import { isSetUp } from './routing/setUp.ts';
import { stateText } from './routing/skipText.ts';
import type { ChainEvent } from './types/event.ts';
import type { Failure, FailureClass } from './types/failure.ts';
import type { PlannedCandidate, SkipReason } from './types/plan.ts';
import type { ChatRequest } from './types/request.ts';
import type { Wording } from './types/wording.ts';

interface Ending {
  request: ChatRequest;
  plan: readonly PlannedCandidate[];
  result: ChainResult;
  deps: Pick<ChainDeps, 'offlineAnswer' | 'tierOf' | 'wording'>;
  signal: AbortSignal | undefined;
}

/**
 * How a request ends when no candidate is left: a refusal of its content stays one; text already shown is kept and marked
 * incomplete; a request that is too large for everybody, or that needs a schema or tools, is an error; anything else gets
 * the offline tier's answer.
 */
export async function withoutProvider({ request, plan, result, deps, signal }: Ending): Promise<ChainEvent> {
  const { attempts } = result;
  const refusal = attempts.find(({ failure }) => failure?.class === 'content-refused')?.failure;
  if (refusal) return { type: 'error', error: unmendable(refusal, result) };
  if (result.screen.text !== '') return { type: 'done', result: result.incomplete((shown) => deps.tierOf(shown)) };
  const sizes = tooLargeForAll(plan);
  if (sizes) {
    const error = new UnderstudyError({
      class: 'context-too-long',
      message: tooLargeText(sizes, deps.wording),
      attempts,
    });
    return { type: 'error', error };
  }
  if (request.schema || (request.tools && request.tools.length > 0)) {
    const message = nobodyText(plan, deps.wording);
    return { type: 'error', error: new UnderstudyError({ class: firstCause(plan, result), message, attempts }) };
  }
  return { type: 'done', result: result.offline(await deps.offlineAnswer({ request, plan, attempts, signal })) };
}

/** The error for what no other candidate can mend: the provider's own words. */
export function unmendable(failure: Failure, { attempts }: ChainResult): UnderstudyError {
  return new UnderstudyError({ class: failure.class, message: failure.message, attempts });
}

/** What is known of a request that is too large: its estimate, and the largest window. */
interface Sizes {
  neededTokens?: number;
  windowTokens?: number;
}

/** The sizes to tell, when size alone keeps every usable candidate out. */
function tooLargeForAll(plan: readonly PlannedCandidate[]): Sizes | undefined {
  const usable = plan.filter(isSetUp).flatMap(({ skip }) => (skip && skip.kind !== 'lacks' ? [skip] : []));
  if (usable.length === 0 || !usable.every(isTooLarge)) return undefined;
  const known = usable.flatMap((skip) => (skip.kind === 'too-large' ? [skip] : []));
  return known.reduce<Sizes>((largest, one) => (one.windowTokens > (largest.windowTokens ?? 0) ? one : largest), {});
}

function isTooLarge(skip: SkipReason): boolean {
  return skip.kind === 'too-large' || (skip.kind === 'failed-in-this-request' && skip.class === 'context-too-long');
}

function tooLargeText({ neededTokens = 0, windowTokens }: Sizes, { t, formatNumber }: Wording): string {
  if (windowTokens === undefined) {
    return t(
      'The request is too long for every provider in the order. Shorten it, attach less, or add a provider with a larger window',
    );
  }
  const window = formatNumber(windowTokens);
  // A provider may count more than the estimate does.
  return neededTokens > windowTokens
    ? t(
        'The request needs about {0} tokens, more than any provider in the order takes (the largest window is {1}). Shorten it, attach less, or add a provider with a larger window',
        formatNumber(neededTokens),
        window,
      )
    : t(
        'The request needs more than {0} tokens, more than any provider in the order takes (the largest window is {0}). Shorten it, attach less, or add a provider with a larger window',
        window,
      );
}

function firstCause(plan: readonly PlannedCandidate[], { attempts }: ChainResult): FailureClass {
  const skipped = plan.flatMap(({ skip }) => skip ?? []);
  const benched = skipped.find((skip) => skip.kind === 'benched');
  const ofPlan = benched?.class ?? (skipped.some(({ kind }) => kind === 'limited') ? 'rate-limited' : 'unknown');
  return attempts[0]?.failure?.class ?? ofPlan;
}

function nobodyText(plan: readonly PlannedCandidate[], wording: Wording): string {
  const { t } = wording;
  if (plan.length === 0) return t('No provider can answer now: the order is empty');
  const rows = plan.map((row) => `${row.candidate.key?.label ?? row.candidate.provider} ${stateText(row, wording)}`);
  return t('No provider can answer now: {0}', rows.join('; '));
}
