import { describe, expect, it } from 'vitest';
import { anEngine, aRequest } from '../support/anEngine.ts';
import { answers } from '../support/loopback/answers.ts';
import { fails, hangsBeforeHeaders, refusesKey } from '../support/loopback/failures.ts';
import { startProvider } from '../support/loopback/startProvider.ts';
import { NOON } from '../support/virtualClock.ts';

describe('Test Provider', () => {
  it('lists the models a key may use without making a call', async () => {
    await using t = await anEngine({ only: { script: answers('no'), keys: 2 } });

    const tests = await t.engine.test('only');

    expect(tests).toMatchObject([
      { ok: true, keyLabel: 'only', models: [{ id: 'loopback' }] },
      { ok: true, keyLabel: 'only 2' },
    ]);
    expect(t.servers.only.calls()).toHaveLength(0);
    expect(t.servers.only.requests.map((request) => request.headers['authorization'])).toEqual([
      'Bearer secret-only-1',
      'Bearer secret-only-2',
    ]);
  });

  it('tells limits and account from the headers', async () => {
    const server = await startProvider({
      dialect: 'openai',
      script: answers('no'),
      checks: ({ response }) => {
        response.writeHead(200, {
          'content-type': 'application/json',
          'x-ratelimit-limit-requests': '1000',
          'openai-organization': 'acme',
        });
        response.end(JSON.stringify({ data: [{ id: 'a' }] }));
      },
    });
    await using t = await anEngine({ only: { script: answers('no'), settings: { baseUrl: server.baseUrl } } });

    const [test] = await t.engine.test('only');
    await server.close();

    expect(test).toMatchObject({ ok: true, account: 'acme', limits: { 'x-ratelimit-limit-requests': '1000' } });
  });

  it('marks a refused key dead, and revives it when it works again', async () => {
    const server = await startProvider({ dialect: 'openai', script: answers('no'), checks: refusesKey() });
    await using t = await anEngine({ only: { script: answers('hello'), settings: { baseUrl: server.baseUrl } } });

    const [refused] = await t.engine.test('only');
    expect(refused).toMatchObject({ ok: false, failure: { class: 'credential-refused' } });
    expect(t.engine.health()).toMatchObject([
      { provider: 'only', state: 'benched', keys: [{ label: 'only', state: 'dead' }] },
    ]);

    t.engine.configure({
      order: ['only'],
      providers: { only: { protocol: 'openai', baseUrl: t.servers.only.baseUrl, model: 'm' } },
    });
    await t.engine.test('only');
    await server.close();

    expect((await t.engine.complete(aRequest())).text).toBe('hello');
  });

  it.each([
    ['does not serve', 404],
    ['does not allow', 405],
    ['does not show this key', 403],
  ])('asks for one token where the list of models is one the server %s', async (_how, status) => {
    await using server = await startProvider({ dialect: 'openai', script: answers('Hi'), checks: fails(status) });
    await using t = await anEngine({ only: { script: answers('no'), settings: { baseUrl: server.baseUrl } } });

    const [test] = await t.engine.test('only');

    expect(test).toMatchObject({ ok: true, by: 'call' });
    expect(server.calls()).toMatchObject([{ body: { max_tokens: 1 } }]);
    expect(t.engine.health()[0]?.state).toBe('ready');
  });

  it('tells of a model that the server does not have, and skips it', async () => {
    await using server = await startProvider({ dialect: 'openai', script: fails(404), checks: fails(404) });
    await using t = await anEngine({ only: { script: answers('no'), settings: { baseUrl: server.baseUrl } } });

    const [test] = await t.engine.test('only');

    expect(test).toMatchObject({ ok: false, failure: { class: 'model-not-found' } });
    expect(t.engine.plan()[0]?.skip).toMatchObject({ kind: 'benched', class: 'model-not-found' });
  });

  it('mends the call as an answer would be', async () => {
    const refusal = {
      message: "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead.",
    };
    await using server = await startProvider({
      dialect: 'openai',
      script: [fails(400, refusal), answers('Hi')],
      checks: fails(404),
    });
    await using t = await anEngine({ only: { script: answers('no'), settings: { baseUrl: server.baseUrl } } });

    expect(await t.engine.test('only')).toMatchObject([{ ok: true, by: 'call' }]);
    expect(server.calls()[1]).toMatchObject({ body: { max_completion_tokens: 1 } });
  });

  it('leaves a spent quota as it is: a list of models is no proof of what is left', async () => {
    const spent = fails(429, {
      type: 'insufficient_quota',
      message: 'Quota exceeded',
      headers: { 'retry-after': '18720' },
    });
    await using t = await anEngine({ first: { script: spent }, second: { script: answers('hello') } });
    await t.engine.complete(aRequest());
    const before = t.engine.plan();

    const [test] = await t.engine.test('first');
    await t.engine.complete(aRequest());

    expect(test).toMatchObject({ ok: true, by: 'look-up' });
    expect(t.engine.plan()).toEqual(before);
    expect(t.servers.first.calls()).toHaveLength(1);
  });

  it.each([
    ['stands after a call of one token', 'quota-spent', 1],
    ['is over after a call of one token', 'model-not-found', 0],
    ['is over after a call of one token', 'edge-blocked', 0],
  ] as const)('%s: %s', async (_what, failureClass, left) => {
    await using t = await anEngine(
      { nvidia: { script: answers('Hi'), settings: { model: 'm' } } },
      {
        benches: [
          {
            scopeKey: 'key:nvidia/nvidia-key-1',
            scope: 'key',
            class: failureClass,
            until: NOON + 3_600_000,
            since: NOON,
            isStated: true,
            message: 'not now',
          },
        ],
      },
    );

    await t.engine.test('nvidia');

    expect(t.benches.size).toBe(left);
  });

  it('gives up on a server that hangs', async () => {
    const server = await startProvider({ dialect: 'openai', script: answers('no'), checks: hangsBeforeHeaders() });
    await using t = await anEngine({ only: { script: answers('no'), settings: { baseUrl: server.baseUrl } } });

    const tested = t.engine.test('only');
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    await t.clock.advance(30_000);
    const [test] = await tested;
    await server.close();

    expect(test).toMatchObject({ ok: false, failure: { class: 'timeout' } });
  });

  it('makes a call of one token where a provider has no free check', async () => {
    await using t = await anEngine({ nvidia: { script: answers('Hi'), settings: { model: 'openai/gpt-oss-120b' } } });

    const [test] = await t.engine.test('nvidia');

    expect(test).toMatchObject({ ok: true });
    expect(t.servers.nvidia.calls()).toMatchObject([{ body: { max_tokens: 1 } }]);
  });

  it('says what is wrong with a server that is none', async () => {
    const server = await startProvider({
      dialect: 'openai',
      script: answers('no'),
      checks: fails(200, { body: '<html><title>Login</title></html>', headers: { 'content-type': 'text/html' } }),
    });
    await using t = await anEngine({ only: { script: answers('no'), settings: { baseUrl: server.baseUrl } } });

    const [test] = await t.engine.test('only');
    await server.close();

    expect(test?.ok).toBe(false);
  });
});

describe('a key that cannot be read', () => {
  const list = () => [{ id: 'k', label: 'only' }];
  const never = () => new Promise<never>(() => {});

  it('is told by the test, and the provider keeps its place', async () => {
    const keys = { list, secret: () => Promise.reject(new Error('locked: secret-only-1')) };
    await using t = await anEngine({ only: { script: answers('no') } }, { deps: { keys } });

    const [test] = await t.engine.test('only');

    expect(test).toMatchObject({ ok: false, failure: { class: 'unknown', scope: 'key' } });
    expect(test?.failure?.message).toContain('locked: [key]');
    expect(t.engine.health()[0]?.state).toBe('ready');
  });

  it('ends the test, and the list of models, when it takes too long', async () => {
    await using t = await anEngine({ only: { script: answers('no') } }, { deps: { keys: { list, secret: never } } });

    const tested = t.engine.test('only');
    const listed = t.engine.listModels('only').catch((error: Error) => error.message);
    await t.clock.advance(30_000);

    expect(await tested).toMatchObject([{ ok: false, failure: { class: 'timeout' } }]);
    expect(await listed).toContain('did not list its models within 10 s');
    expect(t.clock.pending).toBe(0);
  });
});
