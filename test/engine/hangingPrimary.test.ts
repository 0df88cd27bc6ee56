import { beforeAll, describe, expect, it } from 'vitest';
import type { ChatResult } from '../../src/engine/types/result.ts';
import { loadEverything } from '../simulator/loadEverything.ts';
import { anEngine, aRequest, collect, resultOf } from '../support/anEngine.ts';
import { answers } from '../support/loopback/answers.ts';
import { type Behaviour, beginStream } from '../support/loopback/behaviour.ts';
import { VirtualTime } from '../support/loopback/virtualTime.ts';

beforeAll(loadEverything);

const REQUESTS = 50;
const MINUTE_MS = 60_000;

const sendsHeaders: Behaviour = ({ response }) => beginStream(response);
const hangs: [string, Behaviour | undefined][] = [
  ['before headers', undefined],
  ['after headers', sendsHeaders],
];
const modes = ['stream', 'complete'] as const;
const cases = modes.flatMap((mode) => hangs.map(([when, first]) => ({ mode, when, first })));

describe.each(cases)('a first provider that hangs $when ($mode)', ({ mode, first }) => {
  it.each([200, 1_000, 2_000])(
    'costs at most 2 of 50 requests in a row its time-out, when the second answers in %i ms',
    async (secondMs) => {
      await using t = await aStage({ mode, first, secondMs });

      const results = await t.ask(REQUESTS);

      expect(results.map(({ provider }) => provider)).toEqual(Array(REQUESTS).fill('second'));
      expect(results.filter(timedOut).length).toBeGreaterThan(0);
      expect(results.filter(timedOut).length).toBeLessThanOrEqual(2);
      expect(t.servers.first.calls()).toHaveLength(results.filter(timedOut).length);
    },
  );

  it('is left for the second as the settings come, before anything was learned of it', async () => {
    await using t = await aStage({ mode, first });
    const begun = t.time.clock.now();

    const result = await t.askOnce();

    expect(result.provider).toBe('second');
    // To the first token; a plain answer, of which nothing is seen before its end, has a minute more to be written.
    expect(t.time.clock.now() - begun).toBe((mode === 'stream' ? 30_000 : 90_000) + 1_000);
  });

  it('is behind the second after its first time-out, which opens no breaker', async () => {
    await using t = await aStage({ mode, first });

    await t.ask(1);

    expect(
      t.engine.plan().map(({ candidate, isReady, isDemoted = false }) => [candidate.provider, isReady, isDemoted]),
    ).toEqual([
      ['second', true, false],
      ['first', true, true],
    ]);
    expect(t.engine.health().find(({ provider }) => provider === 'first')?.breaker).toBeUndefined();
  });

  it.each([1, 10, 30, REQUESTS])('is first again within a minute of its recovery, %i requests later', async (count) => {
    await using t = await aStage({ mode, first });
    await t.ask(count);
    t.servers.first.follow(t.time.takes(500, answers('back')));
    const recovered = t.time.clock.now();

    let result = await t.askOnce();
    while (result.provider !== 'first' && t.time.clock.now() < recovered + 10 * MINUTE_MS) result = await t.askOnce();

    expect(result.provider).toBe('first');
    expect(t.time.clock.now() - recovered).toBeLessThanOrEqual(MINUTE_MS);
    expect(t.engine.next()?.candidate.provider).toBe('first');
    expect((await t.ask(5)).map(({ provider }) => provider)).toEqual(Array(5).fill('first'));
  });

  it('costs one of 20 callers at the moment of the probe', async () => {
    await using t = await aStage({ mode, first });
    await t.ask(1);
    await t.untilProbe();

    const results = await t.time.run(Promise.all(Array.from({ length: 20 }, () => t.request())));

    expect(results.filter(timedOut)).toHaveLength(1);
    expect(results.every(({ provider }) => provider === 'second')).toBe(true);
    expect(t.servers.first.calls()).toHaveLength(2);
  });

  it('is probed by one of 20 callers when it is back, and has all of the next 20 soon', async () => {
    await using t = await aStage({ mode, first });
    await t.ask(1);
    t.servers.first.follow(t.time.takes(500, answers('back')));
    await t.untilProbe();

    const atProbe = await t.time.run(Promise.all(Array.from({ length: 20 }, () => t.request())));
    const after = await t.time.run(Promise.all(Array.from({ length: 20 }, () => t.request())));

    expect(atProbe.filter(({ provider }) => provider === 'first')).toHaveLength(1);
    expect(after.filter(({ provider }) => provider === 'first')).toHaveLength(20);
    expect([...atProbe, ...after].filter(timedOut)).toHaveLength(0);
  });
});

function timedOut({ attempts }: ChatResult): boolean {
  return attempts.some(({ provider, failure }) => provider === 'first' && failure?.class === 'timeout');
}

interface StageOptions {
  mode: (typeof modes)[number];
  /** What the first provider does before it hangs. */
  first: Behaviour | undefined;
  secondMs?: number;
}

async function aStage({ mode, first, secondMs = 1_000 }: StageOptions) {
  const time = new VirtualTime();
  const t = await anEngine(
    {
      first: { script: time.hangs(first) },
      second: { script: time.takes(secondMs, answers('hello')) },
    },
    { deps: { clock: time.clock, fetch: time.fetch } },
  );
  const request = (): Promise<ChatResult> =>
    mode === 'complete' ? t.engine.complete(aRequest()) : collect(t.engine.stream(aRequest())).then(resultOf);
  const askOnce = () => time.run(request());
  return {
    time,
    engine: t.engine,
    servers: t.servers,
    request,
    askOnce,
    /** One request after the other. */
    async ask(count: number): Promise<ChatResult[]> {
      const results: ChatResult[] = [];
      while (results.length < count) results.push(await askOnce());
      return results;
    },
    /** Until the next request would be the one that tries the first provider again. */
    async untilProbe(): Promise<void> {
      while (!t.engine.next()?.isProbe) await time.pass(1_000);
    },
    [Symbol.asyncDispose]: () => t[Symbol.asyncDispose](),
  };
}
