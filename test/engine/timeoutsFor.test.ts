import { describe, expect, it } from 'vitest';
import { resolveProviders } from '../../src/engine/providers/resolve.ts';
import { FirstTokenTimes } from '../../src/engine/resilience/firstTokenTimes.ts';
import { type TimerLearning, timeoutsFor, wholeAnswersOf } from '../../src/engine/timeoutsFor.ts';
import type { Provider } from '../../src/engine/types/provider.ts';
import { MemoryState } from '../../src/engine/util/memoryState.ts';
import { NOON } from '../support/virtualClock.ts';

const MINUTE = 60_000;

describe('the time for a plain answer', () => {
  it('is that to the first token and a minute to write it, until 8 were seen', () => {
    expect(timesOf('groq', { mode: 'complete' }).totalMs).toBe(30_000 + MINUTE);
  });

  it.each([
    [100, 90_000],
    [2_000, 90_000],
    [4_000, 150_000],
    [100_000, 300_000],
  ])('grows with an answer of up to %i tokens to %i ms', (maxTokens, expected) => {
    expect(timesOf('groq', { mode: 'complete', maxTokens }).totalMs).toBe(expected);
  });

  it('doubles with each time-out, to the time for a whole attempt at the longest', () => {
    const learned = new FirstTokenTimes(new MemoryState());
    const afterTimeout = () => {
      learned.recordTimeout('groq', wholeAnswersOf(provider('groq').model), NOON);
      return timesOf('groq', { mode: 'complete', learned }).totalMs;
    };

    expect([afterTimeout(), afterTimeout()]).toEqual([180_000, 300_000]);
  });

  it('is what 8 answers have taught', () => {
    const learned = new FirstTokenTimes(new MemoryState());
    for (let answer = 0; answer < 8; answer += 1) {
      learned.record('groq', wholeAnswersOf(provider('groq').model), 10_000, NOON);
    }

    expect(timesOf('groq', { mode: 'complete', learned }).totalMs).toBe(40_000);
  });

  it.each([
    ['a server on this machine', 'ollama', {}, 300_000],
    [
      'a provider whose whole attempt the user has timed',
      'groq',
      { groq: { timeouts: { totalMs: 250_000 } } },
      250_000,
    ],
    [
      'a provider whose first token the user waits for',
      'groq',
      { groq: { timeouts: { firstTokenMs: 100_000 } } },
      160_000,
    ],
  ])('is for %s what was set for it', (_who, id, providers, expected) => {
    expect(timesOf(id, { mode: 'complete' }, { providers }).totalMs).toBe(expected);
  });
});

describe('the time to the first token', () => {
  it('is three minutes at NVIDIA, also for a probe, and half a minute elsewhere', () => {
    expect(timesOf('nvidia').firstTokenMs).toBe(180_000);
    expect(timesOf('nvidia', { isProbe: true }).firstTokenMs).toBe(180_000);
    expect(timesOf('groq').firstTokenMs).toBe(30_000);
    expect(timesOf('groq', { isProbe: true }).firstTokenMs).toBe(8_000);
  });

  it.each([
    ['for all providers', { timeouts: { firstTokenMs: 12_000 } }],
    ['for this one', { providers: { nvidia: { timeouts: { firstTokenMs: 12_000 } } } }],
  ])('is what the user has set %s', (_for, settings) => {
    expect(timesOf('nvidia', {}, settings).firstTokenMs).toBe(12_000);
  });
});

function provider(id: string, settings: object = {}): Provider {
  return resolveProviders({ order: ['groq', 'nvidia', 'ollama'], ...settings }).providers.get(id) as Provider;
}

function timesOf(id: string, learning: Partial<TimerLearning> = {}, settings: object = {}) {
  const resolved = resolveProviders({ order: ['groq', 'nvidia', 'ollama'], ...settings });
  return timeoutsFor(provider(id, settings), resolved.settings, {
    learned: new FirstTokenTimes(new MemoryState()),
    isProbe: false,
    inputTokens: 1_000,
    maxTokens: undefined,
    mode: 'stream',
    ...learning,
  });
}
