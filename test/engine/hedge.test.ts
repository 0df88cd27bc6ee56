import { describe, expect, it } from 'vitest';
import type { ProviderSettings } from '../../src/engine/types/settings.ts';
import { loadEverything } from '../simulator/loadEverything.ts';
import {
  anEngine,
  aRequest,
  collect,
  errorOf,
  resultOf,
  shownText,
  story,
  type TestEngine,
} from '../support/anEngine.ts';
import { answers, cutsAfter } from '../support/loopback/answers.ts';
import type { Behaviour } from '../support/loopback/behaviour.ts';
import { breaksAfter } from '../support/loopback/breaks.ts';
import { continues } from '../support/loopback/continues.ts';
import { hangsAfterHeaders, hangsBeforeHeaders, quotaSpent, serverError } from '../support/loopback/failures.ts';
import { Gate } from '../support/loopback/gate.ts';
import { VirtualTime } from '../support/loopback/virtualTime.ts';
import { until } from '../support/until.ts';

const free: ProviderSettings = { prices: { inputPerMTok: 0, outputPerMTok: 0 } };
const paid: ProviderSettings = { prices: { inputPerMTok: 1, outputPerMTok: 2 } };
const AFTER_MS = 2_000;
const settings = { hedge: { enabled: true, afterMs: AFTER_MS } };

describe('hedging', () => {
  it('is off by default', async () => {
    await using t = await anEngine({
      first: { script: hangsAfterHeaders() },
      second: { script: answers('no'), settings: free },
    });

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.servers.first.calls().length === 1);
    await t.clock.advance(29_000);
    const callsBefore = t.servers.second.calls().length;
    await t.clock.advance(1_000);

    expect(callsBefore).toBe(0);
    expect(story(resultOf(await stream).attempts)).toEqual(['first: timeout', 'second: ok']);
  });

  it.each([
    ['is not told when the first is paid for: it was sent, and nobody heard what it took', paid, undefined],
    ['is nothing when both are free', free, 0],
  ])('has a cost that %s', async (_what, ofFirst, expected) => {
    await using t = await anEngine(
      {
        first: { script: hangsAfterHeaders(), settings: ofFirst },
        second: { script: answers('hello', { usage: { input: 10, output: 10 } }), settings: free },
      },
      { settings },
    );

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.servers.first.calls().length === 1);
    await t.clock.advance(AFTER_MS);
    const result = resultOf(await stream);

    expect(story(result.attempts)).toEqual(['first: cancelled', 'second: ok']);
    expect(result.costUsd).toBe(expected);
  });

  it('asks a second provider when the first was silent for the time set, and not before', async () => {
    await using t = await aStage({ first: hangsAfterHeaders(), second: answers('hello') });

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.servers.first.calls().length === 1);
    await t.clock.advance(AFTER_MS - 1);
    const callsBefore = t.servers.second.calls().length;
    await t.clock.advance(1);
    const events = await stream;

    expect(callsBefore).toBe(0);
    expect(shownText(events)).toBe('hello');
    expect(resultOf(events)).toMatchObject({ text: 'hello', provider: 'second', keyLabel: 'second' });
    expect(events.flatMap((event) => (event.type === 'attempt-start' ? event.attempt.provider : []))).toEqual([
      'first',
      'second',
    ]);
  });

  it('asks nobody else when the first answers in time', async () => {
    await using t = await aStage({ first: answers('hello'), second: answers('no') });

    const result = resultOf(await collect(t.engine.stream(aRequest())));
    await t.clock.advance(AFTER_MS);

    expect(story(result.attempts)).toEqual(['first: ok']);
    expect(t.servers.second.calls()).toHaveLength(0);
    expect(t.clock.pending).toBe(0);
  });

  it('asks nobody else once the first has begun to answer, however slowly it goes on', async () => {
    const gate = new Gate();
    const script = breaksAfter(
      (of) => [...of.opening('m'), of.text('Well, ')],
      gate.holds(({ response, dialect }) => {
        response.end(dialect.text('hello') + dialect.closing({ pieces: [] }).join(''));
      }),
    );
    await using t = await aStage({ first: script, second: answers('no') });

    let text = '';
    for await (const event of t.engine.stream(aRequest())) {
      if (event.type !== 'text-delta') continue;
      if (text === '') await t.clock.advance(AFTER_MS * 2);
      text += event.text;
      gate.open();
    }

    expect(text).toBe('Well, hello');
    expect(t.servers.second.calls()).toHaveLength(0);
  });

  it('hears the first when that speaks first after all', async () => {
    const gate = new Gate();
    await using t = await aStage({ first: gate.holds(answers('hello')), second: hangsAfterHeaders() });

    const { events: stream } = await hedgedStream(t);
    gate.open();
    const events = await stream;

    expect(shownText(events)).toBe('hello');
    expect(resultOf(events).provider).toBe('first');
    expect(story(resultOf(events).attempts)).toEqual(['second: cancelled', 'first: ok']);
    expect(await t.servers.second.calls()[0]?.closed).toBe('dropped');
  });

  it('ends the loser at once, before another moment has passed', async () => {
    await using t = await aStage({ first: hangsAfterHeaders(), second: answers('hello') });

    await (await hedgedStream(t)).events;
    const endedAt = t.clock.now();

    expect(await t.servers.first.calls()[0]?.closed).toBe('dropped');
    expect(t.clock.now()).toBe(endedAt);
    expect(t.clock.pending).toBe(0);
  });

  it('records the loser as cancelled and holds nothing against it', async () => {
    await using t = await aStage({ first: hangsAfterHeaders(), second: answers('hello') });

    const result = resultOf(await (await hedgedStream(t)).events);

    expect(story(t.attempts)).toEqual(['first: cancelled', 'second: ok']);
    expect(story(result.attempts)).toEqual(story(t.attempts));
    expect(t.attempts[0]?.failure).toBeUndefined();
    expect(t.attempts[0]?.durationMs).toBe(AFTER_MS);
    expect(
      t.engine.plan().map(({ candidate, isReady, isDemoted = false }) => [candidate.provider, isReady, isDemoted]),
    ).toEqual([
      ['first', true, false],
      ['second', true, false],
    ]);
  });

  it('charges the loser what it has read', async () => {
    const limits = { tokensPerMinute: 6_000, requestsPerMinute: 10 };
    await using t = await aStage({ first: hangsAfterHeaders(), second: answers('hello') }, { first: { limits } });
    const request = aRequest({ messages: [{ role: 'user', content: 'word '.repeat(1_000) }] });

    await (await hedgedStream(t, request)).events;

    const headroom = t.engine.health().find(({ provider }) => provider === 'first')?.keys[0]?.headroom;
    const left = Object.fromEntries(headroom?.map((row) => [row.limit, row.left]) ?? []);
    expect(left['requestsPerMinute']).toBe(9);
    // A tenth of a token comes back in each millisecond.
    expect(left['tokensPerMinute']).toBeGreaterThan(4_900);
    expect(left['tokensPerMinute']).toBeLessThanOrEqual(5_000 + AFTER_MS / 10);
  });

  it('waits for the second when the first fails meanwhile', async () => {
    const [failing, answering] = [new Gate(), new Gate()];
    await using t = await aStage({ first: failing.holds(serverError()), second: answering.holds(answers('hello')) });

    const { events: stream } = await hedgedStream(t);
    failing.open();
    expect(await t.servers.first.calls()[0]?.closed).toBe('finished');
    answering.open();
    const events = await stream;

    expect(shownText(events)).toBe('hello');
    expect(story(resultOf(events).attempts)).toEqual(['first: server-error', 'second: ok']);
    expect(events.flatMap((event) => (event.type === 'attempt-failed' ? event.attempt.provider : []))).toEqual([
      'first',
    ]);
  });

  it('goes on with the next provider when both fail', async () => {
    const gate = new Gate();
    await using t = await aStage({
      first: gate.holds(quotaSpent()),
      second: gate.holds(serverError()),
      third: answers('hello'),
    });

    const { events: stream } = await hedgedStream(t);
    gate.open();
    const result = resultOf(await stream);

    expect(result).toMatchObject({ text: 'hello', provider: 'third' });
    expect(story(result.attempts).toSorted()).toEqual(['first: quota-spent', 'second: server-error', 'third: ok']);
    expect(t.servers.first.calls()).toHaveLength(1);
    expect(t.servers.second.calls()).toHaveLength(1);
  });

  it('ends both calls when the caller cancels', async () => {
    await using t = await aStage({ first: hangsAfterHeaders(), second: hangsAfterHeaders() });
    const controller = new AbortController();

    const { events: stream } = await hedgedStream(t, aRequest(), controller.signal);
    controller.abort();

    expect(errorOf(await stream).class).toBe('cancelled');
    for (const id of ['first', 'second'] as const) expect(await t.servers[id].calls()[0]?.closed).toBe('dropped');
    expect(story(t.attempts).toSorted()).toEqual(['first: cancelled', 'second: cancelled']);
    expect(t.engine.plan().every(({ isReady, isDemoted }) => isReady && !isDemoted)).toBe(true);
    expect(t.clock.pending).toBe(0);
  });

  it('ends both calls when the reader leaves', async () => {
    await using t = await aStage({ first: hangsAfterHeaders(), second: answers('a long answer', { delayMs: 20 }) });

    const leaving = (async () => {
      for await (const event of t.engine.stream(aRequest())) if (event.type === 'text-delta') break;
    })();
    await until(() => t.servers.first.calls().length === 1);
    await t.clock.advance(AFTER_MS);
    await leaving;

    for (const id of ['first', 'second'] as const) expect(await t.servers[id].calls()[0]?.closed).toBe('dropped');
    expect(t.clock.pending).toBe(0);
  });

  it('never asks twice for a plain answer', async () => {
    await using t = await aStage({ first: hangsBeforeHeaders(), second: answers('no') });
    const controller = new AbortController();

    const completed = t.engine.complete(aRequest(), controller.signal);
    await until(() => t.servers.first.calls().length === 1);
    await t.clock.advance(AFTER_MS * 2);
    controller.abort();

    await expect(completed).rejects.toThrow();
    expect(t.servers.second.calls()).toHaveLength(0);
  });

  it('waits as long as the first usually takes at the worst, where no time is set', async () => {
    const time = new VirtualTime();
    await loadEverything();
    const script = [...Array(20).fill(time.takes(1_500, answers('hello'))), time.hangs()];
    await using t = await anEngine(
      { first: { script }, second: { script: time.takes(100, answers('sooner')), settings: free } },
      { deps: { clock: time.clock, fetch: time.fetch }, settings: { hedge: { enabled: true } } },
    );
    for (let count = 0; count < 20; count++) await time.run(collect(t.engine.stream(aRequest())));

    const begun = time.clock.now();
    const result = resultOf(await time.run(collect(t.engine.stream(aRequest()))));

    expect(story(result.attempts)).toEqual(['first: cancelled', 'second: ok']);
    expect(time.clock.now() - begun).toBe(1_600);
  });
});

describe('the second request of a hedge goes', () => {
  it('to a provider that costs nothing, past those that cost', async () => {
    await using t = await aStage(
      { first: hangsAfterHeaders(), second: answers('dear'), third: answers('hello') },
      { second: paid },
    );

    const result = resultOf(await (await hedgedStream(t)).events);

    expect(result.text).toBe('hello');
    expect(t.servers.second.calls()).toHaveLength(0);
  });

  it('to nobody when all others cost, or nobody knows what they cost', async () => {
    await using t = await anEngine(
      {
        first: { script: hangsAfterHeaders() },
        second: { script: answers('dear'), settings: paid },
        third: { script: answers('who knows') },
      },
      { settings },
    );

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.servers.first.calls().length === 1);
    await t.clock.advance(29_000);
    const calls = t.servers.second.calls().length + t.servers.third.calls().length;
    await t.clock.advance(1_000);

    expect(calls).toBe(0);
    expect(story(resultOf(await stream).attempts)).toEqual(['first: timeout', 'second: ok']);
  });

  it('past a provider without room within its limits', async () => {
    await using t = await aStage(
      { first: hangsAfterHeaders(), second: answers('again'), third: answers('hello') },
      { second: { ...free, limits: { requestsPerMinute: 1 } } },
    );
    await t.engine.complete(aRequest({ providers: ['second'] }));

    const result = resultOf(await (await hedgedStream(t)).events);

    expect(result.text).toBe('hello');
    expect(t.servers.second.calls()).toHaveLength(1);
  });

  it('past a provider that has just failed', async () => {
    await using t = await aStage({
      first: hangsAfterHeaders(),
      second: [serverError(), answers('back')],
      third: answers('hello'),
    });
    await t.engine.complete(aRequest({ providers: ['second', 'third'] }));

    const result = resultOf(await (await hedgedStream(t)).events);

    expect(story(result.attempts)).toEqual(['first: cancelled', 'third: ok']);
  });

  it('past one whose answer to this very request was no good', async () => {
    await using t = await aStage(
      { first: [answers(''), answers('better')], second: hangsAfterHeaders(), third: answers('hello') },
      { first: free },
    );

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.servers.second.calls().length === 1);
    await t.clock.advance(AFTER_MS);
    const result = resultOf(await stream);

    expect(story(result.attempts)).toEqual(['first: bad-answer', 'second: cancelled', 'third: ok']);
  });

  it("to nobody while a broken answer is gone on with, which is one writer's task", async () => {
    const whole = 'The cache keeps a copy of every response for ten minutes. After that it asks the server again.';
    const gate = new Gate();
    await using t = await aStage({
      first: cutsAfter(whole.slice(0, 75)),
      second: gate.holds(continues(whole)),
      third: continues(whole),
    });

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.servers.second.calls().length === 1);
    await t.clock.advance(AFTER_MS * 2);
    gate.open();
    const result = resultOf(await stream);

    expect(result.text).toBe(whole);
    expect(result.seams).toMatchObject([{ provider: 'second' }]);
    expect(t.servers.third.calls()).toHaveLength(0);
  });
});

/** Providers with hedging on; all but the first are free of charge unless said otherwise. */
function aStage<Id extends string>(
  scripts: Record<Id, Behaviour | readonly Behaviour[]>,
  own: { [id: string]: ProviderSettings } = {},
): Promise<TestEngine<Id>> {
  const cast = Object.entries<Behaviour | readonly Behaviour[]>(scripts).map(([id, script], index) => [
    id,
    { script, settings: own[id] ?? (index === 0 ? {} : free) },
  ]);
  return anEngine<Id>(Object.fromEntries(cast), { settings });
}

/** A stream whose first call has been silent for so long that a second one was made. */
async function hedgedStream<Id extends string>(
  t: TestEngine<Id | 'first'>,
  request = aRequest(),
  signal?: AbortSignal,
): Promise<{ events: ReturnType<typeof collect> }> {
  const events = collect(t.engine.stream(request, signal));
  const [first, ...others] = Object.values(t.servers) as TestEngine<string>['servers'][string][];
  const before = others.map((server) => server.calls().length);
  await until(() => first?.calls().length === 1);
  await t.clock.advance(AFTER_MS);
  await until(() => others.some((server, index) => server.calls().length > (before[index] as number)));
  return { events };
}
