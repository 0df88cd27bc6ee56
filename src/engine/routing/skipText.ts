import type { FailureClass } from '../types/failure.ts';
import type { PlannedCandidate, SkipReason } from '../types/plan.ts';
import type { LimitName } from '../types/provider.ts';

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
  if (row.isReady) return readyText(row);
  if (row.isWorthWaiting)
    return `${skipText(row.skip as SkipReason, '')}; worth waiting for until ${formatTime(row.readyAt as number)}`;
  if (!row.skip) return 'not asked';
  const until = row.readyAt === undefined || !Number.isFinite(row.readyAt) ? '' : ` until ${formatTime(row.readyAt)}`;
  return skipText(row.skip, until);
}

function readyText({ isDemoted, isProbe, keepsConversation }: PlannedCandidate): string {
  if (isDemoted) return 'ready, behind the others after a recent failure';
  if (isProbe) return 'ready for a single try after its failures';
  return keepsConversation ? 'ready, keeps this conversation' : 'ready';
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
    case 'not-running':
      return 'not running';
    case 'no-model':
      return 'choose a model';
    case 'benched':
      if (skip.scope === 'network') return 'this machine seems to be offline';
      return skip.class === 'credential-refused'
        ? 'key refused: enter it again or test it'
        : `${failureNames[skip.class]}${until}`;
    case 'breaker-open':
      if (skip.isProbed) return 'paused: another request is trying it right now';
      return `paused after ${skip.failures} failures${until}`;
    case 'limited':
      return limitedText(skip, until);
    case 'lacks':
      return `cannot handle ${skip.capability === 'json-schema' ? 'a JSON schema' : skip.capability}`;
    case 'too-large':
      return `too large: about ${skip.neededTokens} tokens needed, window ${skip.windowTokens}`;
    case 'failed-in-this-request':
      return `${failureNames[skip.class]} in this request`;
  }
}

const limitNames: Readonly<Record<LimitName, string>> = {
  requestsPerMinute: 'requests a minute',
  requestsPerDay: 'requests a day',
  requestsPerMonth: 'requests a month',
  tokensPerMinute: 'tokens a minute',
  inputTokensPerMinute: 'input tokens a minute',
  outputTokensPerMinute: 'output tokens a minute',
  tokensPerDay: 'tokens a day',
};

function limitedText({ limit, total, left, needed }: Extract<SkipReason, { kind: 'limited' }>, until: string): string {
  const name = `${total} ${limitNames[limit]}`;
  if (needed > total) return `needs about ${needed} tokens, more than its limit of ${name}`;
  return `no room within its limit of ${name}${until}: ${Math.max(0, Math.floor(left))} left, about ${needed} needed`;
}
