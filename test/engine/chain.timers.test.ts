import { describe, expect, it } from 'vitest';
import type { ChainEvent } from '../../src/engine/types/event.ts';
import { anEngine, aRequest, collect, resultOf, story } from '../support/anEngine.ts';
import { answers } from '../support/loopback/answers.ts';
import { type Behaviour, beginStream, type Exchange } from '../support/loopback/behaviour.ts';
import { hangsAfterHeaders } from '../support/loopback/failures.ts';
import { until } from '../support/until.ts';
import type { VirtualClock } from '../support/virtualClock.ts';

const aTool = { name: 'write', inputSchema: { type: 'object' } };

describe('the timers of an attempt', () => {
  it('are fed by reasoning, however long it takes', async () => {
    const provider = aProviderByHand();
    await using t = await anEngine({ only: { script: provider.behaviour } });

    const stream = collect(t.engine.stream(aRequest()));
    await provider.begun;
    for (let n = 0; n < 5; n++) {
      await provider.send(({ dialect }) => dialect.reasoning('hm, let me think again '));
      await t.clock.advance(15_000);
    }
    await provider.send(({ dialect }) => dialect.text('hello') + dialect.closing({ pieces: [] }).join(''));
    provider.end();

    expect(resultOf(await stream)).toMatchObject({ text: 'hello', attempts: [{ outcome: 'ok' }] });
  });

  it.each(['openai', 'anthropic'] as const)('are fed by the arguments of a tool call (%s)', async (dialect) => {
    const provider = aProviderByHand();
    await using t = await anEngine({ only: { script: provider.behaviour, dialect } });

    const stream = collect(t.engine.stream(aRequest({ tools: [aTool] })));
    await provider.begun;
    const frames = longToolCall(dialect);
    for (const frame of frames) {
      await provider.send(() => frame);
      await t.clock.advance(15_000);
    }
    await provider.send((exchange) => exchange.dialect.closing({ pieces: [], toolCalls: [aCall] }).join(''));
    provider.end();
    await t.clock.advance(0);

    expect(resultOf(await stream)).toMatchObject({ toolCalls: [{ name: 'write', arguments: '{"text":"abcd"}' }] });
  });

  it.each(['openai', 'anthropic'] as const)('are not fed by keep-alives (%s)', async (dialect) => {
    await using t = await anEngine({
      first: { script: hangsAfterHeaders({ keepAliveMs: 3, opening: true }), dialect },
      second: { script: answers('hello') },
    });

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.servers.first.calls().length === 1);
    await inSteps(t.clock, 30_000);

    expect(story(resultOf(await stream).attempts)).toEqual(['first: timeout', 'second: ok']);
  });

  it('are not fed by usage figures or unreadable events after the text', async () => {
    const provider = aProviderByHand();
    await using t = await anEngine({ only: { script: provider.behaviour } });

    const stream = collect(t.engine.stream(aRequest({ onBreak: 'stop' })));
    await provider.begun;
    await provider.send(({ dialect }) => dialect.text('half'));
    await t.clock.advance(0);
    for (let n = 0; n < 3; n++) {
      await provider.send(
        () => 'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}\n\ndata: {"x\n\n',
      );
      await t.clock.advance(8_000);
    }

    expect(resultOf(await stream)).toMatchObject({ text: 'half', finishReason: 'incomplete' });
    expect(story(t.attempts)).toEqual(['only: timeout']);
  });

  it('do not blame the provider for a slow reader', async () => {
    const provider = aProviderByHand();
    await using t = await anEngine({ only: { script: provider.behaviour } });
    void provider.send(({ dialect }) => dialect.text('one '));

    const events: ChainEvent[] = [];
    for await (const event of t.engine.stream(aRequest())) {
      events.push(event);
      if (event.type !== 'text-delta') continue;
      await t.clock.advance(25_000);
      if (event.text === 'one ') void provider.send(({ dialect }) => dialect.text('two'));
      else provider.finish();
    }

    expect(resultOf(events).text).toBe('one two');
    expect(story(t.attempts)).toEqual(['only: ok']);
  });

  it('end a stream whose reader has forgotten it', async () => {
    const provider = aProviderByHand();
    await using t = await anEngine({ only: { script: provider.behaviour } });

    const reader = t.engine.stream(aRequest())[Symbol.asyncIterator]();
    void reader.next();
    const second = reader.next();
    await provider.begun;
    await provider.send(({ dialect }) => dialect.text('half'));
    await second;
    await t.clock.advance(300_000);

    expect(await t.servers.only.calls()[0]?.closed).toBe('dropped');
    expect(t.clock.pending).toBe(0);
  });

  it('end a silence although the clock was set back meanwhile', async () => {
    const provider = aProviderByHand();
    await using t = await anEngine({ only: { script: provider.behaviour } });

    const stream = collect(t.engine.stream(aRequest({ onBreak: 'stop' })));
    await provider.begun;
    await provider.send(({ dialect }) => dialect.text('half'));
    await t.clock.advance(0);
    t.clock.set(t.clock.now() - 3_600_000);
    await t.clock.advance(40_000);

    expect(resultOf(await stream).finishReason).toBe('incomplete');
    expect(t.attempts[0]?.durationMs).toBeGreaterThanOrEqual(0);
  });
});

const aCall = { id: 'c1', name: 'write', arguments: '{"text":"abcd"}' };

function longToolCall(dialect: 'openai' | 'anthropic'): string[] {
  const pieces = ['{"text":"', 'a', 'b', 'c', 'd', '"}'];
  if (dialect === 'openai') {
    const delta = (call: object) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: [call] } }] })}\n\n`;
    const opening = delta({ index: 0, id: 'c1', type: 'function', function: { name: 'write', arguments: '' } });
    return [opening, ...pieces.map((piece) => delta({ index: 0, function: { arguments: piece } }))];
  }
  const event = (type: string, rest: object) => `data: ${JSON.stringify({ type, index: 2, ...rest })}\n\n`;
  return [
    event('content_block_start', { content_block: { type: 'tool_use', id: 'c1', name: 'write', input: {} } }),
    ...pieces.map((piece) =>
      event('content_block_delta', { delta: { type: 'input_json_delta', partial_json: piece } }),
    ),
    event('content_block_stop', {}),
  ];
}

/** A provider that sends what the test tells it, when the test tells it. */
function aProviderByHand() {
  const { promise: begun, resolve } = Promise.withResolvers<Exchange>();
  const behaviour: Behaviour = (exchange) => {
    beginStream(exchange.response);
    exchange.response.write(exchange.dialect.opening('m').join(''));
    resolve(exchange);
  };
  return {
    behaviour,
    begun,
    /** Sends a frame and gives the engine the time of a loopback connection to read it. */
    async send(frame: (exchange: Exchange) => string): Promise<void> {
      const exchange = await begun;
      await new Promise<void>((done) => exchange.response.write(frame(exchange), () => done()));
      await new Promise((done) => setTimeout(done, 20));
    },
    finish: () => void begun.then(({ response, dialect }) => response.end(dialect.closing({ pieces: [] }).join(''))),
    end: () => void begun.then(({ response }) => response.end()),
  };
}

async function inSteps(clock: VirtualClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1_000) await clock.advance(1_000);
}
