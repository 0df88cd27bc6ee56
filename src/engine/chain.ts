import type { runAttempt } from './attempt.ts';
import type { AttemptOutcome } from './attemptOutcome.ts';
import { targetOf } from './attemptTarget.ts';
import type { ChainDeps } from './chainDeps.ts';
import { ChainResult } from './chainResult.ts';
import { failureTable } from './errors/failureTable.ts';
import { UnderstudyError } from './errors/understudyError.ts';
import { nextStep, type Step } from './routing/nextStep.ts';
import { RequestMemory } from './routing/requestMemory.ts';
import type { Screen } from './screen.ts';
import { canContinue } from './takeover/continuationRequest.ts';
import type { ChainEvent } from './types/event.ts';
import type { PlannedCandidate } from './types/plan.ts';
import type { ChatRequest } from './types/request.ts';
import { wait } from './util/wait.ts';
import { unmendable, withoutProvider } from './withoutProvider.ts';

/** Until the next plan, also after another request was faster, milliseconds. */
const SHORTEST_WAIT_MS = 5;

/** What is waited for may come sooner than was thought: another call ends, a probe succeeds, a window learns. Milliseconds. */
const LOOK_AGAIN_MS = 1_000;

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
  /** What room is needed for: with the text so far, where the rest of it is asked for. */
  let planned = request;
  let waitedMs = 0;
  let told: Waiting | undefined;
  const end = deps.begin();
  try {
    while (!signal?.aborted) {
      const now = clock.now();
      const plan = deps.plan(planned, memory);
      const step = nextStep(plan, { lastFailed: memory.lastFailed, waitedMs, retry: settings.retry, now });
      if (step.kind === 'give-up') {
        const ending = await withoutProvider({ request, plan, result, deps, signal });
        if (signal?.aborted) break;
        return yield ending;
      }
      if (step.kind === 'wait') {
        const news = waiting(step, plan);
        if (!isSameWait(told, news)) {
          deps.waitsFor(news.provider);
          yield news;
        }
        told = news;
        const ms = Math.max(SHORTEST_WAIT_MS, Math.min(step.until - now, LOOK_AGAIN_MS));
        waitedMs += ms;
        await wait(clock, ms, signal);
        continue;
      }

      const { candidate } = step;
      if (!deps.admit(candidate, planned)) {
        // Another request took the room or the probe first; the next plan knows. The pause lets others come to their end.
        await wait(clock, SHORTEST_WAIT_MS, signal);
        continue;
      }
      const target = targetOf(candidate, now);
      yield { type: 'attempt-start', attempt: target };
      const { screen } = result;
      screen.begin(target);
      const asked = screen.kept === '' ? request : deps.continuation(request, screen.kept, candidate);
      const fixes = memory.fixesFor(candidate);
      const outcomes = yield* relay(await deps.attempt({ candidate, request: asked, fixes, signal }), screen);
      let isMended = false;
      for (const outcome of outcomes) {
        isMended = deps.learn(outcome, memory);
        result.add(outcome);
      }
      // Told when all is learned: the reader may leave at any of them.
      for (const { attempt } of outcomes) if (attempt.failure) yield { type: 'attempt-failed', attempt };

      const { attempt, draft } = outcomes.at(-1) as AttemptOutcome;
      if (attempt.outcome === 'ok') return yield { type: 'done', result: result.complete(deps.tierOf(attempt)) };
      if (!attempt.failure) break;
      if (isMended) continue;

      // A model that does not take the order to go on has not refused what the user asked: that may be answered anew.
      const isRefused = attempt.failure.class === 'bad-request' && asked !== request;
      const isContentRefused = attempt.failure.class === 'content-refused';
      if (failureTable[attempt.failure.class].next === 'stop' && !isRefused) {
        const others = isContentRefused ? othersFor(firstRequest, settings) : [];
        if (others.length === 0) return yield { type: 'error', error: unmendable(attempt.failure, result) };
        request = { ...request, providers: others };
      }
      const onBreak = request.onBreak ?? settings.onBreak;
      // Text that was broken off by a refusal of its content is no incomplete answer: the listed providers begin anew.
      if (screen.isWriterShown && onBreak === 'stop' && !isContentRefused) {
        return yield { type: 'done', result: result.incomplete((shown) => deps.tierOf(shown)) };
      }
      screen.breakOff(onBreak === 'continue' && !isRefused && canContinue(request, screen.text, draft.hasBegunCall));
      planned = screen.kept === '' ? request : deps.continuation(request, screen.kept);
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

/** Passes an attempt's events on, as they come onto the screen. */
async function* relay(
  attempt: ReturnType<typeof runAttempt>,
  screen: Screen,
): AsyncGenerator<ChainEvent, AttemptOutcome[]> {
  try {
    let step = await attempt.next();
    while (!step.done) {
      for (const event of step.value) for (const shown of screen.show(event)) yield shown;
      step = await attempt.next();
    }
    const { attempt: last, draft } = step.value.at(-1) as AttemptOutcome;
    // What a broken continuation has held back is not worth showing: the next one goes on from what was shown.
    if (last.outcome === 'ok') yield* screen.end({ isShort: draft.finishReason !== 'stop' });
    return step.value;
  } finally {
    await attempt.return(undefined as never);
  }
}

type Waiting = Extract<ChainEvent, { type: 'waiting' }>;

/** The end of a wait is an estimate, and need not be told anew for a moment more or less. */
function isSameWait(told: Waiting | undefined, { provider, keyLabel, until }: Waiting): boolean {
  if (told?.provider !== provider || told.keyLabel !== keyLabel) return false;
  return Math.abs(told.until - until) < LOOK_AGAIN_MS;
}

function waiting(step: Extract<Step, { kind: 'wait' }>, plan: readonly PlannedCandidate[]): Waiting {
  const { provider, key } = step.candidate;
  const skip = plan.find((row) => row.candidate === step.candidate)?.skip;
  return {
    type: 'waiting',
    until: step.until,
    provider,
    ...(key ? { keyLabel: key.label } : {}),
    class: skip && 'class' in skip ? skip.class : 'unknown',
    ...(skip?.kind === 'limited' ? { isForRoom: true } : {}),
  };
}

function defect(message: string, { attempts }: ChainResult): UnderstudyError {
  return new UnderstudyError({ class: 'unknown', message, attempts });
}

function cancelled({ attempts }: ChainResult): UnderstudyError {
  return new UnderstudyError({ class: 'cancelled', message: 'The request was cancelled', attempts });
}
