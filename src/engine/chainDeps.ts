import type { runAttempt } from './attempt.ts';
import type { AttemptOutcome } from './attemptOutcome.ts';
import type { RequestMemory } from './routing/requestMemory.ts';
import type { Candidate } from './types/candidate.ts';
import type { Clock } from './types/deps.ts';
import type { ParameterFix } from './types/failure.ts';
import type { PlannedCandidate } from './types/plan.ts';
import type { ChatRequest } from './types/request.ts';
import type { Attempt, Tier } from './types/result.ts';
import type { EngineSettings } from './types/settings.ts';
import type { Wording } from './types/wording.ts';

/** What the chain acts through. All deciding is behind these; the chain keeps nothing between requests. */
export interface ChainDeps {
  clock: Clock;
  settings: Pick<EngineSettings, 'retry' | 'onBreak' | 'contentRefused'>;
  /** For what the caller is told. */
  wording: Wording;
  /** The request is under way from now on; what is returned is called once when it has ended, however it ended. */
  begin(): () => void;
  plan(request: ChatRequest, memory: RequestMemory): PlannedCandidate[];
  /**
   * Takes what the call needs of limits and, where a breaker is half-open, the probe. `learn` gives back what was not used; what is
   * still out when the request ends is given back then.
   *
   * @returns False when another request was faster: the plan has changed.
   */
  admit(candidate: Candidate, request: ChatRequest): boolean;
  /** Nobody is called until this provider is ready, or another one is. */
  waitsFor(provider: string): void;
  /**
   * The request for the rest of an answer that broke off after `kept`.
   *
   * @param candidate Default: whoever it may be, in the form that takes the most room.
   */
  continuation(request: ChatRequest, kept: string, candidate?: Candidate): ChatRequest;
  /** Makes one call, or a second one beside it when hedging is on; see `runAttempt` and `hedged`. */
  attempt(input: {
    candidate: Candidate;
    request: ChatRequest;
    fixes: readonly ParameterFix[];
    signal: AbortSignal | undefined;
  }): Promise<ReturnType<typeof runAttempt>>;
  /**
   * Takes an outcome into health, limits, log and the request's memory; returns at once.
   *
   * @returns True when the request can be mended and put to the same candidate again.
   */
  learn(outcome: AttemptOutcome, memory: RequestMemory): boolean;
  tierOf(attempt: Attempt): Tier;
  /** Resolves at once when the signal aborts. */
  offlineAnswer(input: {
    request: ChatRequest;
    plan: readonly PlannedCandidate[];
    attempts: readonly Attempt[];
    signal: AbortSignal | undefined;
  }): Promise<string>;
  /** Logs an error that is no provider's, and says it in words for the caller. */
  explainDefect(error: unknown): string;
}
