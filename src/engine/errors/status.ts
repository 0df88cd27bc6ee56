import type { Meaning } from './meaning.ts';
import type { ProviderBody } from './providerBody.ts';
import { readStatusLikeCode } from './words.ts';

const byStatus: Readonly<Record<number, Meaning>> = {
  400: { class: 'bad-request' },
  401: { class: 'credential-refused' },
  402: { class: 'quota-spent' },
  403: { class: 'access-refused' },
  404: { class: 'model-not-found' },
  408: { class: 'timeout' },
  // Anthropic's conflict_error and its like pass; both SDKs try again (read 2026-11).
  409: { class: 'server-error' },
  410: { class: 'model-not-found' },
  // Fireworks: account suspended or its limit reached.
  412: { class: 'quota-spent' },
  413: { class: 'context-too-long' },
  422: { class: 'bad-request' },
  425: { class: 'server-error' },
  429: { class: 'rate-limited' },
  451: { class: 'edge-blocked' },
  // Groq: no room in the flex tier.
  498: { class: 'overloaded' },
  499: { class: 'server-error' },
  503: { class: 'overloaded' },
  529: { class: 'overloaded' },
};

/** What the status alone says, or the codes that repeat it; the last resort before `unknown`. */
export function readStatus(status: number | undefined, body: ProviderBody): Meaning | undefined {
  if (status === undefined || status < 400) return readStatusLikeCode(body);
  // OpenRouter's moderation answers 403 and says what it found (docs read 2026-08-22).
  if (status === 403 && body.objects.some((object) => 'flagged_input' in object)) return { class: 'content-refused' };
  const known = byStatus[status];
  if (known !== undefined) return known;
  if (status >= 520 && status <= 530) return { class: 'overloaded' };
  return status >= 500 && status < 600 ? { class: 'server-error' } : undefined;
}
