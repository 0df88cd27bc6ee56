import { failureTable } from '../errors/failureTable.ts';
import { scopeKeyOf, scopeOf } from '../errors/scopeKey.ts';
import type { Bench } from '../types/bench.ts';
import type { Candidate } from '../types/candidate.ts';
import type { Failure } from '../types/failure.ts';
import type { Provider } from '../types/provider.ts';
import type { RetrySettings } from '../types/settings.ts';
import { backoffMs } from './backoff.ts';

/**
 * A server of the user's own is back as soon as it is started, and asking it too early costs nobody anything: no bench is longer, one
 * it asked for included, milliseconds. A key it refuses is dead all the same.
 */
const LOCAL_BENCH_MS = 5_000;

/** Where the reset time of a quota is not known, milliseconds. */
const UNKNOWN_RESET_MS = 60 * 60_000;

export interface BenchInput {
  failure: Failure;
  candidate: Candidate;
  provider: Provider;
  /** Consecutive failures of the same scope, this one included. */
  strikes: number;
  retry: RetrySettings;
  now: number;
  random: number;
}

/**
 * The bench a failure leads to by the failure table: a pure decision.
 *
 * @returns `undefined` when the failure benches nothing.
 */
export function benchFor(input: BenchInput): Bench | undefined {
  const { failure, candidate, provider, now } = input;
  const key = scopeKeyOf(failure, candidate, provider);
  const durationMs = benchMs(input);
  if (key === undefined || durationMs === undefined) return undefined;
  return {
    scopeKey: key,
    scope: scopeOf(failure, candidate),
    class: failure.class,
    until: now + durationMs,
    since: now,
    isStated: failure.retryAtIsStated === true,
    message: failure.message,
  };
}

function benchMs({ failure, provider, strikes, retry, now, random }: BenchInput): number | undefined {
  const rule = failureTable[failure.class].bench;
  if (rule === 'until-re-entered') return Number.POSITIVE_INFINITY;
  const stated = failure.retryAt === undefined ? undefined : Math.max(0, failure.retryAt - now);
  // A wait that was asked for is kept, also where none would be guessed.
  const ms = stated ?? (rule === 'none' ? undefined : guessMs(rule, { strikes, retry, random }));
  if (ms === undefined) return undefined;
  return provider.isLocal ? Math.min(ms, LOCAL_BENCH_MS) : ms;
}

function guessMs(
  rule: number | 'until-reset' | 'backoff' | 'long-backoff',
  { strikes, retry, random }: { strikes: number; retry: RetrySettings; random: number },
): number {
  if (rule === 'until-reset') return UNKNOWN_RESET_MS;
  if (rule === 'backoff') return backoffMs(strikes, retry.backoffMs, random);
  if (rule === 'long-backoff') return backoffMs(strikes, 2 * retry.backoffMs, random);
  return rule;
}
