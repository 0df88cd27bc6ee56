import type { Clock, Fetch } from '../../types/deps.ts';
import { readBounded } from './readBounded.ts';
import { WireError } from './wireError.ts';

/** Larger than any error a provider writes; the rest of a page says nothing more. */
const maxErrorBytes = 65_536;

/** What the client of either SDK offers: address and body of a request, not yet sent. */
export interface RequestBuilder {
  buildRequest(request: WireRequest): Promise<{ req: { body?: unknown }; url: string }>;
}

export interface WireRequest {
  method: 'get' | 'post';
  path: string;
  body?: unknown;
}

/** A client of an SDK with the headers that its requests are sent with. */
export interface Connection {
  readonly builder: RequestBuilder;
  readonly headers: { readonly [name: string]: string };
  /** By path, as the SDK has built them for the first request. */
  readonly urls: Map<string, string>;
}

/**
 * @param headers All headers that go out, apart from those of the content.
 * @throws WireError when the key cannot stand in a header.
 */
export function connectionOf(builder: RequestBuilder, headers: Connection['headers']): Connection {
  for (const value of Object.values(headers)) assertSendable(value);
  return { builder, headers: { accept: 'application/json', 'user-agent': 'Understudy', ...headers }, urls: new Map() };
}

/**
 * Sends what an SDK has built, past the SDK's own sending. That costs a quarter of a millisecond a call for retries and
 * time-outs that are the engine's, drops the bodies of errors that have no `error` field, and adds headers from environment
 * variables (`OPENAI_CUSTOM_HEADERS`, `ANTHROPIC_CUSTOM_HEADERS`; openai 7.55 client.mjs, @anthropic-ai/sdk 1.11 client.mjs,
 * read 2026-11-21) that could even replace the key. Redirects are not followed: a custom key header would travel along to
 * another host.
 *
 * @throws WireError with status, headers and raw body when the provider answers with an error.
 */
export async function send(
  connection: Connection,
  request: WireRequest,
  { fetch, clock, signal }: { fetch: Fetch; clock: Clock; signal: AbortSignal },
): Promise<Response> {
  const { headers } = connection;
  const { url, body } = await built(connection, request);
  const isPost = request.method === 'post';
  const response = await fetch(url, {
    method: isPost ? 'POST' : 'GET',
    headers: isPost ? { ...headers, 'content-type': 'application/json' } : headers,
    ...(isPost ? { body } : {}),
    redirect: 'manual',
    signal,
  });
  if (response.ok) return response;
  const words = await readBounded(response.body, { maxBytes: maxErrorBytes, clock, signal });
  throw new WireError({ status: response.status, headers: response.headers, body: words });
}

/**
 * Address and body. The SDK builds the first request of each path; the address stays the same from then on, and the body is
 * the same JSON, so that later requests are spared the headers it makes and nobody sends (a twentieth of a request's time).
 */
async function built({ builder, urls }: Connection, request: WireRequest): Promise<{ url: string; body: string }> {
  const known = urls.get(request.path);
  if (known !== undefined) return { url: known, body: JSON.stringify(request.body) };
  const { req, url } = await builder.buildRequest(request);
  urls.set(request.path, url);
  return { url, body: req.body as string };
}

/** Checked here because the platform's own error repeats the value. The class is that of a key that is refused. */
function assertSendable(value: string): void {
  if (/^[\t\x20-\x7e]*$/.test(value)) return;
  const message = 'The key holds characters that cannot be sent in a header. Enter it again';
  throw new WireError({ status: 401, body: JSON.stringify({ error: { message } }) });
}
