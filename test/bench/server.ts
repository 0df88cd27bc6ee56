import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerText, differentTokens, eventsPerWrite, paths, pausedWrites, type ServerReady, token } from './wire.ts';

/*
 * The server of every measurement, in a process of its own: chat completions that cost it next to nothing.
 * It says where it listens over the channel to the process that started it, and ends when that channel closes.
 */
const headers = { 'x-request-id': 'req_0123456789abcdef', 'openai-processing-ms': '42' };
const jsonHeaders = { ...headers, 'content-type': 'application/json' };
const streamHeaders = { ...headers, 'content-type': 'text/event-stream; charset=utf-8' };
const statedLimits = Object.entries({
  'x-ratelimit-limit-requests': '1000000',
  'x-ratelimit-remaining-requests': '999999',
  'x-ratelimit-reset-requests': '6ms',
  'x-ratelimit-limit-tokens': '1000000000',
  'x-ratelimit-remaining-tokens': '999990000',
  'x-ratelimit-reset-tokens': '12ms',
});
const common = { id: 'chatcmpl-AbCdEfGhIjKlMnOpQrStUvWxYz012', created: 1_763_700_000, model: 'bench-model' };

const server = createServer((request, response) => void answer(request, response));
// A connection must not be closed between two rounds: the next request would pay for a new one.
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.on('disconnect', () => process.exit());
process.send?.({ port: (server.address() as AddressInfo).port } satisfies ServerReady);

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  const path = request.url ?? '';
  if (path.startsWith(paths.rateLimited)) return failWith429(response);
  if (path.startsWith(paths.broken)) return failWith500(response);
  const { stream, max_tokens } = JSON.parse(body) as { stream?: boolean; max_tokens?: number };
  if (path.startsWith(paths.stating)) for (const [name, value] of statedLimits) response.setHeader(name, value);
  if (!stream) return void response.writeHead(200, jsonHeaders).end(wholeAnswer);
  const tokens = max_tokens ?? 1;
  if (path.startsWith(paths.cut)) return writeHalf(response, tokens);
  await writeStream(response, tokens, paceOf(path));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  request.setEncoding('utf8');
  for await (const chunk of request) body += chunk;
  return body;
}

function failWith429(response: ServerResponse): void {
  const message = 'Rate limit reached for bench-model on requests per minute. Please try again in 20s.';
  const error = { message, type: 'requests', param: null, code: 'rate_limit_exceeded' };
  response.writeHead(429, { ...jsonHeaders, 'retry-after': '20' }).end(JSON.stringify({ error }));
}

function failWith500(response: ServerResponse): void {
  const message = 'The server had an error while processing your request. Sorry about that!';
  const error = { message, type: 'server_error', param: null, code: null };
  response.writeHead(500, jsonHeaders).end(JSON.stringify({ error }));
}

/** What has been written arrives before the connection ends. */
function writeHalf(response: ServerResponse, tokens: number): void {
  response.writeHead(200, streamHeaders);
  const half = Array.from({ length: tokens >> 1 }, (_, index) => tokenEvent(index)).join('');
  response.write(half, () => response.destroy());
}

/** What is waited for after each write, by its number. */
type Pace = (write: number) => Promise<unknown> | undefined;

function paceOf(path: string): Pace {
  if (path.startsWith(paths.piecemeal)) return nextTurn;
  if (path.startsWith(paths.paced)) return (write) => (write % pausedWrites === 0 ? sleep(1) : undefined);
  return () => undefined;
}

/** One event for each token, a few events in each write. */
async function writeStream(response: ServerResponse, tokens: number, pace: Pace): Promise<void> {
  response.writeHead(200, streamHeaders);
  response.write(event({ delta: { role: 'assistant', content: '', refusal: null } }));
  let sent = 0;
  for (let write = 0; sent < tokens && !response.destroyed; write++) {
    const count = Math.min(eventsPerWrite[write % eventsPerWrite.length] ?? 1, tokens - sent);
    const text = Array.from({ length: count }, (_, index) => tokenEvent(sent + index)).join('');
    sent += count;
    if (!response.write(text)) await once(response, 'drain');
    else await pace(write);
  }
  const usage = { prompt_tokens: 12, completion_tokens: tokens, total_tokens: tokens + 12 };
  response.end(`${event({ delta: {}, finish: 'stop' })}${event({ usage })}data: [DONE]\n\n`);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const tokenEvents = Array.from({ length: differentTokens }, (_, index) => event({ delta: { content: token(index) } }));

/** Made beforehand: the server must not be what a stream waits for. */
function tokenEvent(index: number): string {
  return tokenEvents[index % differentTokens] as string;
}

function event({ delta, finish, usage }: { delta?: object; finish?: string; usage?: object }): string {
  const choices = delta ? [{ index: 0, delta, logprobs: null, finish_reason: finish ?? null }] : [];
  const chunk = { ...common, object: 'chat.completion.chunk', system_fingerprint: 'fp_0123456789', choices };
  return `data: ${JSON.stringify({ ...chunk, usage: usage ?? null })}\n\n`;
}

const wholeAnswer = JSON.stringify({
  ...common,
  object: 'chat.completion',
  system_fingerprint: 'fp_0123456789',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: answerText, refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 12,
    completion_tokens: 100,
    total_tokens: 112,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  },
});
