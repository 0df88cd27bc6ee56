import type { Failure, FailureClass, ParameterFix, Scope } from '../types/failure.ts';
import { accountIdOf } from './accountId.ts';
import { readContextLimit } from './contextLimit.ts';
import { readEdge } from './edge.ts';
import type { AnswerFault, ClassifyContext, Evidence } from './evidence.ts';
import { failureTable } from './failureTable.ts';
import { failureMessage, providerWords } from './message.ts';
import { readRefusedField } from './parameterFix.ts';
import { isBareUpstreamError, type ProviderBody, parseProviderBody } from './providerBody.ts';
import { redactKeyLike } from './redact.ts';
import { retryAfter } from './retryAfter.ts';
import { statedLimits } from './statedLimits.ts';
import { readStatus } from './status.ts';
import { readTransport } from './transport.ts';
import { readWords } from './words.ts';

export type { ClassifyContext, Evidence } from './evidence.ts';

interface Finding {
  class: FailureClass;
  /** Default: the usual scope of the class. */
  scope?: Scope | undefined;
  fix?: ParameterFix;
  /** Plain words of its own, without the provider's name. */
  words?: string;
}

/**
 * The one judge of failures; nothing else reads a provider's words. Pure, and never throws.
 *
 * The order of the tests matters: a gateway's page before the API, quota before rate limit, codes before text, text
 * before status, status last. What nothing explains is `unknown`, which never stops the chain.
 */
export function classify(evidence: Evidence, context: ClassifyContext): Failure {
  const body = parseProviderBody(evidence.body);
  // A status inside the body counts only where HTTP reported success: errors within a stream have no other.
  const status = isError(evidence.status) ? evidence.status : (body.status ?? evidence.status);
  const finding = narrowed(find(evidence, body, status, context), body, status, context);
  return {
    class: finding.class,
    scope: finding.scope ?? failureTable[finding.class].scope,
    ...(status !== undefined && { status }),
    ...retryFields(finding, evidence, body, context),
    message: describe(finding, evidence, body, status, context),
    ...(finding.fix !== undefined && { fix: finding.fix }),
    ...limitField(finding, body),
    ...statedField(finding, evidence, body, context),
    ...accountField(evidence, body, context),
  };
}

function find(evidence: Evidence, body: ProviderBody, status: number | undefined, context: ClassifyContext): Finding {
  return (
    readEdge(evidence.status, evidence.headers, body) ??
    refusedField(body, status) ??
    (speaksOfFailure(body, evidence.status) ? readWords(body, status, context) : undefined) ??
    (body.form === 'json' || isError(status) ? readStatus(status, body) : undefined) ??
    readTransport(evidence.transport, evidence.cause, context.provider.isLocal === true) ??
    readAnswer(evidence.answer) ?? { class: 'unknown' }
  );
}

/** The plain text of a success is an answer, and an answer may well speak of rate limits. */
function speaksOfFailure(body: ProviderBody, status: number | undefined): boolean {
  return body.form === 'json' || status === undefined || isError(status);
}

function refusedField(body: ProviderBody, status: number | undefined): Finding | undefined {
  if (status !== 400 && status !== 422 && !(status === undefined && body.form === 'json')) return undefined;
  const field = readRefusedField(body);
  if (field === undefined) return undefined;
  // Another model may well take the tools or the schema that this one refuses.
  return 'fix' in field ? { class: 'bad-request', fix: field.fix } : { class: 'bad-answer' };
}

const answerWords: Readonly<Record<Exclude<AnswerFault, 'refused'>, string>> = {
  empty: 'gave an empty answer',
  'too-short': 'gave too short an answer',
  malformed: 'gave an answer that could not be read',
  'wrong-shape': 'gave an answer of the wrong shape',
  'length-without-text': 'used up its output limit before the first word',
};

function readAnswer(answer: AnswerFault | undefined): Finding | undefined {
  if (answer === undefined) return undefined;
  return answer === 'refused' ? { class: 'content-refused' } : { class: 'bad-answer', words: answerWords[answer] };
}

/** The smallest scope that explains the finding, where it depends on who was called. */
function narrowed(finding: Finding, body: ProviderBody, status: number | undefined, context: ClassifyContext): Finding {
  const { isRouter, usesServiceAccount } = context.provider;
  if (isRouter === true && body.form === 'json') return behindRouter(finding, body, status);
  return usesServiceAccount === true ? inLocation(finding) : finding;
}

const troubles: readonly FailureClass[] = ['overloaded', 'server-error', 'timeout', 'connection-failed'];

/**
 * Vertex counts per model and location, and each location is a host of its own: the same account may call the next one
 * at once. A machine without a network reaches none of them.
 */
function inLocation(finding: Finding): Finding {
  if (finding.class === 'rate-limited') return { ...finding, scope: 'model' };
  return troubles.includes(finding.class) && finding.scope !== 'network' ? { ...finding, scope: 'region' } : finding;
}

/**
 * Behind a router stand others: their server errors and limits are those of one model, and when their own account or
 * key fails, that is not the user's. A gateway's page, or nothing at all, is the router's own failure.
 */
function behindRouter(finding: Finding, body: ProviderBody, status: number | undefined): Finding {
  if (finding.class === 'server-error' || finding.class === 'overloaded') return { ...finding, scope: 'model' };
  if (finding.scope === 'region') return { ...finding, scope: 'model' };
  if (!body.isFromUpstream) return finding;
  if (finding.class === 'rate-limited') return { ...finding, scope: 'model' };
  // 'Provider returned error' and nothing more: nobody said that the request was wrong.
  if (finding.class === 'bad-request' && isBareUpstreamError(body)) return { class: 'server-error', scope: 'model' };
  const isUpstreams = finding.class === 'credential-refused' || finding.class === 'quota-spent';
  return isUpstreams && status !== 401 && status !== 402 ? { class: 'overloaded', scope: 'model' } : finding;
}

const waitingHelps: readonly FailureClass[] = [
  'rate-limited',
  'quota-spent',
  'overloaded',
  'server-error',
  'edge-blocked',
];

function retryFields(
  finding: Finding,
  evidence: Evidence,
  body: ProviderBody,
  { now, provider }: ClassifyContext,
): Pick<Failure, 'retryAt' | 'retryAtIsStated'> {
  if (!waitingHelps.includes(finding.class)) return {};
  const { status, headers } = evidence;
  const found = retryAfter({ status, headers, body, now, quotaTimeZone: provider.quotaTimeZone });
  return found === undefined ? {} : { retryAt: found.at, retryAtIsStated: found.isStated };
}

function limitField(finding: Finding, body: ProviderBody): Pick<Failure, 'contextLimit'> {
  const contextLimit = finding.class === 'context-too-long' ? readContextLimit(body) : undefined;
  return contextLimit === undefined ? {} : { contextLimit };
}

/** Other failures say nothing of limits, but for headers that a success carries as well. */
const speaksOfLimits: readonly FailureClass[] = ['rate-limited', 'quota-spent', 'context-too-long'];

function statedField(
  finding: Finding,
  { headers }: Evidence,
  body: ProviderBody,
  { now, provider }: ClassifyContext,
): Pick<Failure, 'statedLimits'> {
  if (!speaksOfLimits.includes(finding.class)) return {};
  const stated = statedLimits({ headers, body, now, provider });
  return stated.length === 0 ? {} : { statedLimits: stated };
}

function accountField(
  { headers }: Evidence,
  body: ProviderBody,
  { provider: { isRouter } }: ClassifyContext,
): Pick<Failure, 'account'> {
  const account = accountIdOf({ headers, body, isRouter });
  return account === undefined ? {} : { account };
}

function describe(
  finding: Finding,
  evidence: Evidence,
  body: ProviderBody,
  status: number | undefined,
  { provider, model, redact }: ClassifyContext,
): string {
  const subject = finding.class === 'bad-answer' ? model : provider.name;
  return failureMessage({
    class: finding.class,
    name: provider.name,
    model,
    status: isError(status) ? status : undefined,
    plain: finding.words === undefined ? undefined : `${subject} ${finding.words}`,
    words: evidence.detail ?? providerWords(body),
    redact: (text) => redactKeyLike(redact?.(text) ?? text),
  });
}

function isError(status: number | undefined): status is number {
  return status !== undefined && status >= 400;
}
