import { stringOf } from './json.ts';
import type { ProviderBody } from './providerBody.ts';

/**
 * Headers that name the account of the key, on every response, the best first: limits are those of the organisation, and a
 * project belongs to one. Anthropic: platform.claude.com/docs/en/api/overview; OpenAI: platform.openai.com/docs/api-reference/introduction
 * (both read 2026-11-21). The other providers of the catalogue send none.
 */
const accountHeaders = ['anthropic-organization-id', 'openai-organization', 'openai-project'];

/** Where an error's words for people name it; bodies recorded 2026-06 to 2026-10 or quoted in the providers' docs. */
const accountWords = [
  // OpenAI and Groq: 'Rate limit reached for model `x` in organization `org_01example` on …'.
  /\bin organization [`'"]?(org[-_][\w-]+)/i,
  // Moonshot: 'Your account org-930e<ak-fch4> request reached organization max RPM: 3'.
  /\bYour account (org-[\w-]+)/,
  // xAI: 'Your team 1fae4ce5-… has either used all available credits …'.
  /\bYour team ([0-9a-f]{8}-[0-9a-f-]{27})\b/i,
  // NVIDIA: "Function '0f7d-11': Not found for account 'abc'".
  /\bNot found for account '([^'\s]+)'/,
  // Google: '… for consumer 'project_number:1234'', 'Generative Language API has not been used in project 1234 before'.
  /\bproject(?:s\/|_number:| )(\d{4,})\b/,
];

/** Stands in every text that one of them finds something in. */
const accountSign = /\borganization|\baccount|\bteam|\bproject/i;

/** What may stand in an id; a header can hold anything. */
const idForm = /^[\w.:-]{1,100}$/;

/**
 * The account a key belongs to, as the provider names it: no secret, and the same text whenever the same account is meant.
 *
 * @param headers Of the response, a success or not.
 * @param body Of an error.
 * @param isRouter A router hands on the words of its upstreams, which name the router's own accounts there.
 */
export function accountIdOf({
  headers,
  body,
  isRouter = false,
}: {
  headers?: Headers | undefined;
  body?: Pick<ProviderBody, 'objects' | 'text' | 'isFromUpstream'> | undefined;
  isRouter?: boolean | undefined;
}): string | undefined {
  const isFirstHand = !isRouter && body?.isFromUpstream !== true;
  const found =
    (isFirstHand ? fromHeaders(headers) : undefined) ??
    (body && fromFields(body)) ??
    (body && isFirstHand ? fromWords(body.text) : undefined);
  return found !== undefined && idForm.test(found) ? found : undefined;
}

function fromHeaders(headers: Headers | undefined): string | undefined {
  for (const name of accountHeaders) {
    const value = headers?.get(name);
    if (value) return value.trim();
  }
  return undefined;
}

/** OpenRouter's `user_id` beside the error; `consumer` in the metadata of Google's ErrorInfo: 'projects/1234'. */
function fromFields({ objects }: Pick<ProviderBody, 'objects'>): string | undefined {
  const userId = stringOf(objects[0]?.['user_id']);
  if (userId !== undefined) return userId;
  const consumer = objects.map((object) => stringOf(object['consumer'])).find((value) => value !== undefined);
  return consumer?.replace(/^projects\//, '');
}

function fromWords(text: string): string | undefined {
  if (!accountSign.test(text)) return undefined;
  for (const words of accountWords) {
    const id = words.exec(text)?.[1];
    if (id !== undefined) return id;
  }
  return undefined;
}
