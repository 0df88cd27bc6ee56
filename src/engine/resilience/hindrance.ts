import type { Bench } from '../types/bench.ts';
import type { Hindrance } from '../types/plan.ts';
import { type OpenBreaker, readyAtOf } from './breaker.ts';
import { isProbed } from './pause.ts';

/** What a bench means to a plan. Only a new key ends one that lasts for good. */
export function hindranceOfBench({ class: failureClass, scope, message, until }: Bench): Hindrance {
  const skip = { kind: 'benched', class: failureClass, scope, message } as const;
  return Number.isFinite(until) ? { skip, readyAt: until } : { skip };
}

/** What a breaker that is open, or half-open while somebody probes it, means to a plan. */
export function hindranceOfBreaker(breaker: OpenBreaker, now: number): Hindrance {
  const { scope, failures } = breaker;
  const readyAt = readyAtOf(breaker, now);
  if (scope !== 'network')
    return { skip: { kind: 'breaker-open', scope, failures, isProbed: isProbed(breaker, now) }, readyAt };
  return {
    skip: { kind: 'benched', class: 'connection-failed', scope, message: 'This machine has no network' },
    readyAt,
  };
}
