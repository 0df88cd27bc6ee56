import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnthropicStream } from '../../src/engine/providers/anthropic/fromStream.ts';
import { OpenaiStream } from '../../src/engine/providers/openaiCompatible/fromStream.ts';
import { readStream, type StreamSink } from '../../src/engine/providers/shared/readStream.ts';
import { streamText } from '../support/loopback/answers.ts';
import { anthropicDialect } from '../support/loopback/anthropicDialect.ts';
import type { AnswerContent, Dialect } from '../support/loopback/dialect.ts';
import { openaiDialect } from '../support/loopback/openaiDialect.ts';
import { collect, type Folded, fold } from './support/fold.ts';
import { realClock } from './support/realClock.ts';

interface Protocol {
  name: string;
  dialect: Dialect;
  createSink(): StreamSink;
}

const protocols: readonly Protocol[] = [
  {
    name: 'chat completions',
    dialect: openaiDialect,
    createSink: () => new OpenaiStream({ providerId: 'p', quirks: {}, idBase: 'x' }),
  },
  { name: 'messages', dialect: anthropicDialect, createSink: () => new AnthropicStream({ providerId: 'p' }) },
];

/** Any text, line separators and lone surrogate halves included: what JSON can carry, a delta can. */
const text = fc.string({ unit: 'grapheme', maxLength: 12 });

const content: fc.Arbitrary<AnswerContent> = fc.record({
  pieces: fc.array(text, { maxLength: 6 }),
  reasoning: fc.array(text, { maxLength: 3 }),
  toolCalls: fc.array(fc.record({ id: fc.uuid(), name: fc.constantFrom('read', 'write'), arguments: fc.json() }), {
    maxLength: 2,
  }),
  usage: fc.record({ input: fc.nat(9_999), output: fc.nat(9_999) }),
});

describe.each(protocols)('a stream of $name', ({ dialect, createSink }) => {
  const read = async (chunks: Uint8Array[]): Promise<Folded> => {
    const stream = readStream(responseOf(chunks), createSink(), {
      signal: new AbortController().signal,
      clock: realClock,
    });
    return bare(fold(await collect(stream)));
  };

  it('is the same answer wherever its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(content, fc.array(fc.nat()), async (answer, cuts) => {
        const bytes = Buffer.from(streamText(dialect, answer));

        expect(await read(split(bytes, cuts))).toEqual(expectedOf(answer));
      }),
    );
  });

  it('is the same answer byte by byte', async () => {
    const answer = { pieces: ['Grüße ', '世界 👩‍👩‍👧'], usage: { input: 3, output: 2 } };
    const bytes = Buffer.from(streamText(dialect, answer));

    expect(await read([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(expectedOf(answer));
  });

  it('is the same answer with any line ending, a byte-order mark, comments, fields nobody asked for and data over several lines', async () => {
    const framing = fc.record({
      lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
      mark: fc.constantFrom('', '\uFEFF'),
      noise: fc.constantFrom('', ': keep-alive\n\n', ':\n', 'retry: 100\n', 'id: 7\n', '\n\n'),
      isSpread: fc.boolean(),
      hasEnd: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(content, framing, fc.array(fc.nat()), async (answer, form, cuts) => {
        const events = streamText(dialect, answer).trimEnd().split('\n\n');
        const spelled = events.map((event) => form.noise + (form.isSpread ? spread(event) : event)).join('\n\n');
        const whole = form.mark + spelled + (form.hasEnd ? '\n\n' : '');
        const bytes = Buffer.from(whole.replaceAll('\n', form.lineEnd));

        expect(await read(split(bytes, cuts))).toEqual(expectedOf(answer));
      }),
    );
  });

  it('never throws on bytes that are no answer, and never calls them one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat()), async (bytes, cuts) => {
        const sink = createSink();
        const stream = readStream(responseOf(split(Buffer.from(bytes), cuts)), sink, {
          signal: new AbortController().signal,
          clock: realClock,
        });

        const folded = await collect(stream).then(fold, () => undefined);

        expect(folded?.finish).toBeUndefined();
      }),
    );
  });

  it('survives any JSON in the place of an event', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.json({ maxDepth: 4 }), { maxLength: 5 }), async (values) => {
        const bytes = Buffer.from(values.map((value) => `data: ${value.replaceAll('\n', '')}\n\n`).join(''));

        const folded = await read([bytes]);

        expect(folded.finish).toBeUndefined();
      }),
    );
  });
});

/** Without what providers want echoed: a matter of its own. */
function bare(folded: Folded): Folded {
  return { ...folded, calls: folded.calls.map(({ id, name, arguments: args }) => ({ id, name, arguments: args })) };
}

function expectedOf(answer: AnswerContent): Folded {
  const calls = (answer.toolCalls ?? []).map(({ id, name, arguments: args }) => ({ id, name, arguments: args }));
  return {
    text: answer.pieces.join(''),
    reasoning: (answer.reasoning ?? []).join(''),
    calls,
    usage: { inputTokens: answer.usage?.input ?? 0, outputTokens: answer.usage?.output ?? 0 },
    finish: calls.length > 0 ? 'tool-calls' : 'stop',
    malformed: 0,
  };
}

/** One `data:` line becomes two, at a place where JSON allows a line break. */
function spread(event: string): string {
  return event.replace(/^data: \{/m, 'data: {\ndata: ');
}

function split(bytes: Buffer, cuts: readonly number[]): Uint8Array[] {
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
}

function responseOf(chunks: readonly Uint8Array[]): Response {
  const waiting = [...chunks];
  return new Response(
    new ReadableStream({
      pull(controller) {
        const next = waiting.shift();
        if (next) controller.enqueue(next);
        else controller.close();
      },
    }),
  );
}
