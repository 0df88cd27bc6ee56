import { describe, expect, it } from 'vitest';
import type { Bench } from '../../src/engine/types/bench.ts';
import type { ChainEvent } from '../../src/engine/types/event.ts';
import { MemoryState } from '../../src/engine/util/memoryState.ts';
import { anEngine, aRequest, collect, errorOf, resultOf, story } from '../support/anEngine.ts';
import { answers } from '../support/loopback/answers.ts';
import { fails, overloaded, rateLimited, serverError } from '../support/loopback/failures.ts';
import { Gate } from '../support/loopback/gate.ts';
import { until } from '../support/until.ts';
import { NOON } from '../support/virtualClock.ts';

const MINUTE = 60_000;
const oneAMinute = { limits: { requestsPerMinute: 1 } };
const noRetries = { overloaded: 0, serverError: 0, timeout: 0, connection: 0, rateLimited: 0 };

describe('a request that nobody is ready for', () => {
  it('waits for room within the limits of a provider that it may try before the end of a guessed bench', async () => {
    const state = new MemoryState();
    await using t = await anEngine({ only: { script: answers('hello'), settings: oneAMinute } }, { deps: { state } });
    await collect(t.engine.stream(aRequest()));
    state.map<Bench>('bench').set(guess.scopeKey, guess, guess.until);

    const [row] = t.engine.plan(aRequest());
    const events: ChainEvent[] = [];
    const stream = collectInto(events, t.engine.stream(aRequest()));
    await t.clock.advance(MINUTE - 1);
    const callsBefore = t.servers.only.calls().length;
    await t.clock.advance(1_000);
    await stream;

    expect(row).toMatchObject({ isReady: false, skip: { kind: 'limited' }, readyAt: NOON + MINUTE });
    expect(events).toContainEqual(expect.objectContaining({ type: 'waiting', until: NOON + MINUTE, isForRoom: true }));
    expect(callsBefore).toBe(1);
    expect(resultOf(events).text).toBe('hello');
  });

  it('is shown as waiting for that provider, not as asking whoever failed last', async () => {
    await using t = await anEngine({
      first: { script: [rateLimited({ retryAfter: '5' }), answers('hello')] },
      second: { script: rateLimited({ retryAfter: '600' }) },
    });
    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.servers.second.calls().length === 1);
    await until(() => t.engine.activity().isWaiting === true);

    expect(t.engine.activity()).toEqual({ inFlight: 1, calling: 'first', isWaiting: true });

    await t.clock.advance(6_000);
    await stream;
    expect(t.engine.activity()).toEqual({ inFlight: 0 });
  });

  it('waits for the outcome when another request tries the only provider, and goes there as soon as it answers', async () => {
    const gate = new Gate();
    await using t = await anEngine(
      {
        only: { script: [serverError(), serverError(), serverError(), gate.holds(answers('back')), answers('hello')] },
      },
      { settings: { retry: noRetries } },
    );
    for (let failures = 0; failures < 3; failures++) await collect(t.engine.stream(aRequest()));
    await t.clock.advance(30_000);

    const probe = collect(t.engine.stream(aRequest()));
    await until(() => t.servers.only.calls().length === 4);
    const other = collect(t.engine.stream(aRequest()));
    await t.clock.advance(3_000);
    const callsBefore = t.servers.only.calls().length;
    gate.open();
    await probe;
    await t.clock.advance(1_000);

    expect(callsBefore).toBe(4);
    expect(resultOf(await other)).toMatchObject({ text: 'hello', provider: 'only' });
  });

  it('waits for a try of another request no longer than for anything else', async () => {
    await using t = await anEngine(
      { only: { script: [serverError(), serverError(), serverError(), new Gate().holds(answers('never'))] } },
      { settings: { retry: { ...noRetries, maxWaitMs: 4_000 } } },
    );
    for (let failures = 0; failures < 3; failures++) await collect(t.engine.stream(aRequest()));
    await t.clock.advance(30_000);
    const leave = new AbortController();

    const probe = collect(t.engine.stream(aRequest(), leave.signal));
    await until(() => t.servers.only.calls().length === 4);
    const other = collect(t.engine.stream(aRequest()));
    await t.clock.advance(4_000);

    expect(resultOf(await other).provider).toBe('offline');
    leave.abort();
    await probe;
  });

  it('is told once of what it waits for', async () => {
    await using t = await anEngine({ only: { script: answers('hello'), settings: oneAMinute } });
    await collect(t.engine.stream(aRequest()));

    const stream = collect(t.engine.stream(aRequest()));
    await t.clock.advance(MINUTE + 1_000);

    expect((await stream).filter(({ type }) => type === 'waiting')).toHaveLength(1);
    expect(t.clock.pending).toBe(0);
  });

  it('that needs a schema ends with the class of what keeps it out', async () => {
    await using t = await anEngine({
      only: { script: answers('{}'), settings: { limits: { tokensPerMinute: 10 } } },
    });

    const error = errorOf(await collect(t.engine.stream(aRequest({ schema: { type: 'object' } }))));

    expect(error.class).toBe('rate-limited');
  });
});

describe('a key that is dead for good', () => {
  it('has no time at which it is ready again', async () => {
    const dead: Bench = { ...guess, scopeKey: 'key:only/only-key-1', scope: 'key', class: 'credential-refused' };
    const benches = [{ ...dead, until: Number.POSITIVE_INFINITY }];
    await using t = await anEngine({ only: { script: answers('hello') } }, { benches });

    expect(t.engine.plan()[0]).not.toHaveProperty('readyAt');
    expect(t.engine.health()[0]).not.toHaveProperty('readyAt');
  });
});

describe('a request that waits for room at a better provider', () => {
  it('does so for no longer than allowed in all, however often others are faster', async () => {
    await using t = await anEngine(
      {
        better: { script: answers('better'), settings: { limits: { requestsPerMinute: 60 } } },
        other: { script: answers('other') },
      },
      { settings: { retry: { waitForBetterMs: 1_500 } } },
    );
    // All of its minute is taken, and so is each place that comes free, a moment before the request comes for it.
    await Promise.all(Array.from({ length: 60 }, () => collect(t.engine.stream(aRequest()))));
    const stolen: Promise<unknown>[] = [];
    const steal = () => {
      stolen.push(collect(t.engine.stream(aRequest({ providers: ['better'] }))));
      if (stolen.length < 8) t.clock.after(1_000, steal);
    };
    t.clock.after(1_000, steal);

    const stream = collect(t.engine.stream(aRequest()));
    await t.clock.advance(30_000);
    await Promise.all(stolen);

    expect(story(resultOf(await stream).attempts)).toEqual(['other: ok']);
  });
});

describe('a request that could wait for room for a moment', () => {
  it('goes on to the next provider all the same when it was the first that failed', async () => {
    await using t = await anEngine(
      { first: { script: overloaded(), settings: oneAMinute }, second: { script: answers('hello') } },
      { settings: { retry: { waitForBetterMs: 2 * MINUTE } } },
    );

    const events = await collect(t.engine.stream(aRequest()));

    expect(story(resultOf(events).attempts)).toEqual(['first: overloaded', 'second: ok']);
    expect(events.map(({ type }) => type)).not.toContain('waiting');
  });

  it('waits, rather than try a provider that is benched by a guess', async () => {
    await using t = await anEngine(
      { only: { script: answers('no') }, healthy: { script: answers('hello'), settings: oneAMinute } },
      { benches: [guess], settings: { retry: { waitForBetterMs: 2 * MINUTE } } },
    );
    await collect(t.engine.stream(aRequest({ providers: ['healthy'] })));

    const stream = collect(t.engine.stream(aRequest()));
    await t.clock.advance(MINUTE + 1_000);

    expect(story(resultOf(await stream).attempts)).toEqual(['healthy: ok']);
    expect(t.servers.only.calls()).toHaveLength(0);
  });
});

describe('a request that is larger than a limit of the catalogue', () => {
  const large = aRequest({ messages: [{ role: 'user', content: 'word '.repeat(9_000) }] });
  /** With what the catalogue knows of it: 8,000 tokens a minute. */
  const settings = { model: 'openai/gpt-oss-120b' };
  const limits = { 'x-ratelimit-limit-tokens': '8000', 'x-ratelimit-remaining-tokens': '8000' };

  it('finds out whether the limit holds for this user when there is nobody else', async () => {
    await using t = await anEngine({ groq: { script: answers('hello'), settings } });

    expect(resultOf(await collect(t.engine.stream(large)))).toMatchObject({ text: 'hello', provider: 'groq' });
    expect(t.engine.plan(large)[0]).toMatchObject({ isReady: true });
  });

  it('goes to somebody else where there is one', async () => {
    await using t = await anEngine({ groq: { script: answers('no'), settings }, other: { script: answers('hello') } });

    expect(resultOf(await collect(t.engine.stream(large))).provider).toBe('other');
    expect(t.servers.groq.calls()).toHaveLength(0);
  });

  it('is not sent once the provider has confirmed the limit', async () => {
    await using t = await anEngine({ groq: { script: answers('hello', { headers: limits }), settings } });
    await collect(t.engine.stream(aRequest()));

    expect(resultOf(await collect(t.engine.stream(large))).provider).toBe('offline');
    expect(t.servers.groq.calls()).toHaveLength(1);
  });
});

/** It may be tried after a quarter of its time, and lasts for ten more minutes. */
const guess: Bench = {
  scopeKey: 'provider:only',
  scope: 'provider',
  class: 'edge-blocked',
  since: NOON - 5 * MINUTE,
  until: NOON + 10 * MINUTE,
  isStated: false,
  message: 'blocked',
};

async function collectInto(events: ChainEvent[], stream: AsyncIterable<ChainEvent>): Promise<void> {
  for await (const event of stream) events.push(event);
}

describe('a daily limit that the provider refuses for twenty minutes', () => {
  const message =
    'Rate limit reached for model `m` on tokens per day (TPD): Limit 100000, Used 99900, Requested 500. Please try again in 20m0s.';

  it.each([
    ['in its words', fails(429, { message })],
    [
      'in its headers',
      rateLimited({ retryAfter: '1200', message: message.replace(' Please try again in 20m0s.', '') }),
    ],
  ])('%s keeps nobody longer than that', async (_where, script) => {
    await using t = await anEngine({ only: { script: [script, answers('hello')] } });

    await t.engine.complete(aRequest());

    expect(t.engine.plan()[0]).toMatchObject({ isReady: false, readyAt: NOON + 20 * 60_000 });
    await t.clock.advance(20 * 60_000);
    expect((await t.engine.complete(aRequest())).text).toBe('hello');
  });
});
