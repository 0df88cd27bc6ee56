import type { AnswerDraft } from './answerDraft.ts';
import { targetOf } from './attemptTarget.ts';
import type { AttemptTimers } from './resilience/attemptTimers.ts';
import type { Candidate } from './types/candidate.ts';
import type { Clock } from './types/deps.ts';
import type { Failure } from './types/failure.ts';
import type { Provider } from './types/provider.ts';
import type { Attempt, Usage } from './types/result.ts';

export interface AttemptOutcome {
  candidate: Candidate;
  attempt: Attempt;
  draft: AnswerDraft;
  /** Nothing of it was shown and there was time left: should it have timed out, the same call may be made again. */
  isRepeatable: boolean;
  /** The timer that ended it, if one did. */
  fault: AttemptTimers['fault'];
  /** It may have cost something that nobody knows: it was sent, and what it took was not told, or has no known price. */
  isCostUnknown: boolean;
  /** The machine slept meanwhile: how it ended says little about the provider. */
  spannedSleep: boolean;
}

/** Who was called, and what else a call's end is told with. */
export interface CalledWith {
  candidate: Candidate;
  provider: Provider;
  clock: Clock;
  signal: AbortSignal | undefined;
  /** Nano-dollars, or `undefined` when the price is not known. */
  costOf(provider: Provider, usage: Usage, at: number): number | undefined;
}

/** A call that has ended. */
interface Ended {
  input: CalledWith;
  draft: AnswerDraft;
  timers: AttemptTimers;
  startedAt: number;
  firstTokenAt: number | undefined;
  outcome: Attempt['outcome'];
  failure: Failure | undefined;
}

export function outcomeOf(ended: Ended): AttemptOutcome {
  const { input, draft, timers } = ended;
  const attempt = attemptOf(ended);
  return {
    candidate: input.candidate,
    draft,
    isRepeatable: draft.text === '' && timers.fault !== 'timeout-total' && timers.fault !== 'timeout-drip',
    fault: timers.fault,
    isCostUnknown: attempt.costNanoUsd === undefined && mayHaveCost(attempt, ended),
    spannedSleep: timers.sleptMs > 0,
    attempt,
  };
}

function attemptOf({ input, draft, startedAt, firstTokenAt, outcome, failure }: Ended): Attempt {
  return {
    ...targetOf(input.candidate, startedAt),
    // Never negative: the clock may be set back meanwhile.
    durationMs: Math.max(0, input.clock.now() - startedAt),
    ...(firstTokenAt === undefined ? {} : { firstTokenMs: Math.max(0, firstTokenAt - startedAt) }),
    outcome: input.signal?.aborted ? 'cancelled' : outcome,
    ...(failure && !input.signal?.aborted ? { failure } : {}),
    ...chargeOf(draft.usage, input, startedAt),
  };
}

const SOME_USAGE: Usage = { inputTokens: 1_000_000, outputTokens: 1_000_000 };

/** Whether a call whose cost is not known may have had one. A refusal has none, nor a call that reached nobody, nor one of a free model. */
function mayHaveCost({ outcome, usage, firstTokenMs, failure }: Attempt, { input, draft, timers, startedAt }: Ended) {
  if (input.costOf(input.provider, SOME_USAGE, startedAt) === 0) return false;
  if (outcome === 'ok' || usage || firstTokenMs !== undefined) return true;
  const reachedNobody = timers.isConnecting || (failure?.class === 'connection-failed' && !draft.headers);
  return failure?.status === undefined && !reachedNobody;
}

function chargeOf(usage: Usage | undefined, input: CalledWith, at: number): Pick<Attempt, 'usage' | 'costNanoUsd'> {
  if (!usage) return {};
  const costNanoUsd = input.costOf(input.provider, usage, at);
  return { usage, ...(costNanoUsd === undefined ? {} : { costNanoUsd }) };
}
