import type { FailureClass, Scope } from '../types/failure.ts';
import { announcesPage } from './page.ts';
import type { ProviderBody } from './providerBody.ts';

export interface EdgeFinding {
  class: FailureClass;
  scope: Scope;
  /** What happened, to follow the provider's name, where the class alone says too little. */
  words?: string;
}

/**
 * What a page or a gateway's reply means, where the API itself should have spoken. Such a reply says nothing about a
 * key: every key of the provider meets the same gateway.
 *
 * @returns undefined where the API did speak.
 */
export function readEdge(
  status: number | undefined,
  headers: Headers | undefined,
  body: ProviderBody,
): EdgeFinding | undefined {
  // 407 and 511 are spoken by the user's own network only (RFC 9110 section 15.5.8, RFC 6585 section 6).
  if (status === 407 || status === 511) return { class: 'connection-failed', scope: 'network' };
  if (headers?.get('cf-mitigated')?.toLowerCase() === 'challenge') return blocked;
  const code = cloudflareCode(body);
  if (code !== undefined) return readCloudflareCode(code);
  // No API sends its callers elsewhere, and nobody follows: a key would travel along.
  if (status !== undefined && status >= 300 && status < 400) return webPage;
  if (body.form !== 'html' && !isPageBySuccess(status, headers, body)) return undefined;
  return readPage(status, body.text);
}

/** The content type is believed only of a success: servers label plain error texts as HTML too. */
function isPageBySuccess(status: number | undefined, headers: Headers | undefined, body: ProviderBody): boolean {
  if (body.form === 'json' || status === undefined || status >= 400) return false;
  return headers !== undefined && announcesPage(headers);
}

const blocked: EdgeFinding = { class: 'edge-blocked', scope: 'provider' };
const webPage: EdgeFinding = {
  class: 'connection-failed',
  scope: 'provider',
  words: 'sent a web page instead of an answer; check its address, or sign in to the network',
};
const overloaded: EdgeFinding = { class: 'overloaded', scope: 'provider' };

/**
 * Cloudflare's own codes: 1000 to 1199 concern who may call (1015 is its rate limit by address, which meets all keys
 * alike), 520 to 530 the server behind it. https://developers.cloudflare.com/support/troubleshooting/, read 2026-11.
 */
function readCloudflareCode(code: number): EdgeFinding {
  return code >= 1000 && code !== 1016 ? blocked : overloaded;
}

function cloudflareCode({ form, text, objects }: ProviderBody): number | undefined {
  if (form === 'json') {
    const own = objects.find((object) => object['cloudflare_error'] === true);
    return typeof own?.['error_code'] === 'number' ? own['error_code'] : undefined;
  }
  const found = /\berror code:?\s+(1[01]\d\d|52\d|530)\b|\bcf-error-code["']?>\s*(1[01]\d\d|52\d|530)</i.exec(text);
  const digits = found?.[1] ?? found?.[2];
  return digits === undefined ? undefined : Number(digits);
}

function readPage(status: number | undefined, html: string): EdgeFinding {
  // A page instead of an answer: the sign-in page of a network, or an address that is no API.
  if (status === undefined || status < 400) return webPage;
  if (status === 413) return { class: 'context-too-long', scope: 'request' };
  if (status === 408) return { class: 'timeout', scope: 'provider' };
  if (/just a moment|attention required|access denied|sorry, you have been blocked|captcha/i.test(html)) return blocked;
  if (status < 500) return blocked;
  return status === 503 || status >= 520 ? overloaded : { class: 'server-error', scope: 'provider' };
}
