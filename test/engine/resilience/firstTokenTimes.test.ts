import { describe, expect, it } from 'vitest';
import { FirstTokenTimes } from '../../../src/engine/resilience/firstTokenTimes.ts';
import { MemoryState } from '../../../src/engine/util/memoryState.ts';

describe('times to the first token', () => {
  it('are a median and a 95th percentile of recent answers, per model of a provider', () => {
    const times = someTimes();

    for (let ms = 100; ms <= 2_000; ms += 100) times.record('groq', 'm', ms, ms);

    expect(times.figures('groq', 'm')).toEqual({ medianMs: 1_000, p95Ms: 1_900, samples: 20 });
    expect(times.figures('groq', 'other')).toBeUndefined();
    expect(times.figures('openai', 'm')).toBeUndefined();
  });

  it('are those of the last 32 answers', () => {
    const times = someTimes();

    for (let n = 0; n < 32; n++) times.record('groq', 'm', 9_000, n);
    for (let n = 0; n < 32; n++) times.record('groq', 'm', 500, 100_000 + n);

    expect(times.figures('groq', 'm')).toEqual({ medianMs: 500, p95Ms: 500, samples: 32 });
  });

  it('leave out what a clock that was set back has measured', () => {
    const times = someTimes();

    times.record('groq', 'm', -3_600_000, 0);
    times.record('groq', 'm', Number.NaN, 0);

    expect(times.figures('groq', 'm')).toBeUndefined();
  });

  it('are known to other windows after five seconds', () => {
    const state = new MemoryState();
    const [one, other] = [new FirstTokenTimes(state), new FirstTokenTimes(state)];

    for (const now of [0, 1_000, 4_999]) one.record('groq', 'm', 300, now);
    expect(other.figures('groq', 'm')?.samples).toBe(1);
    one.record('groq', 'm', 300, 5_000);

    expect(other.figures('groq', 'm')?.samples).toBe(4);
    expect(one.figures('groq', 'm')?.samples).toBe(4);
  });

  it('of two windows are put together', () => {
    const state = new MemoryState();
    const [one, other] = [new FirstTokenTimes(state), new FirstTokenTimes(state)];

    one.record('groq', 'm', 100, 0);
    other.record('groq', 'm', 200, 1);

    expect(one.figures('groq', 'm')).toEqual({ medianMs: 100, p95Ms: 200, samples: 2 });
  });
});

describe('the learned time-out of the first token', () => {
  it('is the configured one until eight answers are known', () => {
    const times = someTimes();

    for (let n = 0; n < 7; n++) times.record('groq', 'm', 3_000, n);
    expect(timeoutOf(times)).toBe(30_000);
    times.record('groq', 'm', 3_000, 7);

    expect(timeoutOf(times)).toBe(12_000);
  });

  it('is eight seconds at least: nobody is that quick to replace', () => {
    expect(timeoutOf(someTimes({ usualMs: 200 }))).toBe(8_000);
  });

  it('is never longer than the configured one', () => {
    expect(timeoutOf(someTimes({ usualMs: 20_000 }))).toBe(30_000);
    expect(timeoutOf(someTimes({ usualMs: 200 }), { configuredMs: 5_000 })).toBe(5_000);
  });

  it('gives a long input the time to be read', () => {
    const times = someTimes({ usualMs: 200 });

    expect(timeoutOf(times, { inputTokens: 4_000 })).toBe(8_000);
    expect(timeoutOf(times, { inputTokens: 10_000 })).toBe(14_000);
    expect(timeoutOf(times, { inputTokens: 500_000 })).toBe(30_000);
  });

  it('is what the user set for the provider, where that was set', () => {
    const times = someTimes({ usualMs: 200 });

    expect(timeoutOf(times, { configuredMs: 90_000, isFixed: true })).toBe(90_000);
  });

  it('doubles with each time-out until an answer comes, so that a provider that became slower is not given up', () => {
    const times = someTimes({ usualMs: 200 });

    times.recordTimeout('groq', 'm', 100_000);
    expect(timeoutOf(times)).toBe(16_000);
    times.recordTimeout('groq', 'm', 101_000);
    expect(timeoutOf(times)).toBe(30_000);
    times.record('groq', 'm', 12_000, 102_000);

    expect(timeoutOf(times)).toBe(30_000);
    expect(times.figures('groq', 'm')).toMatchObject({ medianMs: 200, samples: 9 });
  });

  it('comes down again once a provider that hung is quick', () => {
    const times = someTimes({ usualMs: 200 });
    times.recordTimeout('groq', 'm', 100_000);

    times.record('groq', 'm', 200, 101_000);

    expect(timeoutOf(times)).toBe(8_000);
  });
});

function someTimes({ usualMs }: { usualMs?: number } = {}): FirstTokenTimes {
  const times = new FirstTokenTimes(new MemoryState());
  if (usualMs !== undefined) for (let n = 0; n < 8; n++) times.record('groq', 'm', usualMs, n);
  return times;
}

function timeoutOf(
  times: FirstTokenTimes,
  rest: { configuredMs?: number; isFixed?: boolean; inputTokens?: number } = {},
): number {
  const usual = { configuredMs: 30_000, isFixed: false, inputTokens: 1_000 };
  return times.timeout({ provider: 'groq', model: 'm', ...usual, ...rest });
}
