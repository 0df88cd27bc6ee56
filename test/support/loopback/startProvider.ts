/**
 * Small HTTP servers on loopback that behave as model providers do, well or badly.
 *
 * ```ts
 * const groq = await startProvider({ dialect: 'openai', script: [rateLimited({ retryAfter: '7' }), answers('hello')] });
 * // configure the provider with `groq.baseUrl`, talk to it, then look at what it saw:
 * groq.requests[0]?.headers['authorization'];
 * await groq.close();           // or `await using groq = await startProvider(…)`
 * ```
 *
 * - `script` is one behaviour for all requests, a list (the last one repeats), or `{ choose(request, index) }`.
 * - Ready-made behaviours: `answers.ts` (good and broken streams), `failures.ts` (statuses, hangs, pages). A behaviour is a
 *   plain function of the exchange, so a test may write its own.
 * - `script` serves POST requests. GET requests (model lists, key checks) get `checks`, by default the list of `models`.
 * - The port is picked by the system; `close()` ends every open socket.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anthropicDialect } from './anthropicDialect.ts';
import { type Behaviour, type RecordedRequest, sendJson } from './behaviour.ts';
import type { Dialect } from './dialect.ts';
import { openaiDialect } from './openaiDialect.ts';

export type Script = Behaviour | readonly Behaviour[] | { choose(request: RecordedRequest, index: number): Behaviour };

export interface ProviderOptions {
  dialect: 'openai' | 'anthropic';
  script: Script;
  /** For GET requests; default: a list of `models`. */
  checks?: Behaviour;
  /** Default `['loopback']`. */
  models?: readonly string[];
}

export interface LoopbackProvider {
  /** What a client is configured with, such as `http://127.0.0.1:41234/v1`. */
  baseUrl: string;
  port: number;
  /** Every request in order of arrival, GET and POST. */
  requests: RecordedRequest[];
  /** POST requests only. */
  calls(): RecordedRequest[];
  /** Replaces what comes next; a list starts from its beginning. */
  follow(script: Script): void;
  /** Open client connections. */
  connections(): number;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startProvider(options: ProviderOptions): Promise<LoopbackProvider> {
  const dialect = options.dialect === 'openai' ? openaiDialect : anthropicDialect;
  const requests: RecordedRequest[] = [];
  let { script } = options;
  let served = 0;
  const checks = options.checks ?? listsModels(dialect, options.models ?? ['loopback']);

  const server = createServer((incoming, response) => {
    void handle(incoming, response, dialect, (request) => {
      requests.push(request);
      return request.method === 'POST' ? behaviourAt(script, request, served++) : checks;
    });
  });
  const sockets = await listen(server);
  const { port } = server.address() as AddressInfo;

  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return {
    baseUrl: `http://127.0.0.1:${port}${dialect.basePath}`,
    port,
    requests,
    calls: () => requests.filter((request) => request.method === 'POST'),
    follow(next) {
      script = next;
      served = 0;
    },
    connections: () => sockets.size,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function behaviourAt(script: Script, request: RecordedRequest, index: number): Behaviour {
  if (typeof script === 'function') return script;
  if ('choose' in script) return script.choose(request, index);
  const behaviour = script[Math.min(index, script.length - 1)];
  if (!behaviour) throw new Error('The script is empty; give at least one behaviour');
  return behaviour;
}

function listsModels(dialect: Dialect, models: readonly string[]): Behaviour {
  return ({ response }) => sendJson(response, 200, dialect.models(models));
}

async function handle(
  incoming: IncomingMessage,
  response: ServerResponse,
  dialect: Dialect,
  choose: (request: RecordedRequest) => Behaviour,
): Promise<void> {
  const hungUp = new AbortController();
  const closed = new Promise<'finished' | 'dropped'>((resolve) => {
    response.once('close', () => {
      hungUp.abort();
      resolve(response.writableFinished ? 'finished' : 'dropped');
    });
  });
  const request = await record(incoming, closed);
  if (request === undefined) return;
  const isStreaming = (request.body as { stream?: unknown } | undefined)?.stream === true;
  await choose(request)({ request, response, dialect, isStreaming, signal: hungUp.signal });
}

async function record(
  incoming: IncomingMessage,
  closed: RecordedRequest['closed'],
): Promise<RecordedRequest | undefined> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of incoming) pieces.push(piece as Buffer);
  } catch {
    return undefined; // The client hung up while sending.
  }
  const text = Buffer.concat(pieces).toString('utf8');
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
    body: text === '' ? undefined : parsed(text),
    at: Date.now(),
    closed,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function listen(server: Server): Promise<Set<{ destroy(): unknown }>> {
  const sockets = new Set<{ destroy(): unknown }>();
  server.on('connection', (socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return sockets;
}
