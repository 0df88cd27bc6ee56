import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Behaviour } from './cast.ts';

/** What a server says and how fast. */
export interface Performance {
  /** Markdown that the answering server streams, one per call; the last one again after that. */
  answers: readonly string[];
  /** Markdown of which the server that cuts off sends the first half. */
  cutAnswer: string;
  /** Before a refusal, so that a reader sees each takeover; milliseconds. */
  beforeFailureMs: number;
  /** Between two pieces of a stream; milliseconds. */
  betweenPiecesMs: number;
}

/** One request to one provider of the cast. */
export interface Scene {
  behaviour: Behaviour;
  performance: Performance;
  /** How many requests this provider had before. */
  callsBefore: number;
}

/** Plays one provider's part in one response. Ends early, without an error, when the client leaves. */
export async function behave({ behaviour, performance, callsBefore }: Scene, response: ServerResponse): Promise<void> {
  const answer = performance.answers[callsBefore] ?? performance.answers.at(-1) ?? '';
  const client = new AbortController();
  response.once('close', () => client.abort());
  switch (behaviour) {
    case 'rate-limit':
      return await refuse(429, rateLimited, { 'retry-after': '90' });
    case 'bad-key':
      return await refuse(401, badKey);
    case 'edge-block':
      return await refuse(403, edgePage, { 'content-type': 'text/html; charset=UTF-8', server: 'cloudflare' });
    case 'overload':
      return await refuse(503, overloaded);
    case 'hang':
      return;
    case 'cut':
      await stream(firstHalf(performance.cutAnswer));
      response.destroy();
      return;
    case 'answer':
      await stream(answer);
      return finish();
  }

  async function refuse(status: number, body: string, headers: Record<string, string> = {}): Promise<void> {
    await pause(performance.beforeFailureMs, client.signal);
    if (client.signal.aborted) return;
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  }

  async function stream(text: string): Promise<void> {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of pieces(text)) {
      if (client.signal.aborted) return;
      response.write(event({ choices: [{ index: 0, delta: { content: piece } }] }));
      await pause(performance.betweenPiecesMs, client.signal);
    }
  }

  function finish(): void {
    if (client.signal.aborted) return;
    const tokens = pieces(answer).length;
    const usage = { prompt_tokens: 12, completion_tokens: tokens, total_tokens: tokens + 12 };
    response.write(event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }));
    response.write(event({ choices: [], usage }));
    response.end('data: [DONE]\n\n');
  }
}

/** Reads a request to its end; servers answer only then, as real ones do. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const rateLimited = JSON.stringify({
  error: { message: 'Rate limit reached for requests per minute', type: 'requests', code: 'rate_limit_exceeded' },
});
const badKey = JSON.stringify({
  error: { message: 'Incorrect API key provided', type: 'invalid_request_error', code: 'invalid_api_key' },
});
const edgePage = '<!DOCTYPE html><html><head><title>Access denied</title></head><body>error code: 1010</body></html>';
const overloaded = JSON.stringify({
  error: { message: 'The model is overloaded, please try again later', type: 'overloaded_error' },
});

function event(data: object): string {
  return `data: ${JSON.stringify({ id: 'rehearsal', object: 'chat.completion.chunk', model: 'rehearsal', ...data })}\n\n`;
}

/** Words with what stands behind them, in scripts without spaces too: about what one token is. */
function pieces(text: string): string[] {
  const found: string[] = [];
  for (const { segment, isWordLike } of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)) {
    if (isWordLike || found.length === 0) found.push(segment);
    else found.push(`${found.pop()}${segment}`);
  }
  return found;
}

/** Up to the middle, at a word's end. */
function firstHalf(text: string): string {
  const words = pieces(text);
  return words.slice(0, Math.ceil(words.length / 2)).join('');
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
