import { describe, expect, it } from 'vitest';
import type { EngineDeps } from '../../src/engine/types/deps.ts';
import { anEngine, aRequest, collect, errorOf, resultOf, story } from '../support/anEngine.ts';
import { answers } from '../support/loopback/answers.ts';
import { hangsBeforeHeaders, quotaSpent, rateLimited, refusesKey } from '../support/loopback/failures.ts';
import { until } from '../support/until.ts';

const broken = (): never => {
  throw new Error('the disk is full of secret-first-1');
};

describe('whatever breaks around the chain, a stream ends in one terminal event', () => {
  it('answers although attempts cannot be stored, and calls nobody twice', async () => {
    await using t = await anEngine(
      { first: { script: quotaSpent() }, second: { script: answers('hello') } },
      { deps: { attempts: { record: broken } } },
    );

    const events = await collect(t.engine.stream(aRequest()));
    t.engine.resetHealth();

    expect(story(resultOf(events).attempts)).toEqual(['first: quota-spent', 'second: ok']);
    expect(t.log.join()).toContain('the disk is full');
    expect(t.log.join()).not.toContain('secret-first-1');
  });

  it('tells an error without a secret when the list of keys cannot be had', async () => {
    await using t = await anEngine(
      { first: { script: answers('hello') } },
      { deps: { keys: { list: broken, secret: broken } } },
    );

    const error = errorOf(await collect(t.engine.stream(aRequest())));

    expect(error.class).toBe('unknown');
    expect(error.message).toContain('the disk is full');
    expect(error.message).not.toContain('secret-first-1');
    expect(t.engine.activity()).toEqual({ inFlight: 0 });
  });

  it('goes on when the settings lose the provider that is being called', async () => {
    await using t = await anEngine({ first: { script: hangsBeforeHeaders() }, second: { script: answers('hello') } });
    const { baseUrl } = t.servers.second;

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.servers.first.calls().length === 1);
    t.engine.configure({ order: ['second'], providers: { second: { protocol: 'openai', baseUrl, model: 'm' } } });
    await t.clock.advance(30_000);

    expect(story(resultOf(await stream).attempts)).toEqual(['first: timeout', 'second: ok']);
  });

  it('goes on when the settings lose a provider between its choice and its call', async () => {
    await using t = await anEngine({ first: { script: quotaSpent() }, second: { script: answers('hello') } });
    const { baseUrl } = t.servers.second;

    const events = [];
    for await (const event of t.engine.stream(aRequest())) {
      events.push(event);
      if (event.type === 'attempt-start' && event.attempt.provider === 'first')
        t.engine.configure({ order: ['second'], providers: { second: { protocol: 'openai', baseUrl, model: 'm' } } });
    }

    expect(story(resultOf(events).attempts)).toEqual(['first: quota-spent', 'second: ok']);
  });
});

describe('the offline answer', () => {
  const offlineContexts: [string, NonNullable<EngineDeps['offlineContext']>][] = [
    ['throws', broken],
    ['rejects', async () => broken()],
    ['is of the wrong shape', async () => ({ diagnostics: 7 as never, nearest: [{}] as never })],
  ];

  it.each(offlineContexts)('is given although the context %s', async (_how, offlineContext) => {
    await using t = await anEngine({ only: { script: refusesKey() } }, { deps: { offlineContext } });

    const result = await t.engine.complete(aRequest());

    expect(result).toMatchObject({ tier: 'offline', finishReason: 'stop' });
    expect(result.text).not.toBe('');
  });

  it('waits two seconds for the context, not longer', async () => {
    const offlineContext = () => new Promise<never>(() => {});
    await using t = await anEngine({ only: { script: refusesKey() } }, { deps: { offlineContext } });

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.attempts.length === 1);
    await t.clock.advance(2_000);

    expect(resultOf(await stream).tier).toBe('offline');
    expect(t.clock.pending).toBe(0);
  });

  it.each([
    ['an order without anybody', { order: [] }, {}],
    ['a request for the offline tier', {}, { providers: ['offline'] }],
    ['a request for a provider nobody knows', {}, { providers: ['nobody'] }],
    ['a request for no provider', {}, { providers: [] }],
  ])('is given to %s', async (_what, settings, rest) => {
    await using t = await anEngine({ only: { script: answers('no') } }, { settings });

    const result = await t.engine.complete(aRequest(rest));

    expect(result).toMatchObject({ provider: 'offline', attempts: [] });
    expect(t.servers.only.requests).toHaveLength(0);
  });

  it('says when a provider is ready again', async () => {
    await using t = await anEngine({ only: { script: rateLimited({ retryAfter: '600' }) } });

    expect((await t.engine.complete(aRequest())).text).toContain('12:10');
  });
});

it('asks a provider named twice once', async () => {
  await using t = await anEngine({ first: { script: refusesKey() }, second: { script: answers('hello') } });

  const result = await t.engine.complete(aRequest({ providers: ['first', 'first', 'offline', 'nobody', 'second'] }));

  expect(story(result.attempts)).toEqual(['first: credential-refused', 'second: ok']);
});
