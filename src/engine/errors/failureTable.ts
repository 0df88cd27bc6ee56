import type { FailureClass, Scope } from '../types/failure.ts';
import type { RetrySettings } from '../types/settings.ts';

/** What the chain does about a class of failure. */
export interface FailureRule {
  /** The usual scope; `classify` may find a smaller or larger one in the evidence. */
  scope: Scope;
  /** The setting that bounds calling the same candidate again; `never` where it makes no sense. */
  retry: keyof Pick<RetrySettings, 'rateLimited' | 'overloaded' | 'serverError' | 'timeout' | 'connection'> | 'never';
  /**
   * How long the scope is benched when the provider named no time: milliseconds, or
   * `backoff` (doubling from the setting `backoffMs`), `long-backoff` (from twice that), `until-reset` (of the quota),
   * `until-re-entered` (a dead key), `none` (not benched: the candidate is merely out of this request).
   */
  bench: number | 'backoff' | 'long-backoff' | 'until-reset' | 'until-re-entered' | 'none';
  /** `stop`: no other candidate can mend it. */
  next: 'next-candidate' | 'larger-window' | 'stop';
  /** Moves the provider behind the ready ones until a request succeeds. */
  demotes: boolean;
  /** Counts towards circuit breakers, unless the status says that it was the request (4xx). */
  counts: boolean;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The failure table of the design, one row per class. Nothing else decides what a failure leads to. */
export const failureTable: Readonly<Record<FailureClass, FailureRule>> = {
  'rate-limited': row('key', 'rateLimited', 'long-backoff'),
  'quota-spent': row('key', 'never', 'until-reset'),
  'credential-refused': row('key', 'never', 'until-re-entered'),
  'access-refused': row('model', 'never', HOUR_MS),
  'model-not-found': row('model', 'never', HOUR_MS),
  'edge-blocked': row('provider', 'never', 15 * MINUTE_MS),
  overloaded: row('provider', 'overloaded', 'backoff', { counts: true }),
  'server-error': row('provider', 'serverError', 'none', { demotes: true, counts: true }),
  timeout: row('provider', 'timeout', 'none', { demotes: true, counts: true }),
  'connection-failed': row('provider', 'connection', 'none', { demotes: true, counts: true }),
  'context-too-long': row('request', 'never', 'none', { next: 'larger-window' }),
  'content-refused': row('request', 'never', 'none', { next: 'stop' }),
  'bad-request': row('request', 'never', 'none', { next: 'stop' }),
  'bad-answer': row('model', 'never', 'none'),
  unknown: row('provider', 'never', 'none', { demotes: true, counts: true }),
};

function row(
  scope: Scope,
  retry: FailureRule['retry'],
  bench: FailureRule['bench'],
  rest: Partial<Pick<FailureRule, 'next' | 'demotes' | 'counts'>> = {},
): FailureRule {
  return { scope, retry, bench, next: 'next-candidate', demotes: false, counts: false, ...rest };
}
