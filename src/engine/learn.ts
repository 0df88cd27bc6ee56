import type { AttemptOutcome } from './attempt.ts';
import { backoffMs } from './resilience/backoff.ts';
import type { Health } from './resilience/health.ts';
import type { RequestMemory } from './routing/requestMemory.ts';
import type { Candidate } from './types/candidate.ts';
import type { Provider } from './types/provider.ts';
import type { RetrySettings } from './types/settings.ts';

interface LearnInput {
  outcome: AttemptOutcome;
  candidate: Candidate;
  provider: Provider;
  health: Health;
  memory: RequestMemory;
  retry: RetrySettings;
  /** Largest input of the candidate's model, tokens. */
  windowTokens: number | undefined;
  now: number;
  random: number;
  /** `health.moment` when the attempt began. */
  begun: number;
}

/**
 * Takes the outcome of an attempt into what all requests know (health) and what this one knows (memory).
 * A cancelled attempt teaches nothing.
 *
 * @returns True when the request can be mended and put to the same candidate again.
 */
export function learn(input: LearnInput): boolean {
  const { outcome, candidate, provider, health, memory, retry, now, random, begun } = input;
  const { failure } = outcome.attempt;
  if (outcome.attempt.outcome === 'ok') health.recordSuccess(candidate, provider);
  if (!failure) return false;
  const bench = failure.fix
    ? undefined
    : health.recordFailure({ failure, candidate, provider, retry, now, random, begun });
  return memory.recordFailure({
    failure,
    candidate,
    provider,
    windowTokens: input.windowTokens,
    retry: outcome.isRepeatable ? retry : { ...retry, timeout: 0 },
    againAt: Math.max(failure.retryAt ?? 0, bench?.until ?? now + backoffMs(1, retry.backoffMs, random)),
  });
}
