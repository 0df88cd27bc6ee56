import { describe, expect, it } from 'vitest';
import type { ChainEvent } from '../../src/engine/types/event.ts';
import { anEngine, aRequest, collect, errorOf, resultOf, story } from '../support/anEngine.ts';
import { answers } from '../support/loopback/answers.ts';
import { quotaSpent, refusesKey } from '../support/loopback/failures.ts';
import { until } from '../support/until.ts';

const never = () => new Promise<never>(() => {});

describe('cancelling ends a request at once', () => {
  it('before it has begun', async () => {
    await using t = await anEngine({ only: { script: answers('no') } });

    const error = errorOf(await collect(t.engine.stream(aRequest(), AbortSignal.abort())));

    expect(error).toMatchObject({ class: 'cancelled', attempts: [] });
    expect(t.servers.only.requests).toHaveLength(0);
  });

  it('while the key is looked up', async () => {
    const keys = { list: () => [{ id: 'k', label: 'only' }], secret: never };
    await using t = await anEngine({ only: { script: answers('no') } }, { deps: { keys } });
    const controller = new AbortController();

    const stream = collect(t.engine.stream(aRequest(), controller.signal));
    setTimeout(() => controller.abort(), 5);

    expect(errorOf(await stream).class).toBe('cancelled');
    expect(story(t.attempts)).toEqual(['only: cancelled']);
    expect(t.clock.pending).toBe(0);
  });

  it('between two attempts', async () => {
    await using t = await anEngine({ first: { script: quotaSpent() }, second: { script: answers('no') } });
    const controller = new AbortController();

    const events: ChainEvent[] = [];
    for await (const event of t.engine.stream(aRequest(), controller.signal)) {
      events.push(event);
      if (event.type === 'attempt-failed') controller.abort();
    }

    expect(errorOf(events)).toMatchObject({ class: 'cancelled', attempts: [{ provider: 'first' }] });
    expect(t.servers.second.requests).toHaveLength(0);
  });

  it('between the choice of a candidate and its call', async () => {
    await using t = await anEngine({ only: { script: answers('no') } });
    const controller = new AbortController();

    const events: ChainEvent[] = [];
    for await (const event of t.engine.stream(aRequest(), controller.signal)) {
      events.push(event);
      controller.abort();
    }

    expect(errorOf(events).class).toBe('cancelled');
    expect(t.servers.only.requests).toHaveLength(0);
  });

  it('while the offline tier waits for its context', async () => {
    await using t = await anEngine({ only: { script: refusesKey() } }, { deps: { offlineContext: never } });
    const controller = new AbortController();

    const stream = collect(t.engine.stream(aRequest(), controller.signal));
    await until(() => t.attempts.length === 1);
    controller.abort();

    expect(errorOf(await stream).class).toBe('cancelled');
    expect(t.clock.pending).toBe(0);
  });

  it('with a tool call on its way, which is never handed out', async () => {
    const call = { id: 'c1', name: 'run', arguments: '{"a":1}' };
    const script = answers('', { toolCalls: [call], finishReason: null, delayMs: 5_000 });
    await using t = await anEngine({ only: { script } });
    const controller = new AbortController();

    const stream = collect(t.engine.stream(aRequest({ tools: [aTool] }), controller.signal));
    await until(() => t.servers.only.calls().length === 1);
    controller.abort();
    const events = await stream;

    expect(errorOf(events).class).toBe('cancelled');
    expect(events.map((event) => event.type)).not.toContain('tool-call');
    expect(await t.servers.only.calls()[0]?.closed).toBe('dropped');
  });

  it('and leaves no timer, even when the reader never comes back', async () => {
    await using t = await anEngine({ only: { script: answers('a b c d', { delayMs: 20 }) } });
    const controller = new AbortController();

    const reader = t.engine.stream(aRequest(), controller.signal)[Symbol.asyncIterator]();
    for (let step = await reader.next(); step.value?.type !== 'text-delta'; ) step = await reader.next();
    controller.abort();

    expect(await t.servers.only.calls()[0]?.closed).toBe('dropped');
    expect(t.clock.pending).toBe(0);
  });
});

it('gives a key lookup that hangs no longer than the first token', async () => {
  const keys = {
    list: (id: string) => [{ id, label: id }],
    secret: (id: string) => (id === 'first' ? never() : text()),
  };
  const text = async () => 'secret';
  await using t = await anEngine(
    { first: { script: answers('no') }, second: { script: answers('hello') } },
    { deps: { keys } },
  );

  const stream = collect(t.engine.stream(aRequest()));
  await t.clock.advance(30_000);

  expect(resultOf(await stream).text).toBe('hello');
});

const aTool = { name: 'run', inputSchema: { type: 'object' } };
