import type { FailureClass } from '../types/failure.ts';
import type { PlannedCandidate, SkipReason } from '../types/plan.ts';

/** What each class is called in front of people. */
export const failureNames: Readonly<Record<FailureClass, string>> = {
  'rate-limited': 'rate limited',
  'quota-spent': 'quota spent',
  'credential-refused': 'key refused',
  'access-refused': 'access refused',
  'model-not-found': 'model not found',
  'edge-blocked': 'blocked at the edge',
  overloaded: 'overloaded',
  'server-error': 'server error',
  timeout: 'timed out',
  'connection-failed': 'connection failed',
  'context-too-long': 'context too long',
  'content-refused': 'content refused',
  'bad-request': 'request refused',
  'bad-answer': 'unusable answer',
  unknown: 'failed',
};

/**
 * The one sentence that says why a candidate is skipped, or that it is ready.
 *
 * @param formatTime Turns epoch milliseconds into a clock time for the user.
 */
export function stateText(row: PlannedCandidate, formatTime: (time: number) => string): string {
  if (row.isReady) return row.isDemoted ? 'ready, behind the others after a recent failure' : 'ready';
  if (!row.skip) return 'not asked';
  const until = row.readyAt === undefined || !Number.isFinite(row.readyAt) ? '' : ` until ${formatTime(row.readyAt)}`;
  return skipText(row.skip, until);
}

function skipText(skip: SkipReason, until: string): string {
  switch (skip.kind) {
    case 'off':
      return 'switched off';
    case 'no-key':
      return 'no key';
    case 'unknown-provider':
      return 'unknown provider';
    case 'misconfigured':
      return skip.message;
    case 'benched':
      return skip.class === 'credential-refused'
        ? 'key refused: enter it again or test it'
        : `${failureNames[skip.class]}${until}`;
    case 'lacks':
      return `cannot handle ${skip.capability === 'json-schema' ? 'a JSON schema' : skip.capability}`;
    case 'too-large':
      return `too large: about ${skip.neededTokens} tokens needed, window ${skip.windowTokens}`;
    case 'failed-in-this-request':
      return `${failureNames[skip.class]} in this request`;
    case 'not-asked':
      return 'not asked';
  }
}
