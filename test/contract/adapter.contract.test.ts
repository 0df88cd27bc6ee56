import { afterEach, describe, expect, it, vi } from 'vitest';
import { ProviderFailure } from '../../src/engine/errors/providerFailure.ts';
import type { FailureClass } from '../../src/engine/types/failure.ts';
import type { ProviderRow } from '../../src/engine/types/provider.ts';
import {
  answers,
  answersWithMalformedEvent,
  cutsAfter,
  drips,
  failsInStream,
  sendsBytes,
  streamText,
} from '../support/loopback/answers.ts';
import { anthropicDialect } from '../support/loopback/anthropicDialect.ts';
import type { Behaviour } from '../support/loopback/behaviour.ts';
import {
  edgeBlocked,
  fails,
  hangsAfterHeaders,
  hangsBeforeHeaders,
  hangsUp,
  overloaded,
  quotaSpent,
  rateLimited,
  refusesKey,
  sendsErrorAs200,
  sendsHtml,
  sendsNothing,
  serverError,
} from '../support/loopback/failures.ts';
import { openaiDialect } from '../support/loopback/openaiDialect.ts';
import { collect, collectUntilFailure, fold } from './support/fold.ts';
import { rows, type Subject, startSubject } from './support/subject.ts';

const unicode = 'Grüße, 世界 👩‍👩‍👧 — ok';

const badKeyInArray = [
  {
    error: {
      code: 400,
      message: 'API key not valid.',
      status: 'INVALID_ARGUMENT',
      details: [{ reason: 'API_KEY_INVALID' }],
    },
  },
];

interface FailureCase {
  name: string;
  behaviour: Behaviour;
  class: FailureClass;
  failure?: object;
  /** Text that came before. */
  text?: string;
  isStreamOnly?: boolean;
}

const failures: readonly FailureCase[] = [
  {
    name: '429',
    behaviour: rateLimited({ retryAfter: '7' }),
    class: 'rate-limited',
    failure: { retryAtIsStated: true },
  },
  { name: '429 of a spent quota', behaviour: quotaSpent(), class: 'quota-spent' },
  { name: '401', behaviour: refusesKey(), class: 'credential-refused', failure: { status: 401 } },
  {
    name: '401 without an error field',
    behaviour: fails(401, { body: { detail: 'Invalid API Key' } }),
    class: 'credential-refused',
  },
  { name: 'a 400 in an array', behaviour: fails(400, { body: badKeyInArray }), class: 'credential-refused' },
  { name: '403 from the edge', behaviour: edgeBlocked(), class: 'edge-blocked' },
  { name: 'overload', behaviour: overloaded(), class: 'overloaded' },
  { name: '500', behaviour: serverError(), class: 'server-error', failure: { status: 500 } },
  { name: 'a closed socket', behaviour: hangsUp(), class: 'connection-failed' },
  {
    name: 'a break in mid-stream',
    behaviour: cutsAfter('half an answer'),
    class: 'connection-failed',
    text: 'half an answer',
    isStreamOnly: true,
  },
  {
    name: 'an error in the stream',
    behaviour: failsInStream('half'),
    class: 'overloaded',
    text: 'half',
    isStreamOnly: true,
  },
  { name: 'an error before any text', behaviour: failsInStream(''), class: 'overloaded', isStreamOnly: true },
  { name: 'a JSON error as 200', behaviour: sendsErrorAs200(), class: 'rate-limited' },
  { name: 'a page as 200', behaviour: sendsHtml(), class: 'connection-failed' },
];

const environment = [
  'OPENAI_API_KEY',
  'OPENAI_ADMIN_KEY',
  'OPENAI_ORG_ID',
  'OPENAI_PROJECT_ID',
  'OPENAI_BASE_URL',
  'OPENAI_CUSTOM_HEADERS',
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'ANTHROPIC_BASE_URL',
  'ANTHROPIC_CUSTOM_HEADERS',
  'GOOGLE_CLOUD_PROJECT',
];

const hangsInErrorBody: Behaviour = ({ response }) => {
  response.writeHead(500, { 'content-type': 'application/json' });
  response.write('{"error":');
};

describe.each(rows)('the adapter of $id', (row) => {
  const subjects: Subject[] = [];
  const start = async (...script: Behaviour[]) => {
    const subject = await startSubject(row, script);
    subjects.push(subject);
    return subject;
  };
  afterEach(async () => {
    vi.unstubAllEnvs();
    await Promise.all(subjects.splice(0).map((subject) => subject[Symbol.asyncDispose]()));
  });

  describe('a good answer', () => {
    it('streams text, reasoning, usage and the end', async () => {
      const { adapter, call } = await start(
        answers(unicode, { reasoning: ['let me ', 'think'], usage: { input: 9, output: 5 } }),
      );

      const events = await collect(adapter.stream(call()));

      expect(events[0]?.type).toBe('headers');
      expect(fold(events)).toMatchObject({
        text: unicode,
        reasoning: 'let me think',
        usage: { inputTokens: 9, outputTokens: 5 },
        finish: 'stop',
        malformed: 0,
      });
    });

    it('reads the same from a plain request', async () => {
      const { adapter, call } = await start(answers(unicode, { reasoning: ['hm'], usage: { input: 9, output: 5 } }));

      const folded = fold(await adapter.complete(call()));

      expect(folded).toMatchObject({
        text: unicode,
        reasoning: 'hm',
        usage: { inputTokens: 9, outputTokens: 5 },
        finish: 'stop',
      });
    });

    it('hands on whole tool calls, those without arguments as {}', async () => {
      const toolCalls = [
        { id: 'call_a', name: 'search', arguments: '{"query":"ü"}' },
        { id: 'call_b', name: 'now', arguments: '{}' },
      ];
      const { adapter, call } = await start(answers('', { toolCalls }));

      const streamed = fold(await collect(adapter.stream(call())));
      const whole = fold(await adapter.complete(call()));

      for (const { calls, finish } of [streamed, whole]) {
        expect(calls.map(({ id, name, arguments: text }) => ({ id, name, arguments: text }))).toEqual(toolCalls);
        expect(finish).toBe('tool-calls');
      }
    });

    it('sends the model, the system prompt and an image', async () => {
      const { adapter, call, server } = await start(answers('ok'));

      await collect(
        adapter.stream(
          call({
            request: {
              system: 'Be brief',
              messages: [
                {
                  role: 'user',
                  content: [
                    { type: 'text', text: 'What is this?' },
                    { type: 'image', mediaType: 'image/png', data: 'aGVsbG8=' },
                  ],
                },
              ],
            },
          }),
        ),
      );

      const body = JSON.stringify(server.calls()[0]?.body);
      expect(body).toContain(row.defaultModel);
      expect(body).toContain('Be brief');
      expect(body).toContain('What is this?');
      expect(body).toContain('aGVsbG8=');
    });

    it('gives the same answer wherever the network cuts the bytes', async () => {
      const dialect = row.protocol === 'anthropic' ? anthropicDialect : openaiDialect;
      const bytes = Buffer.from(streamText(dialect, { pieces: [unicode, ' end'], usage: { input: 1, output: 1 } }));
      const { adapter, call } = await start(sendsBytes(bytes, { splitAt: everyNth(bytes, 37) }));

      expect(fold(await collect(adapter.stream(call())))).toMatchObject({ text: `${unicode} end`, finish: 'stop' });
    });

    it('skips and counts an unreadable event', async () => {
      const { adapter, call } = await start(answersWithMalformedEvent('Hello world'));

      expect(fold(await collect(adapter.stream(call())))).toMatchObject({
        text: 'Hello world',
        malformed: 1,
        finish: 'stop',
      });
    });

    it('takes a whole answer where a stream was asked for', async () => {
      const dialect = row.protocol === 'anthropic' ? anthropicDialect : openaiDialect;
      const body = JSON.stringify(dialect.body({ pieces: ['whole'] }, 'm'));
      const { adapter, call } = await start(sendsBytes(body, { headers: { 'content-type': 'application/json' } }));

      expect(fold(await collect(adapter.stream(call())))).toMatchObject({ text: 'whole', finish: 'stop' });
    });

    it('ends without a finish marker when the stream does', async () => {
      const { adapter, call } = await start(cutsAfter('half an', 'end'));

      const folded = fold(await collect(adapter.stream(call())));

      expect(folded.text).toBe('half an');
      expect(folded.finish).toBeUndefined();
    });

    it('yields nothing but headers for an empty body', async () => {
      const { adapter, call } = await start(sendsNothing());

      expect((await collect(adapter.stream(call()))).map((event) => event.type)).toEqual(['headers']);
    });
  });

  describe('a failure', () => {
    it.each(failures)('$name is $class', async ({ behaviour, class: expected, ...more }) => {
      const { adapter, call } = await start(behaviour);

      const { events, error } = await collectUntilFailure(adapter.stream(call()));

      expect(failureOf(error)).toMatchObject({ class: expected, ...more.failure });
      expect(fold(events).text).toBe(more.text ?? '');
    });

    it.each(failures.filter((failure) => !failure.isStreamOnly))(
      '$name is $class to a plain request too',
      async ({ behaviour, class: expected }) => {
        const { adapter, call } = await start(behaviour);

        const error = await adapter.complete(call()).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );

        expect(failureOf(error)).toMatchObject({ class: expected });
      },
    );

    it('names no secret', async () => {
      const { adapter, call, sentKey } = await start((exchange) =>
        fails(401, { message: `Bad key ${exchange.request.headers[sentKeyHeader(row)]}` })(exchange),
      );

      const { error } = await collectUntilFailure(adapter.stream(call()));

      expect(failureOf(error)?.message).not.toContain(sentKey.value.replace('Bearer ', ''));
    });
  });

  describe('an abort', () => {
    it.each<{ name: string; behaviour: Behaviour }>([
      { name: 'before the headers', behaviour: hangsBeforeHeaders() },
      { name: 'after the headers', behaviour: hangsAfterHeaders() },
      { name: 'during keep-alives', behaviour: hangsAfterHeaders({ keepAliveMs: 5 }) },
      { name: 'within the text', behaviour: drips('a very long answer', { everyMs: 20 }) },
      { name: 'within an error body', behaviour: hangsInErrorBody },
    ])('$name rejects with its reason and frees the socket', async ({ behaviour }) => {
      const { adapter, call, server } = await start(behaviour);
      const abort = new AbortController();
      const reason = new Error('the user pressed stop');

      const ended = collectUntilFailure(adapter.stream(call({ signal: abort.signal })));
      await vi.waitFor(() => expect(server.calls()).toHaveLength(1));
      abort.abort(reason);

      expect((await ended).error).toBe(reason);
      expect(await server.calls()[0]?.closed).toBe('dropped');
    });

    it('before the call sends nothing', async () => {
      const { adapter, call, server } = await start(answers('late'));
      const reason = new Error('too late');

      const { error } = await collectUntilFailure(adapter.stream(call({ signal: AbortSignal.abort(reason) })));

      expect(error).toBe(reason);
      expect(server.requests).toHaveLength(0);
    });

    it('frees the socket when the consumer walks away', async () => {
      const { adapter, call, server } = await start(drips('a very long answer', { everyMs: 20 }));

      for await (const _ of adapter.stream(call())) break;

      expect(await server.calls()[0]?.closed).toBe('dropped');
    });
  });

  describe('what leaves the machine', () => {
    it('is nothing of the environment, and the key in its header alone', async () => {
      for (const name of environment)
        vi.stubEnv(name, name.endsWith('HEADERS') ? 'x-leak: leak\nauthorization: leak' : 'leak');
      const { adapter, call, server, sentKey } = await start(answers('ok'));

      await collect(adapter.stream(call()));
      await adapter.listModels(call());

      expect(JSON.stringify(server.requests)).not.toContain('leak');
      const [request] = server.calls();
      expect(request?.headers[sentKey.header]).toBe(sentKey.value);
      const elsewhere = { ...request, headers: { ...request?.headers, [sentKey.header]: '' } };
      expect(JSON.stringify(elsewhere)).not.toContain(sentKey.value.replace('Bearer ', ''));
    });

    it('is not sent on to the target of a redirect', async () => {
      const other = await start(answers('stolen'));
      const { adapter, call } = await start(
        fails(307, { body: '', headers: { location: `${other.server.baseUrl}/chat/completions` } }),
      );

      const { error } = await collectUntilFailure(adapter.stream(call()));

      expect(failureOf(error)?.status).toBe(307);
      expect(other.server.requests).toHaveLength(0);
    });

    it('does not go to the console', async () => {
      vi.stubEnv('OPENAI_LOG', 'debug');
      vi.stubEnv('ANTHROPIC_LOG', 'debug');
      const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => vi.spyOn(console, name));
      const { adapter, call } = await start(serverError(), answers('ok'));

      await collectUntilFailure(adapter.stream(call()));
      await collect(adapter.stream(call()));

      for (const spy of spies) expect(spy).not.toHaveBeenCalled();
      vi.restoreAllMocks();
    });

    it('is one request: nothing is retried behind the back of the chain', async () => {
      const { adapter, call, server } = await start(fails(503, { headers: { 'x-should-retry': 'true' } }));

      await collectUntilFailure(adapter.stream(call()));

      expect(server.calls()).toHaveLength(1);
    });
  });
});

function failureOf(error: unknown) {
  expect(error).toBeInstanceOf(ProviderFailure);
  return error instanceof ProviderFailure ? error.failure : undefined;
}

function sentKeyHeader(row: ProviderRow): string {
  return (row.quirks?.keyHeader ?? (row.protocol === 'anthropic' ? 'x-api-key' : 'authorization')).toLowerCase();
}

function everyNth(bytes: Uint8Array, n: number): number[] {
  return Array.from({ length: Math.floor(bytes.length / n) }, (_, index) => (index + 1) * n);
}
