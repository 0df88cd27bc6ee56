import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../src/engine/types/request.ts';
import type { ChatResult } from '../../src/engine/types/result.ts';
import { anEngine, aRequest, collect, resultOf, shownText, type TestEngine } from '../support/anEngine.ts';
import { answers, sendsBytes, streamText } from '../support/loopback/answers.ts';
import { anthropicDialect } from '../support/loopback/anthropicDialect.ts';
import type { AnswerContent, Dialect } from '../support/loopback/dialect.ts';
import { goesOn, goesOnAndBreaks } from '../support/loopback/goesOn.ts';
import { openaiDialect } from '../support/loopback/openaiDialect.ts';
import { FRESH, goodCall, tool, WHOLE } from './faultMatrix/texts.ts';

const dialects: { [name in 'openai' | 'anthropic']: Dialect } = { openai: openaiDialect, anthropic: anthropicDialect };

const protocols = ['openai', 'anthropic'] as const;

const pieces = ['Grüße ', '世界 ', '👩‍👩‍👧 ', 'und\r\n\u2028mehr'];
const answer: AnswerContent = { pieces, usage: { input: 3, output: 4 } };
const text = pieces.join('');

/** The same events, spelled in other ways that the standard allows. */
const framings: { [name: string]: (stream: string) => string } = {
  'line feeds': (stream) => stream,
  'carriage returns and line feeds': (stream) => stream.replaceAll('\n', '\r\n'),
  'carriage returns': (stream) => stream.replaceAll('\n', '\r'),
  'a byte-order mark and comments': (stream) => `\uFEFF: hello\n\n${stream.replaceAll('\n\n', '\n\n: still here\n\n')}`,
  'empty data lines': (stream) => stream.replaceAll('\n\n', '\n\ndata:\n\ndata\n\n'),
  'no line end at the end': (stream) => stream.trimEnd(),
};

describe.each(protocols)('an answer over %s', (protocol) => {
  const dialect = dialects[protocol];
  const stream = streamText(dialect, answer);

  describe.each(Object.entries(framings))('with %s', (_name, spelled) => {
    const bytes = Buffer.from(spelled(stream));

    it('is the same wherever its bytes are cut in two', async () => {
      await using t = await reading(protocol);
      for (let at = 1; at < bytes.length; at++) {
        const result = await t.read([bytes.subarray(0, at), bytes.subarray(at)]);

        expect({ at, ...inShort(result) }).toEqual({ at, ...wholeAnswer });
      }
    });

    it('is the same when every byte comes alone', async () => {
      await using t = await reading(protocol);

      expect(inShort(await t.read([...bytes].map((byte) => Uint8Array.of(byte))))).toEqual(wholeAnswer);
    });
  });

  it('is the same when every byte comes in a packet of its own', async () => {
    const bytes = Buffer.from(stream.replaceAll('\n', '\r\n'));
    const script = sendsBytes(bytes, { splitAt: [...bytes.keys()] });
    await using t = await anEngine({ first: { script, dialect: protocol } });

    expect(inShort(resultOf(await collect(t.engine.stream(aRequest()))))).toEqual(wholeAnswer);
  });

  it('with a tool call is the same wherever its bytes are cut in two', async () => {
    const bytes = Buffer.from(streamText(dialect, { ...answer, toolCalls: [goodCall] }));
    await using t = await reading(protocol);

    for (let at = 1; at < bytes.length; at++) {
      const result = await t.read([bytes.subarray(0, at), bytes.subarray(at)], { tools: [tool] });

      expect({ at, text: result.text, calls: result.toolCalls }).toEqual({ at, text, calls: [goodCall] });
    }
  });

  it.each(['ended', 'failed'] as const)(
    'is never taken for whole when its connection %s before the finish marker, at whatever byte',
    async (how) => {
      const bytes = Buffer.from(stream);
      await using t = await reading(protocol);
      for (let at = 0; at < bytes.length; at++) {
        const {
          text: shown,
          provider,
          finishReason,
        } = await t.read([bytes.subarray(0, at)], { onBreak: 'restart' }, how);

        const isWhole = provider === 'first';
        expect({ at, shown, finishReason }).toEqual({ at, shown: isWhole ? text : FRESH, finishReason: 'stop' });
        if (isWhole)
          expect(bytes.subarray(0, at).toString()).toMatch(/"(?:finish_reason":"stop|stop_reason":"end_turn)"/);
      }
    },
  );

  it('is whole in spite of any garbage between its events, and of lines that mean nothing within them', async () => {
    const insertion = fc.oneof(
      fc.record({ line: anyLine, at: fc.nat(), isWithin: fc.constant(false) }),
      fc.record({ line: meaninglessLine, at: fc.nat(), isWithin: fc.constant(true) }),
    );
    await using t = await reading(protocol);
    await fc.assert(
      fc.asyncProperty(fc.array(insertion, { maxLength: 8 }), async (insertions) => {
        const garbled = insertions.reduce(withLine, stream);

        const result = inShort(await t.read([Buffer.from(garbled)]));
        // What begins as a web page or a JSON body does is not read as a stream; the next provider answers.
        expect(result).toEqual(/^\s*[<{["]/.test(garbled) ? expect.objectContaining({ text: FRESH }) : wholeAnswer);
      }),
    );
  });

  it('invents and repeats nothing when events of it cannot be read', async () => {
    const events = stream.trimEnd().split('\n\n');
    await using t = await reading(protocol);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ at: fc.nat(events.length - 1), line: anyLine })), async (garbage) => {
        const garbled = [...events];
        for (const { at, line } of garbage) garbled[at] = line;

        const { provider, text: shown } = await t.read([Buffer.from(`${garbled.join('\n\n')}\n\n`)]);

        const isLost = (piece: string) => garbled.every((event) => !event.includes(JSON.stringify(piece)));
        expect(shown).toBe(provider === 'first' ? pieces.filter((piece) => !isLost(piece)).join('') : FRESH);
      }),
    );
  });
});

it('is whole after two takeovers, wherever the answers break, or begins openly anew', async () => {
  const length = fc.nat(WHOLE.length - 1);
  await fc.assert(
    fc.asyncProperty(length, length, fc.constantFrom(...protocols), async (first, second, protocol) => {
      await using t = await anEngine({
        first: { script: goesOnAndBreaks(WHOLE, first) },
        second: { script: goesOnAndBreaks(WHOLE, second), dialect: protocol },
        third: { script: goesOn(WHOLE, FRESH) },
      });

      const events = await collect(t.engine.stream(aRequest({ onBreak: 'continue' })));

      const result = resultOf(events);
      expect(result).toMatchObject({ text: result.seams ? WHOLE : FRESH, finishReason: 'stop', provider: 'third' });
      expect(shownText(events)).toBe(result.text);
    }),
    { numRuns: 150 },
  );
});

const wholeAnswer = { text, usage: { inputTokens: 3, outputTokens: 4 }, finishReason: 'stop', provider: 'first' };

function inShort({ text: shown, usage, finishReason, provider }: ChatResult): object {
  return { text: shown, usage, finishReason, provider };
}

const noLineEnd = fc.string({ unit: 'grapheme', maxLength: 30 }).map((line) => line.replaceAll(/[\r\n]/g, ''));

/** No field of an event stream that says anything. */
const meaninglessLine = fc
  .tuple(fc.constantFrom(':', 'id: ', 'retry: ', 'dat', 'x: ', '<p>'), noLineEnd)
  .map((parts) => parts.join(''));

const anyLine = fc
  .tuple(fc.constantFrom('', 'data: ', 'data: {', 'data: {"choices":[', 'event: '), noLineEnd)
  .map((parts) => parts.join(''));

/** Puts an event of this line between two events, or the line before one of an event's own lines. */
function withLine(stream: string, { line, at, isWithin }: { line: string; at: number; isWithin: boolean }): string {
  const mark = isWithin ? /^(?=event:|data:)/gm : /(?<=\n\n)/g;
  const places = [...stream.matchAll(mark)].map(({ index }) => index);
  const place = places[at % places.length] ?? 0;
  return `${stream.slice(0, place)}${line}${isWithin ? '\n' : '\n\n'}${stream.slice(place)}`;
}

interface Reading extends AsyncDisposable {
  /** The result of a request that the first provider answers with these bytes, and then ends or breaks its connection. */
  read(chunks: readonly Uint8Array[], request?: Partial<ChatRequest>, end?: 'ended' | 'failed'): Promise<ChatResult>;
}

/** An engine that reads what it is given, without sockets: thousands of answers in a second. Behind it a healthy provider. */
async function reading(protocol: 'openai' | 'anthropic'): Promise<Reading> {
  let respond = (): Response => new Response();
  const t: TestEngine<'first' | 'second'> = await anEngine(
    { first: { script: answers(FRESH), dialect: protocol }, second: { script: answers(FRESH) } },
    { deps: { fetch: async (url) => (isOf(t.servers.first, url) ? respond() : healthy()) } },
  );
  return {
    async read(chunks, request = {}, end = 'ended') {
      respond = () => responseOf(chunks, end);
      // What was learned of the answer before says nothing of this one.
      t.engine.resetHealth();
      const events = await collect(t.engine.stream(aRequest(request)));
      expect(events.filter(({ type }) => type === 'done' || type === 'error')).toHaveLength(1);
      expect(shownText(events)).toBe(resultOf(events).text);
      return resultOf(events);
    },
    [Symbol.asyncDispose]: () => t[Symbol.asyncDispose](),
  };
}

function isOf({ port }: { port: number }, url: Parameters<typeof fetch>[0]): boolean {
  return new URL(url instanceof Request ? url.url : url).port === String(port);
}

function healthy(): Response {
  return responseOf([Buffer.from(streamText(openaiDialect, { pieces: [FRESH] }))], 'ended');
}

function responseOf(chunks: readonly Uint8Array[], end: 'ended' | 'failed'): Response {
  const waiting = [...chunks];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = waiting.shift();
      if (next) controller.enqueue(next);
      else if (end === 'ended') controller.close();
      else controller.error(new TypeError('terminated'));
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
