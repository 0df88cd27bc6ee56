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
