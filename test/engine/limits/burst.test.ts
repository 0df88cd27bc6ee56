import { describe, expect, it } from 'vitest';
import { Limits } from '../../../src/engine/limits/limits.ts';
import { MemoryState } from '../../../src/engine/util/memoryState.ts';
import { type Course, type Job, type States, sendAll } from './simulatedProvider.ts';
import { aCandidate, limitedTo } from './support.ts';

const TOTAL = 6_000;
const seeds = Array.from({ length: 100 }, (_, index) => index + 1);

describe('a burst against 6,000 tokens a minute', () => {
  it.each([1, 3])('of five agents from %i windows goes without a refusal, in the time the bucket allows', (windows) => {
    const jobs = Array.from({ length: 5 }, () => ({ inputTokens: 1_500, maxTokens: 400, outputTokens: 400 }));

    const { refused, lastSentMs } = send(jobs, { windows, seed: 1 });

    expect(refused).toBe(0);
    expect(lastSentMs).toBeGreaterThanOrEqual(35_000);
    expect(lastSentMs).toBeLessThanOrEqual(35_000 * 1.05);
  });

  describe.each(['never', 'at once', 'at the end'] as const)('of any sizes, where limits are stated %s,', (states) => {
    it.each([1, 3])(
      'goes from %i windows without a refusal, at most a twentieth slower than the bucket allows',
      (windows) => {
        for (const seed of seeds) {
          const random = randomOf(seed);
          const jobs = Array.from({ length: 25 }, () => exact(random));

          const course = send(jobs, { windows, states, seed });

          expect({ seed, refused: course.refused }).toEqual({ seed, refused: 0 });
          expect(course.lastSentMs, `seed ${seed}`).toBeLessThanOrEqual(allowedMs(jobs) * 1.05);
        }
      },
    );

    it('goes without a refusal when answers are shorter than they may be', () => {
      for (const seed of seeds) {
        const random = randomOf(seed);
        const jobs = Array.from({ length: 25 }, () => {
          const job = exact(random);
          return { ...job, outputTokens: Math.ceil(job.maxTokens * random()) };
        });

        const { refused } = send(jobs, { windows: 3, states, seed });

        expect({ seed, refused }).toEqual({ seed, refused: 0 });
      }
    });

    it('goes as well where the provider counts output only when it has come', () => {
      for (const seed of seeds) {
        const random = randomOf(seed);
        const jobs = Array.from({ length: 25 }, () => ({ ...exact(random), maxTokens: 400, outputTokens: 400 }));

        const course = send(jobs, { windows: 3, states, seed, countsOutputLate: true });

        expect({ seed, refused: course.refused }).toEqual({ seed, refused: 0 });
        expect(course.lastSentMs, `seed ${seed}`).toBeLessThanOrEqual(allowedMs(jobs) * 1.05);
      }
    });
  });
});

function send(
  jobs: Job[],
  more: { windows: number; seed: number; states?: States; countsOutputLate?: boolean },
): Course {
  const state = new MemoryState();
  return sendAll(jobs, {
    windows: Array.from({ length: more.windows }, () => new Limits(state)),
    candidate: aCandidate(),
    provider: limitedTo({ tokensPerMinute: TOTAL }, more.countsOutputLate ? {} : { reservesOutput: 'maximum' }),
    random: randomOf(more.seed),
    states: more.states ?? 'never',
  });
}

/** When the last call may be sent: a full bucket at first, and then as it refills. */
function allowedMs(jobs: readonly Job[]): number {
  const tokens = jobs.reduce((sum, job) => sum + job.inputTokens + job.maxTokens, 0);
  return ((tokens - TOTAL) / TOTAL) * 60_000;
}

function exact(random: () => number): Job {
  const maxTokens = 50 + Math.floor(random() * 800);
  return { inputTokens: 150 + Math.floor(random() * 2_500), maxTokens, outputTokens: maxTokens };
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
