import type { AttemptOutcome, runAttempt } from './attempt.ts';
import { targetOf } from './attemptTarget.ts';
import type { ChainDeps } from './chainDeps.ts';
import { ChainResult } from './chainResult.ts';
import { failureTable } from './errors/failureTable.ts';
import { UnderstudyError } from './errors/understudyError.ts';
import { nextStep, type Step } from './routing/nextStep.ts';
import { RequestMemory } from './routing/requestMemory.ts';
import type { ChainEvent } from './types/event.ts';
import type { PlannedCandidate } from './types/plan.ts';
import type { ChatRequest } from './types/request.ts';
import { wait } from './util/wait.ts';
import { unmendable, withoutProvider } from './withoutProvider.ts';

/**
 * One request through the fallback chain: ask the plan, call the first ready candidate, learn from the outcome, and go on
 * with the next until one has answered. Ended by exactly one `done` or `error`; never throws.
 */
export async function* runChain(
  firstRequest: ChatRequest,
  deps: ChainDeps,
  signal: AbortSignal | undefined,
): AsyncGenerator<ChainEvent, void> {
  const { clock, settings } = deps;
  const memory = new RequestMemory();
  const result = new ChainResult();
  let request = firstRequest;
  let waitedMs = 0;
  const end = deps.begin();
  try {
    while (!signal?.aborted) {
      const now = clock.now();
      const plan = deps.plan(request, memory);
      const step = nextStep(plan, { lastFailed: memory.lastFailed, waitedMs, retry: settings.retry, now });
      if (step.kind === 'give-up') {
        const ending = await withoutProvider({ request, plan, result, deps, signal });
        if (signal?.aborted) break;
        return yield ending;
      }
      if (step.kind === 'wait') {
        yield waiting(step, plan);
        waitedMs += step.until - now;
        await wait(clock, step.until - now, signal);
        continue;
      }

      const { candidate } = step;
      yield { type: 'attempt-start', attempt: targetOf(candidate, now) };
      const fixes = memory.fixesFor(candidate);
      const outcome = yield* relay(await deps.attempt({ candidate, request, fixes, signal }), result);
      const isMended = deps.learn(outcome, candidate, memory);
      result.add(outcome);

      const { attempt } = outcome;
      if (attempt.outcome === 'ok') return yield { type: 'done', result: result.complete(deps.tierOf(attempt)) };
      if (!attempt.failure) break;
      yield { type: 'attempt-failed', attempt };
      if (isMended) continue;

      if (failureTable[attempt.failure.class].next === 'stop') {
        const others = attempt.failure.class === 'content-refused' ? othersFor(firstRequest, settings) : [];
        if (others.length === 0) return yield { type: 'error', error: unmendable(attempt.failure, result) };
        request = { ...request, providers: others };
      }
      if (result.shownText !== '' && (request.onBreak ?? settings.onBreak) === 'stop') {
        return yield { type: 'done', result: result.incomplete(deps.tierOf) };
      }
    }
  } catch (error) {
    // Not a provider's failure: those are outcomes. A part of the host failed, and the caller still gets an end.
    if (!signal?.aborted) return yield { type: 'error', error: defect(deps.explainDefect(error), result) };
  } finally {
    end();
  }
  yield { type: 'error', error: cancelled(result) };
}

/** Whom to ask after a refusal of the content: those the user listed, as far as the request lets them be asked. */
function othersFor({ providers }: ChatRequest, { contentRefused }: ChainDeps['settings']): string[] {
  return contentRefused.filter((id) => !providers || providers.includes(id));
}

/** Passes an attempt's events on. What a new attempt answers first takes back what an earlier one had shown. */
async function* relay(
  attempt: ReturnType<typeof runAttempt>,
  result: ChainResult,
): AsyncGenerator<ChainEvent, AttemptOutcome> {
  let isFirst = true;
  try {
    let step = await attempt.next();
    while (!step.done) {
      for (const event of step.value) {
        if (isFirst && (event.type === 'text-delta' || event.type === 'tool-call')) {
          if (result.shownText !== '') yield { type: 'rewind', toLength: 0 };
          result.shownText = '';
          isFirst = false;
        }
        if (event.type === 'text-delta') result.shownText += event.text;
        yield event;
      }
      step = await attempt.next();
    }
    return step.value;
  } finally {
    await attempt.return(undefined as never);
  }
}

function waiting(step: Extract<Step, { kind: 'wait' }>, plan: readonly PlannedCandidate[]): ChainEvent {
  const { provider, key } = step.candidate;
  const skip = plan.find((row) => row.candidate === step.candidate)?.skip;
  return {
    type: 'waiting',
    until: step.until,
    provider,
    ...(key ? { keyLabel: key.label } : {}),
    class: skip && 'class' in skip ? skip.class : 'unknown',
  };
}

function defect(message: string, { attempts }: ChainResult): UnderstudyError {
  return new UnderstudyError({ class: 'unknown', message, attempts });
}

function cancelled({ attempts }: ChainResult): UnderstudyError {
  return new UnderstudyError({ class: 'cancelled', message: 'The request was cancelled', attempts });
}
