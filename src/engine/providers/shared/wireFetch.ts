import type { Clock, Fetch } from '../../types/deps.ts';
import { readBounded } from './readBounded.ts';
import { WireError } from './wireError.ts';

/** Larger than any error a provider writes; the rest of a page says nothing more. */
const maxErrorBytes = 65_536;

export interface WireFetchOptions {
  fetch: Fetch;
  clock: Clock;
  /** All headers that go out, apart from those of the content. */
  headers: { [name: string]: string };
}

/**
 * The `fetch` given to an SDK. It decides alone which headers leave: both SDKs add headers from environment variables
 * (`OPENAI_CUSTOM_HEADERS`, `ANTHROPIC_CUSTOM_HEADERS`; openai 7.55 client.mjs, @anthropic-ai/sdk 1.11 client.mjs, read
 * 2026-11-21), and these could even replace the key. It also keeps the raw body of an error, which the SDKs drop when it
 * has no `error` field. Redirects are not followed: a custom key header would travel along to another host.
 *
 * @throws WireError when the key cannot stand in a header.
 */
export function createWireFetch({ fetch, clock, headers }: WireFetchOptions): Fetch {
  for (const value of Object.values(headers)) assertSendable(value);
  return async (input, init) => {
    const isSending = init?.body !== undefined && init.body !== null;
    const sent = new Headers({ accept: 'application/json', 'user-agent': 'Understudy', ...headers });
    if (isSending) sent.set('content-type', 'application/json');
    const response = await fetch(input, { ...init, headers: sent, redirect: 'manual' });
    return response.ok ? response : keepBody(response, clock, init?.signal ?? undefined);
  };
}

/** The body of an error response whose headers an SDK error carries. */
export function rawBodyOf(headers: Headers): string | undefined {
  return rawBodies.get(headers);
}

/** Checked here because the platform's own error repeats the value. The class is that of a key that is refused. */
function assertSendable(value: string): void {
  if (/^[\t\x20-\x7e]*$/.test(value)) return;
  const message = 'The key holds characters that cannot be sent in a header. Enter it again';
  throw new WireError({ status: 401, body: JSON.stringify({ error: { message } }) });
}

const rawBodies = new WeakMap<Headers, string>();

async function keepBody(response: Response, clock: Clock, signal: AbortSignal | undefined): Promise<Response> {
  const text = await readBounded(response.body, { maxBytes: maxErrorBytes, clock, signal });
  const { status, statusText, headers } = response;
  const mayHaveBody = status !== 304;
  const copy = new Response(mayHaveBody ? text : null, { status, statusText, headers });
  rawBodies.set(copy.headers, text);
  return copy;
}
