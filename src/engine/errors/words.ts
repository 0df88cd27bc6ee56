import { CodeIndex } from './codeIndex.ts';
import { broadCodes, type CodeRow, decisiveCodes, statusLikeCodes } from './codes.ts';
import type { ClassifyContext } from './evidence.ts';
import type { Meaning } from './meaning.ts';
import { PhraseIndex } from './phrase.ts';
import { phraseRows } from './phrases.ts';
import type { ProviderBody } from './providerBody.ts';
import { isDailyById, quotaIds } from './quotaPeriod.ts';

const decisive = new CodeIndex(decisiveCodes);
const broad = new CodeIndex(broadCodes);
const statusLike = new CodeIndex(statusLikeCodes);
const phraseIndex = new PhraseIndex(phraseRows);

/** What the provider's codes and phrases mean, whatever the status; undefined when they say nothing known. */
export function readWords(
  body: ProviderBody,
  status: number | undefined,
  context: ClassifyContext,
): Meaning | undefined {
  return (
    googleQuota(body) ??
    expiredToken(body, context) ??
    wrongRegion(body, status, context) ??
    matchCode(decisive, body, status) ??
    matchPhrase(body, status) ??
    matchCode(broad, body, status) ??
    transientNotFound(body, status, context)
  );
}

/** Codes that repeat a status, for errors that came without one. */
export function readStatusLikeCode(body: ProviderBody): Meaning | undefined {
  return matchCode(statusLike, body, undefined);
}

/**
 * Google writes 'You exceeded your current quota, please check your plan and billing details' for every limit, per
 * minute too; only the quota id tells them apart, and `limit: 0` that the tier does not include the model at all.
 */
function googleQuota(body: ProviderBody): Meaning | undefined {
  if (!body.codes.includes('resource_exhausted')) return undefined;
  if (/\blimit: 0\b(?!\.\d)/.test(body.text)) return { class: 'access-refused' };
  if (isDailyById(body)) return { class: 'quota-spent' };
  return quotaIds(body).length > 0 || /exceeded your current quota/i.test(body.text)
    ? { class: 'rate-limited' }
    : undefined;
}

/** An access token lives an hour; the service account behind it is not refused. */
function expiredToken(body: ProviderBody, { provider }: ClassifyContext): Meaning | undefined {
  if (provider.usesServiceAccount !== true || !body.codes.includes('access_token_expired')) return undefined;
  return { class: 'credential-refused', scope: 'request' };
}

/** A router's 404 'Provider returned error' is its upstream's bad moment; the model is still listed. */
function transientNotFound(
  body: ProviderBody,
  status: number | undefined,
  { provider }: ClassifyContext,
): Meaning | undefined {
  const isTransient = status === 404 && provider.isRouter === true && /^provider returned error$/im.test(body.text);
  return isTransient ? { class: 'server-error', scope: 'model' } : undefined;
}

/** Vertex answers 404 for a model that this location does not serve (firebase.google.com/docs/ai-logic/locations). */
function wrongRegion(
  body: ProviderBody,
  status: number | undefined,
  { provider }: ClassifyContext,
): Meaning | undefined {
  if (status !== 404 || provider.usesServiceAccount !== true || body.form !== 'json') return undefined;
  return { class: 'model-not-found', scope: 'region' };
}

function matchCode(
  index: CodeIndex<CodeRow>,
  { codes }: ProviderBody,
  status: number | undefined,
): Meaning | undefined {
  return index.first(codes, (row) => applies(row, status));
}

function matchPhrase(body: ProviderBody, status: number | undefined): Meaning | undefined {
  if (body.text === '') return undefined;
  return phraseIndex.first(body.words, (row) => applies(row, status));
}

function applies({ notWith }: Meaning, status: number | undefined): boolean {
  return status === undefined || notWith?.includes(status) !== true;
}
