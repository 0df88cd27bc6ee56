import type { ChainDeps } from './chainDeps.ts';
import type { ChainResult } from './chainResult.ts';
import { UnderstudyError } from './errors/understudyError.ts';
import { stateText } from './routing/skipText.ts';
import type { ChainEvent } from './types/event.ts';
import type { FailureClass } from './types/failure.ts';
import type { PlannedCandidate } from './types/plan.ts';
import type { ChatRequest } from './types/request.ts';

/**
 * How a request ends when no candidate is left: text already shown is kept and marked incomplete; a request that is too
 * large for everybody, or that needs a schema or tools, is an error; anything else gets the offline tier's answer.
 */
export async function withoutProvider(
  request: ChatRequest,
  plan: readonly PlannedCandidate[],
  result: ChainResult,
  deps: Pick<ChainDeps, 'offlineAnswer' | 'tierOf'>,
): Promise<ChainEvent> {
  const { attempts } = result;
  if (result.shownText !== '') return { type: 'done', result: result.incomplete('standard') };
  const sizes = tooLargeForAll(plan);
  if (sizes) {
    const message =
      `The request needs about ${sizes.neededTokens} tokens, more than any provider in the order takes ` +
      `(the largest window is ${sizes.windowTokens}). Shorten it, attach less, or add a provider with a larger window`;
    return { type: 'error', error: new UnderstudyError({ class: 'context-too-long', message, attempts }) };
  }
  if (request.schema || (request.tools && request.tools.length > 0)) {
    const message = `No provider can answer now: ${plan.map(describe).join('; ') || 'the order is empty'}`;
    return { type: 'error', error: new UnderstudyError({ class: firstCause(plan, result), message, attempts }) };
  }
  return { type: 'done', result: result.offline(await deps.offlineAnswer(request, plan, attempts)) };
}

/** The sizes to tell, when size alone keeps every usable candidate out. */
function tooLargeForAll(plan: readonly PlannedCandidate[]): { neededTokens: number; windowTokens: number } | undefined {
  const usable = plan.filter(({ skip }) => skip && !UNUSABLE.has(skip.kind));
  let largest: { neededTokens: number; windowTokens: number } | undefined;
  for (const { skip } of usable) {
    if (skip?.kind === 'failed-in-this-request' && skip.class === 'context-too-long') continue;
    if (skip?.kind !== 'too-large') return undefined;
    if (!largest || skip.windowTokens > largest.windowTokens) largest = skip;
  }
  return largest;
}

/** Skips that say nothing about this request. */
const UNUSABLE: ReadonlySet<string> = new Set(['off', 'no-key', 'unknown-provider', 'misconfigured', 'lacks']);

function firstCause(plan: readonly PlannedCandidate[], { attempts }: ChainResult): FailureClass {
  const benched = plan.find(({ skip }) => skip?.kind === 'benched')?.skip;
  return attempts[0]?.failure?.class ?? (benched?.kind === 'benched' ? benched.class : 'unknown');
}

function describe(row: PlannedCandidate): string {
  const { provider, key } = row.candidate;
  return `${key?.label ?? provider} ${stateText(row, (time) => new Date(time).toISOString())}`;
}
