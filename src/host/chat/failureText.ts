import { failureNames } from '../../engine/routing/skipText.ts';
import type { Failure, FailureClass } from '../../engine/types/failure.ts';
import { clockTime } from '../text/clockTime.ts';
import type { Words } from './words.ts';

const MAX_DETAIL_LENGTH = 140;

/** Why an attempt failed, in one line: `429, rate limited until 14:32`. Holds no secret: failures are redacted where they are born. */
export function failureText(failure: Failure, words: Words): string {
  const { status, retryAt } = failure;
  const what = words.t(failureNames[failure.class]);
  const waits = retryAt !== undefined && retryAt > words.now && Number.isFinite(retryAt);
  const line = waits ? words.t('{0} until {1}', what, clockTime(retryAt, words.now, words.locale)) : what;
  const withStatus = status === undefined ? line : `${status}, ${line}`;
  return needsDetail.has(failure.class) && failure.message
    ? `${withStatus}: ${shortened(failure.message)}`
    : withStatus;
}

/**
 * What went wrong, as it follows the provider's name in a sentence: `was rate limited`.
 *
 * @param hasBegun Part of the answer had arrived.
 */
export function failureSummary({ class: failureClass }: Failure, { t }: Words, hasBegun = false): string {
  switch (failureClass) {
    case 'rate-limited':
      return t('was rate limited');
    case 'quota-spent':
      return t('had no quota left');
    case 'credential-refused':
      return t('refused the key');
    case 'access-refused':
      return t('refused access to the model');
    case 'model-not-found':
      return t('did not know the model');
    case 'edge-blocked':
      return t('blocked the connection');
    case 'overloaded':
      return t('was overloaded');
    case 'server-error':
      return t('had a server error');
    case 'timeout':
      return t('took too long');
    case 'connection-failed':
      return hasBegun ? t('broke off') : t('could not be reached');
    case 'context-too-long':
      return t('could not take so much text');
    case 'content-refused':
      return t('refused the content');
    case 'bad-request':
      return t('refused the request');
    case 'bad-answer':
      return t('gave no usable answer');
    case 'unknown':
      return t('failed');
  }
}

/** Classes whose name alone does not tell the user what to do. */
const needsDetail: ReadonlySet<FailureClass> = new Set([
  'timeout',
  'connection-failed',
  'model-not-found',
  'access-refused',
  'bad-request',
  'bad-answer',
  'unknown',
]);

function shortened(message: string): string {
  return message.length <= MAX_DETAIL_LENGTH ? message : `${message.slice(0, MAX_DETAIL_LENGTH - 1).trimEnd()}…`;
}
