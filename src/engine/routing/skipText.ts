import type { FailureClass } from '../types/failure.ts';
import type { PlannedCandidate, SkipReason } from '../types/plan.ts';
import type { Capability } from '../types/provider.ts';
import type { Translate, Wording } from '../types/wording.ts';

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

/** The one sentence that says why a candidate is skipped, or that it is ready. */
export function stateText(row: PlannedCandidate, wording: Wording): string {
  const { skip, readyAt } = row;
  const { t, formatTime } = wording;
  if (row.isReady) return readyText(row, t);
  if (!skip) return t('not asked');
  const until = readyAt === undefined || !Number.isFinite(readyAt) ? undefined : formatTime(readyAt);
  if (row.isWorthWaiting && until !== undefined)
    return t('{0}; worth waiting for until {1}', skipText(skip, undefined, wording), until);
  return skipText(skip, until, wording);
}

function readyText({ isDemoted, isProbe, keepsConversation }: PlannedCandidate, t: Translate): string {
  if (isDemoted) return t('ready, behind the others after a recent failure');
  if (isProbe) return t('ready for a single try after its failures');
  return keepsConversation ? t('ready, keeps this conversation') : t('ready');
}

/** @param until When it is over, as a clock time; `undefined` where nobody knows, or it is told elsewhere. */
function skipText(skip: SkipReason, until: string | undefined, wording: Wording): string {
  const { t, formatNumber } = wording;
  switch (skip.kind) {
    case 'off':
      return t('switched off');
    case 'no-key':
      return t('no key');
    case 'unknown-provider':
      return t('unknown provider');
    case 'misconfigured':
      return skip.message;
    case 'not-running':
      return t('not running');
    case 'no-model':
      return t('choose a model');
    case 'benched':
      return benchedText(skip, until, t);
    case 'breaker-open':
      if (skip.isProbed) return t('paused: another request is trying it right now');
      return until === undefined
        ? t('paused after {0} failures', formatNumber(skip.failures))
        : t('paused after {0} failures until {1}', formatNumber(skip.failures), until);
    case 'limited':
      return limitedText(skip, until, wording);
    case 'lacks':
      return lacksText(skip.capability, t);
    case 'too-large':
      return t(
        'too large: about {0} tokens needed, window {1}',
        formatNumber(skip.neededTokens),
        formatNumber(skip.windowTokens),
      );
    case 'failed-in-this-request':
      return t('{0} in this request', t(failureNames[skip.class]));
  }
}

type Skip<Kind extends SkipReason['kind']> = Extract<SkipReason, { kind: Kind }>;

function benchedText({ scope, class: failureClass }: Skip<'benched'>, until: string | undefined, t: Translate): string {
  if (scope === 'network') return t('this machine seems to be offline');
  if (failureClass === 'credential-refused') return t('key refused: enter it again or test it');
  const name = t(failureNames[failureClass]);
  return until === undefined ? name : t('{0} until {1}', name, until);
}

function lacksText(capability: Capability, t: Translate): string {
  switch (capability) {
    case 'tools':
      return t('cannot handle tools');
    case 'json-schema':
      return t('cannot handle a JSON schema');
    case 'images':
      return t('cannot handle images');
  }
}

function limitedText(skip: Skip<'limited'>, until: string | undefined, wording: Wording): string {
  const { t, formatNumber } = wording;
  const limit = limitText(skip, wording);
  const needed = formatNumber(skip.needed);
  if (skip.needed > skip.total) return t('needs about {0} tokens, more than its limit of {1}', needed, limit);
  const left = formatNumber(Math.max(0, Math.floor(skip.left)));
  return until === undefined
    ? t('no room within its limit of {0}: {1} left, about {2} needed', limit, left, needed)
    : t('no room within its limit of {0} until {1}: {2} left, about {3} needed', limit, until, left, needed);
}

function limitText({ limit, total }: Skip<'limited'>, { t, formatNumber }: Wording): string {
  const count = formatNumber(total);
  switch (limit) {
    case 'requestsPerMinute':
      return t('{0} requests a minute', count);
    case 'requestsPerDay':
      return t('{0} requests a day', count);
    case 'requestsPerMonth':
      return t('{0} requests a month', count);
    case 'tokensPerMinute':
      return t('{0} tokens a minute', count);
    case 'inputTokensPerMinute':
      return t('{0} input tokens a minute', count);
    case 'outputTokensPerMinute':
      return t('{0} output tokens a minute', count);
    case 'tokensPerDay':
      return t('{0} tokens a day', count);
  }
}
