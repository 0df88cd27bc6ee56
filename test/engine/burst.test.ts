import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openStorage } from '../../src/engine/storage/openStorage.ts';
import type { Engine } from '../../src/engine/types/engine.ts';
import type { ChatRequest } from '../../src/engine/types/request.ts';
import type { ChatResult } from '../../src/engine/types/result.ts';
import type { SharedState } from '../../src/engine/types/sharedState.ts';
import { MemoryState } from '../../src/engine/util/memoryState.ts';
import { loadEverything } from '../simulator/loadEverything.ts';
import { anEngine, aRequest, collect, resultOf, type TestEngine } from '../support/anEngine.ts';
import { answers } from '../support/loopback/answers.ts';
import { type BucketOptions, tokenBucket } from '../support/loopback/tokenBucket.ts';
import { VirtualTime } from '../support/loopback/virtualTime.ts';
import { aLog, aPath } from './storage/support/parts.ts';

const AGENTS = 5;
const usage = { input: 1_500, output: 400 };
const tokensPerMinute = 6_000;
/** How long the second provider takes for an answer, and the first one, milliseconds. */
const SECOND_MS = 3_000;
const FIRST_MS = 2_000;
const WINDOWS = 3;

beforeAll(loadEverything);

const countings = ['on-arrival', 'as-it-comes'] as const;
const modes = ['stream', 'complete'] as const;
const cases = countings.flatMap((countsOutput) => modes.map((mode) => ({ countsOutput, mode })));

describe('the burst of a five-agent pipeline, when the first provider takes 6,000 tokens a minute', () => {
  it.each(cases)(
    'spills over to the second without a 429, as fast as the second alone ($mode, output counts $countsOutput)',
    async ({ countsOutput, mode }) => {
      await using t = await aStage({ countsOutput });

      const { results, tookMs } = await t.burst(mode);

      expect(results.map(({ text }) => text)).toHaveLength(AGENTS);
      expect(t.limited.refused).toBe(0);
      expect(count(results, t.first)).toBeGreaterThan(0);
      expect(count(results, 'second')).toBeGreaterThan(0);
      expect(tookMs).toBeLessThanOrEqual(SECOND_MS * 1.2);
    },
  );

  it.each(cases)(
    'goes to the first alone without a 429, in the time its bucket allows ($mode, output counts $countsOutput)',
    async ({ countsOutput, mode }) => {
      await using t = await aStage({ countsOutput, isAlone: true });

      const { results, tookMs } = await t.burst(mode);

      expect(count(results, t.first)).toBe(AGENTS);
      expect(t.limited.refused).toBe(0);
      expect(tookMs).toBeLessThanOrEqual((bucketMs(AGENTS) + FIRST_MS) * 1.05);
    },
  );

  it.each([
    [1_200, true],
    [1_350, false],
    [1_425, true],
    [1_500, true],
    [1_575, true],
    [1_575, false],
  ])(
    'goes without a 429 when a prompt estimated at 1,500 tokens has %i (headers state what is left: %s)',
    async (input, statesLimits) => {
      const real = { input, output: 400 };
      await using t = await aStage({ countsOutput: 'on-arrival', isAlone: true, usage: real, statesLimits });

      const { results } = await t.burst();

      expect(count(results, t.first)).toBe(AGENTS);
      expect(t.limited.refused).toBe(0);
    },
  );

  it('is told of what it waits for', async () => {
    await using t = await aStage({ countsOutput: 'on-arrival', isAlone: true });

    const streams = Array.from({ length: AGENTS }, () => collect(t.engine.stream(aPrompt())));
    const events = (await t.time.run(Promise.all(streams))).flat();

    const waits = events.filter((event) => event.type === 'waiting');
    expect(waits.length).toBeGreaterThan(0);
    for (const wait of waits) expect(wait).toMatchObject({ provider: t.first, isForRoom: true });
  });
});

describe('three windows sending such a burst each, all at once,', () => {
  const states: [string, Sharing][] = [
    ['one memory', oneMemory],
    ['three connections to one file', threeConnections],
  ];

  it.each(states)(
    'go to the first alone without a 429, in the time the bucket allows (%s)',
    async (_what, statesOf) => {
      await using t = await aStage({ countsOutput: 'on-arrival', isAlone: true, statesOf });

      const { results, tookMs } = await t.burst();

      expect(count(results, t.first)).toBe(WINDOWS * AGENTS);
      expect(t.limited.refused).toBe(0);
      expect(tookMs).toBeLessThanOrEqual((bucketMs(WINDOWS * AGENTS) + FIRST_MS) * 1.05);
    },
  );

  it.each(states)('spill over to the second, as fast as the second alone (%s)', async (_what, statesOf) => {
    await using t = await aStage({ countsOutput: 'on-arrival', statesOf });

    const { results, tookMs } = await t.burst();

    expect(results).toHaveLength(WINDOWS * AGENTS);
    expect(t.limited.refused).toBe(0);
    expect(count(results, t.first)).toBeGreaterThan(0);
    expect(tookMs).toBeLessThanOrEqual(SECOND_MS * 1.2);
  });
});

async function oneMemory(): Promise<SharedState[]> {
  const state = new MemoryState();
  return Array(WINDOWS).fill(state);
}

/** Closed after the test. */
async function threeConnections({ clock }: VirtualTime): Promise<SharedState[]> {
  const path = aPath();
  const states: SharedState[] = [];
  for (let window = 0; window < WINDOWS; window++) {
    const storage = await openStorage(path, { clock, log: aLog() });
    onTestFinished(() => storage.dispose());
    states.push(storage.state);
  }
  return states;
}

/** When the bucket, which is full at first, lets the last of so many calls go, milliseconds. */
function bucketMs(calls: number): number {
  return ((calls * (usage.input + usage.output) - tokensPerMinute) / tokensPerMinute) * 60_000;
}

/** A prompt of 1,500 tokens, and room for an answer of 400. */
function aPrompt(): ChatRequest {
  return aRequest({ messages: [{ role: 'user', content: 'word '.repeat(1_495) }], maxTokens: 400 });
}

function count(results: readonly ChatResult[], id: string): number {
  return results.filter(({ provider }) => provider === id).length;
}

type Sharing = (time: VirtualTime) => Promise<SharedState[]>;

interface StageOptions extends Pick<BucketOptions, 'countsOutput' | 'statesLimits'> {
  /** Without the second provider. */
  isAlone?: boolean;
  usage?: BucketOptions['usage'];
  /** What the windows know together, one entry each; default: one window. */
  statesOf?: Sharing;
}

/** The two providers and one window, or several. The catalogue knows that Groq counts the whole output that a call allows. */
async function aStage({ countsOutput, isAlone = false, statesOf, ...more }: StageOptions) {
  const time = new VirtualTime();
  const limited = tokenBucket(time, { tokensPerMinute, usage, takesMs: FIRST_MS, countsOutput, ...more });
  const first = countsOutput === 'on-arrival' ? 'groq' : 'acme';
  const second = { script: time.takes(SECOND_MS, answers('an answer', { usage })) };
  const cast = (baseUrls: { [id: string]: string } = {}): Parameters<typeof anEngine<string>>[0] => ({
    [first]: { script: limited.script, settings: { limits: { tokensPerMinute }, ...at(baseUrls[first]) } },
    ...(isAlone ? {} : { second: { ...second, settings: at(baseUrls['second']) } }),
  });
  const states = (await statesOf?.(time)) ?? [new MemoryState()];
  const windows: TestEngine<string>[] = [];
  for (const state of states) {
    const { servers = {} } = windows[0] ?? {};
    const addresses = Object.fromEntries(Object.entries(servers).map(([id, { baseUrl }]) => [id, baseUrl]));
    windows.push(await anEngine(cast(addresses), { deps: { clock: time.clock, fetch: time.fetch, state } }));
  }
  return {
    time,
    limited,
    first,
    engine: windows[0]?.engine as Engine,
    /** Five agents in each window, all of them at the same moment. */
    async burst(mode: (typeof modes)[number] = 'stream') {
      const begun = time.clock.now();
      const ask = ({ engine }: TestEngine<string>): Promise<ChatResult> =>
        mode === 'complete' ? engine.complete(aPrompt()) : collect(engine.stream(aPrompt())).then(resultOf);
      const asked = windows.flatMap((window) => Array.from({ length: AGENTS }, () => ask(window)));
      const results = await time.run(Promise.all(asked));
      return { results, tookMs: time.clock.now() - begun };
    },
    async [Symbol.asyncDispose]() {
      for (const window of windows) await window[Symbol.asyncDispose]();
    },
  };
}

function at(baseUrl: string | undefined): { baseUrl?: string } {
  return baseUrl === undefined ? {} : { baseUrl };
}
