import { type Behaviour, beginStream, type Exchange, type HeaderBag, modelOf, pause, sendJson } from './behaviour.ts';
import type { AnswerContent, Dialect } from './dialect.ts';

export interface AnswerOptions extends Omit<AnswerContent, 'pieces'> {
  /** Number of stream events the text is cut into, or the pieces themselves; default: one per word. */
  tokens?: number | readonly string[];
  headers?: HeaderBag;
}

/** A good answer: a stream or a JSON body, as asked. */
export function answers(text: string, options: AnswerOptions = {}): Behaviour {
  const { tokens, headers = {}, ...rest } = options;
  const content: AnswerContent = { ...rest, pieces: piecesOf(text, tokens) };
  return async (exchange) => {
    if (exchange.isStreaming) await streamAnswer(exchange, content, headers);
    else sendJson(exchange.response, 200, exchange.dialect.body(content, modelOf(exchange.request)), headers);
  };
}

/** Says back the last user message, so that a caller can tell answers apart. */
export function echoes(options: AnswerOptions = {}): Behaviour {
  return (exchange) => answers(`echo: ${lastUserText(exchange.request.body)}`, options)(exchange);
}

/** One piece of `text` every `everyMs`, forever slow but never silent. */
export function drips(text: string, { everyMs }: { everyMs: number }): Behaviour {
  return answers(text, { tokens: text.length, delayMs: everyMs });
}

/** Streams `text` and then breaks: `destroy` kills the socket, `end` closes cleanly without a finish marker. */
export function cutsAfter(text: string, how: 'destroy' | 'end' = 'destroy'): Behaviour {
  return async (exchange) => {
    if (exchange.isStreaming) await streamPieces(exchange, { pieces: piecesOf(text, undefined) });
    else beginHalfAnswer(exchange, text);
    if (how === 'end') exchange.response.end();
    else await destroyOnceSent(exchange);
  };
}

/** A good stream that carries an unreadable event after the first half of the text. */
export function answersWithMalformedEvent(text: string): Behaviour {
  return async (exchange) => {
    const middle = Math.ceil(text.length / 2);
    await streamPieces(exchange, { pieces: [text.slice(0, middle)] });
    exchange.response.write('data: {"choices":[{"delta":{"content":"lo\n\n');
    exchange.response.write(exchange.dialect.text(text.slice(middle)));
    end(exchange, { pieces: [text] });
  };
}

/** Streams `text`, then an error event inside the stream. */
export function failsInStream(
  text: string,
  error: { type: string; message: string; status?: number } = { type: 'overloaded_error', message: 'Overloaded' },
): Behaviour {
  return async (exchange) => {
    await streamPieces(exchange, { pieces: text === '' ? [] : [text] });
    exchange.response.end(exchange.dialect.errorFrame(error));
  };
}

/** Sends exactly these bytes, cut at the given offsets into separate writes. */
export function sendsBytes(
  bytes: Uint8Array | string,
  options: { splitAt?: readonly number[]; headers?: HeaderBag; status?: number } = {},
): Behaviour {
  const all = typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes);
  const edges = [
    0,
    ...(options.splitAt ?? []).filter((at) => at > 0 && at < all.length).sort((a, b) => a - b),
    all.length,
  ];
  return async ({ response, signal }) => {
    response.writeHead(options.status ?? 200, { 'content-type': 'text/event-stream', ...options.headers });
    for (const [index, from] of edges.slice(0, -1).entries()) {
      response.write(all.subarray(from, edges[index + 1]));
      // A turn of the event loop and no Nagle: each piece leaves as a packet of its own.
      await pause(1, signal);
    }
    response.end();
  };
}

/** The text as the dialect's whole stream, for scripts that send it byte by byte. */
export function streamText(dialect: Dialect, content: AnswerContent, model = 'loopback'): string {
  return [...dialect.opening(model), ...contentFrames(dialect, content), ...dialect.closing(content)].join('');
}

async function streamAnswer(exchange: Exchange, content: AnswerContent, headers: HeaderBag): Promise<void> {
  await streamPieces(exchange, content, headers);
  end(exchange, content);
}

async function streamPieces(exchange: Exchange, content: AnswerContent, headers: HeaderBag = {}): Promise<void> {
  const { response, dialect, request, signal } = exchange;
  beginStream(response, headers);
  response.write(dialect.opening(modelOf(request)).join(''));
  await pause(content.firstDelayMs ?? 0, signal);
  for (const frame of contentFrames(dialect, content)) {
    if (signal.aborted) return;
    if (!response.write(frame)) await drained(exchange);
    if (content.delayMs) await pause(content.delayMs, signal);
  }
}

function contentFrames(dialect: Dialect, content: AnswerContent): string[] {
  return [
    ...(content.reasoning ?? []).map((text) => dialect.reasoning(text)),
    ...content.pieces.map((text) => dialect.text(text)),
    ...(content.toolCalls ?? []).flatMap((call, index) => dialect.toolCall(call, index)),
  ];
}

function end({ response, dialect }: Exchange, content: AnswerContent): void {
  if (!response.destroyed) response.end(dialect.closing(content).join(''));
}

function drained({ response, signal }: Exchange): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The beginning of a JSON answer, for requests without streaming. */
function beginHalfAnswer({ response, dialect, request }: Exchange, text: string): void {
  const whole = JSON.stringify(dialect.body({ pieces: [text] }, modelOf(request)));
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write(whole.slice(0, Math.ceil(whole.length / 2)));
}

/** Lets what was written reach the client first: a destroyed socket drops what it still holds. */
async function destroyOnceSent({ response, signal }: Exchange): Promise<void> {
  await new Promise<void>((resolve) => response.write('\n', () => resolve()));
  await pause(20, signal);
  response.destroy();
}

function piecesOf(text: string, tokens: AnswerOptions['tokens']): readonly string[] {
  if (typeof tokens === 'object') return tokens;
  if (tokens === undefined) return text.match(/\S+\s*|\s+/g) ?? [];
  const size = Math.max(1, Math.ceil(text.length / tokens));
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  );
}

function lastUserText(body: unknown): string {
  const messages = (body as { messages?: { role?: string; content?: unknown }[] } | undefined)?.messages ?? [];
  const last = messages.findLast((message) => message.role === 'user')?.content;
  if (typeof last === 'string') return last;
  return Array.isArray(last) ? last.map((part: { text?: string }) => part.text ?? '').join('') : '';
}
