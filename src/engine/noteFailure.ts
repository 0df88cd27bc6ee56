import type { AttemptOutcome } from './attemptOutcome.ts';
import { backoffMs } from './resilience/backoff.ts';
import { modelOf } from './routing/candidates.ts';
import type { RequestMemory } from './routing/requestMemory.ts';
import type { Bench } from './types/bench.ts';
import type { Provider } from './types/provider.ts';
import type { RetrySettings } from './types/settings.ts';

interface Noted {
  outcome: AttemptOutcome;
  provider: Provider;
  memory: RequestMemory;
  retry: RetrySettings;
  /** What the failure has benched. */
  bench: Bench | undefined;
  now: number;
  /** Uniform in [0, 1). */
  random: number;
}

/**
 * Takes the outcome of an attempt into what this request remembers. Only failures are remembered.
 *
 * @returns True when the request can be mended and put to the same candidate again.
 */
export function noteFailure({ outcome, provider, memory, retry, bench, now, random }: Noted): boolean {
  const { attempt, candidate, isRepeatable } = outcome;
  const { failure } = attempt;
  if (!failure) return false;
  return memory.recordFailure({
    failure,
    candidate,
    provider,
    windowTokens: modelOf(provider)?.contextWindow,
    retry: isRepeatable ? retry : { ...retry, timeout: 0 },
    againAt: Math.max(failure.retryAt ?? 0, bench?.until ?? now + backoffMs(1, retry.backoffMs, random)),
  });
}
