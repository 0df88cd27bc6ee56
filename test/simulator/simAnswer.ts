import type { Dialect } from '../support/loopback/dialect.ts';
import { networkError } from './line.ts';
import { around, type Random } from './random.ts';
import type { SimClock } from './simClock.ts';
import type { SimCall } from './simProvider.ts';
import type { Forecast } from './weather.ts';

/** How often a stream brings something, milliseconds, and in how many pieces at most. */
const PIECE_MS = 400;
const MAX_PIECES = 16;

const encoder = new TextEncoder();

export interface AnswerParts {
  call: SimCall;
  wire: Dialect;
  firstTokenMs: number;
  tokensPerSecond: number;
  headers: { [name: string]: string };
  usage: { input: number; output: number };
  /** It breaks off in the middle. */
  isCut: boolean;
  forecast: Forecast;
  clock: SimClock;
  random: Random;
  /** @param share Of the answer that was written, 0 to 1. */
  onEnd(share: number): void;
}

/** A good answer in the time it takes: a stream or a whole one, unless the provider falls ill meanwhile. */
export async function answer(parts: AnswerParts): Promise<Response> {
  const { call, wire, usage, headers, random } = parts;
  const firstMs = around(random, parts.firstTokenMs);
  const writingMs = (usage.output / around(random, parts.tokensPerSecond, 0.15)) * 1_000;
  if (call.request.isStream) {
    const body = bodyOf(stream(parts, firstMs, writingMs));
    return new Response(body, { headers: { ...headers, 'content-type': 'text/event-stream' } });
  }
  await call.line.wait(firstMs + writingMs);
  await stayWell(parts);
  parts.onEnd(1);
  call.end({ kind: 'ok' });
  return Response.json(wire.body({ pieces: [call.request.toSay], usage }, call.request.model), { headers });
}

async function* stream(
  parts: AnswerParts,
  firstMs: number,
  writingMs: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { call, wire, usage, random } = parts;
  const pieces = piecesOf(call.request.toSay, Math.min(MAX_PIECES, Math.ceil(writingMs / PIECE_MS)));
  const cutAt = parts.isCut ? Math.floor(random() * pieces.length) : Number.POSITIVE_INFINITY;
  const isSilentCut = random() < 0.5;
  let written = 0;
  try {
    for (const [index, piece] of pieces.entries()) {
      await call.line.wait(index === 0 ? firstMs : writingMs / pieces.length);
      await stayWell(parts);
      if (index === cutAt) call.end({ kind: 'failed' });
      if (index === cutAt && isSilentCut) return;
      if (index === cutAt) throw networkError('UND_ERR_SOCKET');
      const opening = index === 0 ? wire.opening(call.request.model).join('') : '';
      yield encoder.encode(opening + wire.text(piece));
      written += piece.length;
    }
    call.end({ kind: 'ok' });
    yield encoder.encode(wire.closing({ pieces, usage }).join(''));
  } finally {
    parts.onEnd(written / Math.max(1, call.request.toSay.length));
  }
}

function bodyOf(pieces: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}

/** A provider that falls ill takes the answers with it that it is writing. */
async function stayWell({ call, forecast, clock }: AnswerParts): Promise<void> {
  const spell = forecast.at(clock.now());
  if (!spell || spell.kind === 'cuts' || spell.kind === 'edge-block' || spell.share < 1) return;
  if (spell.kind === 'hangs' || spell.kind === 'unreachable') await call.line.silence();
  call.end({ kind: 'failed', isEverywhere: spell.isEverywhere });
  throw networkError('ECONNRESET');
}

/** Cut anywhere, words included. */
function piecesOf(text: string, count: number): string[] {
  const size = Math.max(1, Math.ceil(text.length / Math.max(1, count)));
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  );
}
