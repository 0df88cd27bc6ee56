import { describe, expect, it } from 'vitest';
import { Limits } from '../../../src/engine/limits/limits.ts';
import type { Provider } from '../../../src/engine/types/provider.ts';
import type { ChatRequest } from '../../../src/engine/types/request.ts';
import type { StateMap } from '../../../src/engine/types/sharedState.ts';
import { MemoryState } from '../../../src/engine/util/memoryState.ts';
import { aCandidate, aProvider, NOON } from './support.ts';

const candidate = aCandidate();

describe('what a request needs', () => {
  it('is its input and a short answer, before anything is known of the model', () => {
    expect(needOf({})).toEqual({ requests: 1, inputTokens: 1_500, outputTokens: 400, estimatedTokens: 1_500 });
  });

  it('is never more output than it allows, or than the model gives', () => {
    expect(needOf({ maxTokens: 50 }).outputTokens).toBe(50);
    const models = [{ id: 'm', capabilities: [], maxOutput: 200, source: 'test' }];
    expect(needOf({ maxTokens: 5_000 }, { models }).outputTokens).toBe(200);
  });

  it('is all the output it allows where the provider reserves that', () => {
    expect(needOf({ maxTokens: 5_000 }, { reservesOutput: 'maximum' }).outputTokens).toBe(5_000);
    expect(needOf({}, { reservesOutput: 'maximum' }).outputTokens).toBe(400);
  });

  it('is the larger of input and allowed output where the provider counts so', () => {
    expect(needOf({ maxTokens: 5_000 }, { reservesOutput: 'larger' })).toMatchObject({
      inputTokens: 5_000,
      outputTokens: 0,
    });
    expect(needOf({ maxTokens: 100 }, { reservesOutput: 'larger' })).toMatchObject({
      inputTokens: 1_500,
      outputTokens: 0,
    });
  });
});

describe('calibration', () => {
  it('corrects estimates by the first answer, and follows later ones', () => {
    const limits = new Limits(new MemoryState());

    answer(limits, { estimated: 1_000, inputTokens: 1_250 });
    expect(inputOf(limits, 1_000)).toBe(1_250);

    for (let count = 0; count < 30; count++) answer(limits, { estimated: 1_000, inputTokens: 800 });
    expect(inputOf(limits, 1_000)).toBeGreaterThanOrEqual(800);
    expect(inputOf(limits, 1_000)).toBeLessThan(815);
  });

  it('tells the usual error of a corrected estimate, and sets it aside on top', () => {
    const limits = new Limits(new MemoryState());
    for (let count = 0; count < 50; count++) answer(limits, { estimated: 1_000, inputTokens: count % 2 ? 1_100 : 900 });

    const { ratio, errorPercent, samples } = limits.calibrationOf(candidate) ?? {
      ratio: 0,
      errorPercent: 0,
      samples: 0,
    };

    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
    expect(errorPercent).toBeGreaterThanOrEqual(8);
    expect(errorPercent).toBeLessThanOrEqual(15);
    expect(samples).toBe(50);
    expect(inputOf(limits, 1_000)).toBeGreaterThan(1_000);
  });

  it('says nothing of a model that has not answered twice', () => {
    const limits = new Limits(new MemoryState());

    answer(limits, { estimated: 1_000, inputTokens: 1_250 });

    expect(limits.calibrationOf(candidate)).toBeUndefined();
  });

  it.each([
    [100, 0.5],
    [90_000, 3],
  ])('believes no more than half or three times: %i tokens for 10,000', (inputTokens, ratio) => {
    const limits = new Limits(new MemoryState());

    for (let count = 0; count < 3; count++) answer(limits, { estimated: 10_000, inputTokens });

    expect(limits.calibrationOf(candidate)?.ratio).toBe(ratio);
  });

  it('learns nothing from a short prompt, in which what the provider adds weighs more', () => {
    const limits = new Limits(new MemoryState());

    answer(limits, { estimated: 8, inputTokens: 78 });

    expect(inputOf(limits, 1_000)).toBe(1_000);
  });

  it('expects answers as long as the recent ones', () => {
    const limits = new Limits(new MemoryState());

    for (let count = 0; count < 30; count++) answer(limits, { estimated: 1_000, outputTokens: 2_000 });

    expect(outputOf(limits)).toBeGreaterThanOrEqual(2_000);
    expect(outputOf(limits)).toBeLessThan(2_050);
  });

  it('is shared by all windows', () => {
    const state = new MemoryState();

    answer(new Limits(state), { estimated: 1_000, inputTokens: 1_250 });

    expect(inputOf(new Limits(state), 1_000)).toBe(1_250);
  });

  it('goes on from what another window has learned', () => {
    const state = new MemoryState();
    const [mine, other] = [new Limits(state), new Limits(state)];
    answer(mine, { estimated: 1_000, inputTokens: 1_000 });

    for (let count = 0; count < 20; count++) answer(other, { estimated: 1_000, inputTokens: 1_500 });

    expect(inputOf(mine, 1_000)).toBeGreaterThan(1_400);
  });

  it('is written when it has changed by more than 2 %, and else every five seconds', () => {
    const state = new MemoryState();
    const limits = new Limits(state);
    const writes = countWrites(state.map('figure'));

    answer(limits, { estimated: 1_000, inputTokens: 1_000 });
    for (let count = 0; count < 100; count++) answer(limits, { estimated: 1_000, inputTokens: 1_001 });
    expect(writes.count).toBe(1);
    answer(limits, { estimated: 1_000, inputTokens: 1_001, at: NOON + 5_000 });
    expect(writes.count).toBe(2);
    answer(limits, { estimated: 1_000, inputTokens: 1_500, at: NOON + 5_001 });
    expect(writes.count).toBe(3);
  });
});

function needOf(request: Partial<ChatRequest>, provider: Partial<Provider> = {}) {
  return new Limits(new MemoryState()).needOf({ messages: [], ...request }, candidate, aProvider(provider), 1_500);
}

function inputOf(limits: Limits, estimated: number): number {
  return limits.needOf({ messages: [] }, candidate, aProvider(), estimated).inputTokens;
}

function outputOf(limits: Limits): number {
  return limits.needOf({ messages: [] }, candidate, aProvider(), 1_000).outputTokens;
}

function answer(
  limits: Limits,
  {
    estimated,
    inputTokens = estimated,
    outputTokens = 400,
    at = NOON,
  }: {
    estimated: number;
    inputTokens?: number;
    outputTokens?: number;
    at?: number;
  },
): void {
  const provider = aProvider();
  const need = limits.needOf({ messages: [] }, candidate, provider, estimated);
  const reservation = limits.reserve(candidate, provider, need, at);
  if (!reservation) throw new Error('no limit is known, so there is room');
  limits.settle(reservation, { outcome: 'ok', usage: { inputTokens, outputTokens } }, at);
}

function countWrites(map: StateMap<unknown>): { count: number } {
  const writes = { count: 0 };
  const set = map.set.bind(map);
  map.set = (key, value, until) => {
    writes.count++;
    set(key, value, until);
  };
  return writes;
}
