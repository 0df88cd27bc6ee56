import { describe, expect, it } from 'vitest';
import type { StateKind } from '../../src/engine/types/sharedState.ts';
import { MemoryState } from '../../src/engine/util/memoryState.ts';
import { anEngine, aRequest, collect, resultOf, story, type TestEngine } from '../support/anEngine.ts';
import { answers, cutsAfter } from '../support/loopback/answers.ts';
import { breaksAfter } from '../support/loopback/breaks.ts';
import { continues } from '../support/loopback/continues.ts';
import { fails, hangsBeforeHeaders, serverError } from '../support/loopback/failures.ts';
import { Gate } from '../support/loopback/gate.ts';
import { until } from '../support/until.ts';
import { prose } from './takeover/answers.ts';

const tokens = { limits: { tokensPerMinute: 100_000 } };

describe('what a request has set aside', () => {
  it('is charged for the input when its reader leaves in mid-answer', async () => {
    const gate = new Gate();
    const script = breaksAfter(
      (of) => [...of.opening('m'), of.text('Well, ')],
      gate.holds(() => {}),
    );
    await using t = await anEngine({ only: { script, settings: tokens } });
    const long = aRequest({ messages: [{ role: 'user', content: 'word '.repeat(2_000) }] });

    for await (const event of t.engine.stream(long)) if (event.type === 'text-delta') break;

    expect(t.engine.activity().inFlight).toBe(0);
    expect(leftOf(t, 'only')).toBeLessThan(100_000 - 1_900);
    expect(leftOf(t, 'only')).toBeGreaterThan(100_000 - 2_300);
    gate.open();
  });

  it('is given back as a whole when its reader leaves before anything was sent', async () => {
    await using t = await anEngine({ only: { script: answers('hello'), settings: tokens } });

    for await (const event of t.engine.stream(aRequest())) if (event.type === 'attempt-start') break;

    expect(leftOf(t, 'only')).toBe(100_000);
    expect(t.servers.only.calls()).toHaveLength(0);
  });

  it('is, for the rest of a broken answer, what the text so far takes too', async () => {
    const gate = new Gate();
    await using t = await anEngine({
      first: { script: cutsAfter(prose.slice(0, 1_600)) },
      second: { script: gate.holds(continues(prose)), settings: tokens },
    });

    const stream = collect(t.engine.stream(aRequest({ maxTokens: 1 })));
    await until(() => t.servers.second.calls().length === 1);
    const held = 100_000 - leftOf(t, 'second');
    gate.open();
    await stream;

    expect(held).toBeGreaterThan(300);
  });
});

describe('a reader who leaves', () => {
  const usage = { input: 120, output: 30 };

  it.each(['openai', 'anthropic'] as const)(
    'in mid-answer leaves the attempt behind as cancelled, with what is known of its usage (%s)',
    async (dialect) => {
      await using t = await anEngine({ only: { script: answers('one two three', { usage, delayMs: 20 }), dialect } });

      for await (const event of t.engine.stream(aRequest())) if (event.type === 'text-delta') break;

      expect(story(t.attempts)).toEqual(['only: cancelled']);
      expect(t.attempts[0]?.firstTokenMs).toBeDefined();
      // Anthropic counts the input before the first word.
      if (dialect === 'anthropic') expect(t.attempts[0]?.usage?.inputTokens).toBeGreaterThan(0);
      expect(t.engine.plan()[0]).toMatchObject({ isReady: true });
    },
  );

  it('after the failure of one provider leaves both attempts behind', async () => {
    await using t = await anEngine({
      first: { script: serverError() },
      second: { script: answers('one two three', { delayMs: 20 }) },
    });

    for await (const event of t.engine.stream(aRequest())) if (event.type === 'text-delta') break;

    expect(story(t.attempts)).toEqual(['first: server-error', 'second: cancelled']);
  });

  it('before anything was sent leaves none behind', async () => {
    await using t = await anEngine({ only: { script: answers('hello') } });

    for await (const event of t.engine.stream(aRequest())) if (event.type === 'attempt-start') break;

    expect(t.attempts).toEqual([]);
  });

  it('one of two calls side by side leaves both behind', async () => {
    const free = { prices: { inputPerMTok: 0, outputPerMTok: 0 } };
    await using t = await anEngine(
      {
        first: { script: hangsBeforeHeaders() },
        second: { script: answers('one two three', { delayMs: 20 }), settings: free },
      },
      { settings: { hedge: { enabled: true, afterMs: 1_000 } } },
    );

    const reading = (async () => {
      for await (const event of t.engine.stream(aRequest())) if (event.type === 'text-delta') break;
    })();
    await until(() => t.servers.first.calls().length === 1);
    await t.clock.advance(1_000);
    await reading;

    expect(story(t.attempts).toSorted()).toEqual(['first: cancelled', 'second: cancelled']);
    expect(t.engine.health().map(({ state }) => state)).toEqual(['ready', 'ready']);
  });

  it('with the last words of the answer before them leaves an answer behind', async () => {
    const call = { id: 'c1', name: 'run', arguments: '{"a":1}' };
    await using t = await anEngine({ only: { script: answers('', { toolCalls: [call], usage }) } });
    const request = aRequest({ tools: [{ name: 'run', inputSchema: { type: 'object' } }] });

    for await (const event of t.engine.stream(request)) if (event.type === 'tool-call') break;

    expect(t.attempts).toMatchObject([{ outcome: 'ok', usage: { inputTokens: 120, outputTokens: 30 } }]);
  });
});

describe('what the rest of a broken answer teaches', () => {
  it('is no larger error of the estimates for its model', async () => {
    const state = new MemoryState();
    const usage = { input: 450, output: 300 };
    await using t = await anEngine(
      {
        first: { script: cutsAfter(prose.slice(0, 1_600)) },
        second: { script: continues(prose, undefined, (text) => answers(text, { usage })) },
      },
      { deps: { state } },
    );
    const request = aRequest({ messages: [{ role: 'user', content: 'word '.repeat(120) }] });

    expect(resultOf(await collect(t.engine.stream(request))).text).toBe(prose);

    const figure = state.map<{ ratio: number }>('figure').get('tokens:second/second-model');
    expect(figure?.ratio).toBeLessThan(1.2);
  });
});

describe('two calls that were made side by side and failed', () => {
  it('are both learned from, also when the reader leaves as soon as the first is told of', async () => {
    const gates = { first: new Gate(), second: new Gate() };
    const free = { prices: { inputPerMTok: 0, outputPerMTok: 0 } };
    await using t = await anEngine(
      {
        first: { script: gates.first.holds(serverError()) },
        second: { script: gates.second.holds(serverError()), settings: free },
      },
      { settings: { hedge: { enabled: true, afterMs: 1_000 } } },
    );

    const reading = (async () => {
      for await (const event of t.engine.stream(aRequest())) if (event.type === 'attempt-failed') break;
    })();
    await until(() => t.servers.first.calls().length === 1);
    await t.clock.advance(1_000);
    await until(() => t.servers.second.calls().length === 1);
    for (const gate of Object.values(gates)) gate.open();
    await reading;

    expect(story(t.attempts).toSorted()).toEqual(['first: server-error', 'second: server-error']);
    expect(t.engine.health().map(({ state }) => state)).toEqual(['demoted', 'demoted']);
  });
});

describe('a part that fails beside the request', () => {
  const sameAccount = fails(429, {
    type: 'rate_limit_error',
    message: 'Rate limit reached for model `m` in organization `org_01example` on tokens per minute',
  });

  it('loses no answer when the user cannot be told of keys that are one account', async () => {
    const told: unknown[] = [];
    await using t = await anEngine(
      { first: { script: sameAccount, keys: 2 }, second: { script: answers('hello') } },
      {
        deps: {
          onKeysMerged(merged) {
            told.push(merged);
            throw new Error('the window is closed');
          },
        },
      },
    );

    const result = resultOf(await collect(t.engine.stream(aRequest())));

    expect(told).toHaveLength(1);
    expect(result).toMatchObject({ text: 'hello', provider: 'second' });
  });

  it('loses no answer when the state cannot be written any more', async () => {
    const state = new BreakingState();
    const headers = { 'x-ratelimit-limit-tokens': '100000', 'x-ratelimit-remaining-tokens': '90000' };
    const script = answers('hello', { headers });
    await using t = await anEngine({ only: { script, settings: tokens } }, { deps: { state } });

    const events = [];
    for await (const event of t.engine.stream(aRequest())) {
      if (event.type === 'attempt-start') state.isBroken = true;
      events.push(event);
    }

    expect(resultOf(events).text).toBe('hello');
    expect(story(t.attempts)).toEqual(['only: ok']);
    expect(t.engine.activity().inFlight).toBe(0);
  });
});

/** Throws at whatever is decided in one step. */
class BreakingState extends MemoryState {
  isBroken = false;

  override map<V>(kind: StateKind) {
    const map = super.map<V>(kind);
    const update: typeof map.update = (keys, change) => {
      if (this.isBroken) throw new Error('the disk is full');
      return map.update(keys, change);
    };
    return Object.assign(Object.create(map) as typeof map, {
      get: (key: string) => map.get(key),
      entries: () => map.entries(),
      set: map.set.bind(map),
      delete: map.delete.bind(map),
      update,
    });
  }
}

function leftOf(t: TestEngine<string>, provider: string): number {
  const row = t.engine.health().find((health) => health.provider === provider);
  return row?.keys[0]?.headroom?.find(({ limit }) => limit === 'tokensPerMinute')?.left ?? Number.NaN;
}
