import { describe, expect, it } from 'vitest';
import { anEngine, aRequest } from '../support/anEngine.ts';
import { answers } from '../support/loopback/answers.ts';
import { fails, hangsBeforeHeaders, refusesKey } from '../support/loopback/failures.ts';
import { startProvider } from '../support/loopback/startProvider.ts';

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
