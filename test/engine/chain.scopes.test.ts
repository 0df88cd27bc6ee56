import { describe, expect, it } from 'vitest';
import { anEngine, aRequest, collect, errorOf, resultOf, story } from '../support/anEngine.ts';
import { answers } from '../support/loopback/answers.ts';
import type { Behaviour } from '../support/loopback/behaviour.ts';
import { fails, quotaSpent, rateLimited, refusesKey, serverError } from '../support/loopback/failures.ts';
import { until } from '../support/until.ts';
import { NOON } from '../support/virtualClock.ts';

const tooLong = fails(400, {
  body: { error: { message: 'Too many tokens', type: 'invalid_request_error', code: 'context_length_exceeded' } },
});
const refusesContent = fails(400, {
  body: { error: { message: 'blocked', type: 'invalid_request_error', code: 'content_policy_violation' } },
});

describe('what a model said to one key holds for the others', () => {
  it('does not put a request that is too long to the same model with another key', async () => {
    await using t = await anEngine({ first: { script: tooLong, keys: 5 }, second: { script: answers('hello') } });

    expect(story((await t.engine.complete(aRequest())).attempts)).toEqual(['first: context-too-long', 'second: ok']);
  });

  it('is an error when the request is too long for all and no window is known', async () => {
    await using t = await anEngine({ first: { script: tooLong }, second: { script: tooLong } });

    const error = errorOf(await collect(t.engine.stream(aRequest())));

    expect(error.class).toBe('context-too-long');
    expect(error.attempts).toHaveLength(2);
  });

  it('does not claim a need that is below the window that was too small', async () => {
    await using t = await anEngine({ only: { script: tooLong, settings: { contextWindow: 100_000 } } });

    const error = errorOf(await collect(t.engine.stream(aRequest())));

    expect(error.message).toContain('more than 100,000 tokens');
  });
});

describe('a refusal of the content', () => {
  it('is an error when the listed providers refuse too', async () => {
    await using t = await anEngine(
      { first: { script: refusesContent }, second: { script: refusesContent, keys: 3 } },
      { settings: { contentRefused: ['second'] } },
    );

    const error = errorOf(await collect(t.engine.stream(aRequest())));

    expect(error.class).toBe('content-refused');
    expect(story(error.attempts)).toEqual(['first: content-refused', 'second: content-refused']);
  });

  it('does not go to providers that the request leaves out', async () => {
    await using t = await anEngine(
      { first: { script: refusesContent }, second: { script: answers('no') } },
      { settings: { contentRefused: ['second'] } },
    );

    const error = errorOf(await collect(t.engine.stream(aRequest({ providers: ['first'] }))));

    expect(error.class).toBe('content-refused');
    expect(t.servers.second.requests).toHaveLength(0);
  });
});

describe('keys that change while a request runs', () => {
  it('goes to the next key when one is gone, and blames nobody', async () => {
    const keys = {
      list: (id: string) => [1, 2].map((n) => ({ id: `${id}-${n}`, label: `${id} ${n}` })),
      secret: async (_id: string, keyId: string) => {
        if (keyId.endsWith('1')) throw new Error('gone, it was secret-first-1');
        return 'secret';
      },
    };
    await using t = await anEngine({ first: { script: answers('hello') } }, { deps: { keys } });

    const result = await t.engine.complete(aRequest());

    expect(story(result.attempts)).toEqual(['first 1: unknown', 'first 2: ok']);
    expect(result.attempts[0]?.failure).toMatchObject({ scope: 'key' });
    expect(result.attempts[0]?.failure?.message).toContain('first 1');
    expect(JSON.stringify(result)).not.toContain('secret-first-1');
    expect(t.benches.size).toBe(0);
    expect(t.engine.health()[0]?.state).toBe('ready');
  });

  it('does not hold the refusal of an old key against the new one', async () => {
    const gate = aGate(refusesKey());
    await using t = await anEngine({ only: { script: gate.behaviour } });

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.servers.only.calls().length === 1);
    t.engine.keyChanged('only', 'only-key-1');
    gate.open();
    await stream;

    expect(t.benches.size).toBe(0);
    expect(t.engine.next()?.candidate.provider).toBe('only');
  });

  it('does not hold the failure of an old address against the new one', async () => {
    const gate = aGate(fails(404, { type: 'invalid_request_error', message: 'The model `m` does not exist' }));
    await using t = await anEngine({ only: { script: gate.behaviour }, other: { script: answers('hello') } });
    const { baseUrl } = t.servers.other;

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.servers.only.calls().length === 1);
    t.engine.configure({ order: ['only'], providers: { only: { protocol: 'openai', baseUrl, model: 'only-model' } } });
    gate.open();
    const events = await stream;

    expect(t.benches.size).toBe(0);
    expect(resultOf(events).attempts[0]?.failure?.class).toBe('model-not-found');
  });
});

describe('64 requests at once', () => {
  it('take one burst of rate limits for one strike', async () => {
    const gate = aGate(rateLimited());
    await using t = await anEngine({ only: { script: gate.behaviour } }, { settings: { retry: { maxWaitMs: 0 } } });

    const requests = Array.from({ length: 64 }, () => t.engine.complete(aRequest()));
    await until(() => t.servers.only.calls().length === 64);
    gate.open();
    await Promise.all(requests);

    // Three quarters of 4 s: the first pause, not the sixty-fourth.
    expect(t.engine.plan()[0]?.readyAt).toBe(NOON + 3_000);
  });

  it('each get their own answer, and what one condemned nobody calls afterwards', async () => {
    await using t = await anEngine({
      first: { script: { choose: (_request, index) => (index % 2 === 0 ? quotaSpent() : serverError()) }, keys: 3 },
      second: { script: (exchange) => answers(questionIn(exchange.request.body))(exchange) },
    });

    const results = await Promise.all(
      Array.from({ length: 64 }, (_, n) =>
        t.engine.complete(aRequest({ messages: [{ role: 'user', content: `q${n}` }] })),
      ),
    );

    expect(results.map((result) => result.text)).toEqual(Array.from({ length: 64 }, (_, n) => `q${n}`));
    expect(results.every((result) => result.provider === 'second')).toBe(true);
    expect(t.clock.pending).toBe(0);
  });
});

describe('a wait that a provider states', () => {
  it('is kept after a server error too', async () => {
    await using t = await anEngine({
      first: { script: fails(500, { headers: { 'retry-after': '120' } }) },
      second: { script: answers('hello') },
    });

    await t.engine.complete(aRequest());
    await t.clock.advance(61_000);

    expect(t.engine.next()?.candidate.provider).toBe('second');
    expect(t.engine.plan().find((row) => !row.isReady)).toMatchObject({ readyAt: NOON + 120_000 });
  });

  it.each(['0', '-5', 'Sat, 21 Nov 2020 12:00:00 GMT', 'soon'])(
    'counts as none when it is `%s`',
    async (retryAfter) => {
      await using t = await anEngine({
        first: { script: rateLimited({ retryAfter }) },
        second: { script: answers('hello') },
      });

      await t.engine.complete(aRequest());

      expect(t.engine.plan()[0]).toMatchObject({ isReady: false, readyAt: NOON + 3_000 });
    },
  );

  it('of a lifetime ends after 45 days', async () => {
    const script = rateLimited({ retryAfter: '99999999' });
    await using t = await anEngine({ first: { script }, second: { script: answers('hello') } });

    await t.engine.complete(aRequest());

    expect(t.engine.plan()[0]?.readyAt).toBe(NOON + 45 * 86_400_000);
  });
});

describe('a server on this machine', () => {
  it('gets its place back five seconds after it was down', async () => {
    await using t = await anEngine({ ollama: { script: answers('local') }, second: { script: answers('hello') } });
    const { baseUrl } = t.servers.ollama;
    const second = { protocol: 'openai', baseUrl: t.servers.second.baseUrl, model: 'm' };
    const order = ['ollama', 'second'];
    t.engine.configure({ order, providers: { ollama: { baseUrl: 'http://127.0.0.1:9', model: 'm' }, second } });
    await t.engine.complete(aRequest());
    expect(t.engine.next()?.candidate.provider).toBe('second');

    await t.clock.advance(5_000);

    expect(t.engine.next()?.candidate.provider).toBe('ollama');
    t.engine.configure({ order, providers: { ollama: { baseUrl, model: 'm' }, second } });
    expect((await t.engine.complete(aRequest())).text).toBe('local');
  });
});

describe('a server on this machine that asks for a long wait', () => {
  it('is asked again after five seconds', async () => {
    const script = [rateLimited({ retryAfter: '600' }), answers('local')];
    await using t = await anEngine({ ollama: { script, keys: 0 }, second: { script: answers('hello') } });
    expect((await t.engine.complete(aRequest())).text).toBe('hello');

    await t.clock.advance(5_000);

    expect((await t.engine.complete(aRequest())).text).toBe('local');
  });
});

/** Holds every request back until it is opened. */
function aGate(behaviour: Behaviour): { behaviour: Behaviour; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { behaviour: (exchange) => promise.then(() => behaviour(exchange)), open: resolve };
}

function questionIn(body: unknown): string {
  return (body as { messages: { content: string }[] }).messages.at(-1)?.content ?? '';
}
