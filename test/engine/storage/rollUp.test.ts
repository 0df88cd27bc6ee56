import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createAttemptLog, type StoredAttemptLog } from '../../../src/engine/storage/attemptLog.ts';
import { rollUpNowAndThen } from '../../../src/engine/storage/rollUp.ts';
import type { Attempt } from '../../../src/engine/types/result.ts';
import { NOON, VirtualClock } from '../../support/virtualClock.ts';
import { aDatabase, aLog } from './support/parts.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;

describe('rolling up', () => {
  it('adds up attempts of more than 30 whole days ago, and leaves the others alone', async () => {
    const { db, attempts, clock } = await aSetup();
    const firstKept = Date.UTC(2026, 10, 21) - 30 * dayMs;
    attempts.record('old', anAttempt({ startedAt: firstKept - 1 }));
    attempts.record('kept', anAttempt({ startedAt: firstKept }));

    await clock.advance(minuteMs);

    expect(attempts.recent().map(({ requestId }) => requestId)).toEqual(['kept']);
    expect(rolledUp(db)).toMatchObject([{ day: '2026-10-21', attempts: 1 }]);
  });

  it('keeps one sum for each day, provider, key, model, outcome and class of failure', async () => {
    const { db, attempts, clock } = await aSetup();
    const startedAt = NOON - 40 * dayMs;
    const usage = { inputTokens: 10, outputTokens: 20, cachedInputTokens: 3, reasoningTokens: 4 };
    const answered = anAttempt({ startedAt, keyLabel: 'groq 2', firstTokenMs: 7, costNanoUsd: 1000, usage });
    attempts.record('1', answered);
    attempts.record('2', { ...answered, durationMs: 6 });
    attempts.record('3', anAttempt({ startedAt, ...failed('timeout') }));
    attempts.record('4', anAttempt({ startedAt, ...failed('rate-limited') }));
    attempts.record('5', anAttempt({ startedAt, outcome: 'cancelled', model: 'other' }));

    await clock.advance(minuteMs);

    const none = { first_tokens: 0, first_token_ms: 0, input_tokens: 0, output_tokens: 0, cost_nano_usd: 0 };
    const where = { day: '2026-10-12', provider: 'groq', key_label: '', model: 'm' };
    expect(rolledUp(db)).toMatchObject([
      { ...where, outcome: 'failed', failure_class: 'rate-limited', attempts: 1, duration_ms: 5, ...none },
      { ...where, outcome: 'failed', failure_class: 'timeout', attempts: 1, duration_ms: 5, ...none },
      { ...where, model: 'other', outcome: 'cancelled', failure_class: '', attempts: 1, ...none },
      {
        ...{ ...where, key_label: 'groq 2', outcome: 'ok', failure_class: '', attempts: 2, duration_ms: 11 },
        ...{ first_tokens: 2, first_token_ms: 14, input_tokens: 20, output_tokens: 40, cost_nano_usd: 2000 },
        ...{ cached_input_tokens: 6, reasoning_tokens: 8 },
      },
    ]);
  });

  it('leaves the totals per day as they were, in the middle as at the end', async () => {
    const { attempts, clock } = await aSetup();
    for (let count = 0; count < 240; count++) {
      const startedAt = NOON - (25 + (count % 10)) * dayMs;
      attempts.record(
        'r',
        anAttempt({ startedAt, costNanoUsd: count, usage: { inputTokens: count, outputTokens: 1 } }),
      );
    }
    const before = attempts.totalsPerDay({ days: 100 });

    await clock.advance(30_000);
    const [leftInTheMiddle, inTheMiddle] = [
      attempts.recent({ limit: 999 }).length,
      attempts.totalsPerDay({ days: 100 }),
    ];
    await clock.advance(minuteMs);

    expect(leftInTheMiddle).toBe(240 - 50);
    expect(attempts.recent({ limit: 999 })).toHaveLength(240 - 4 * 24);
    expect([inTheMiddle, attempts.totalsPerDay({ days: 100 })]).toEqual([before, before]);
  });

  it('comes back every six hours', async () => {
    const { attempts, clock } = await aSetup();
    await clock.advance(minuteMs);
    attempts.record('r', anAttempt({ startedAt: NOON - 40 * dayMs }));

    await clock.advance(6 * 60 * minuteMs);

    expect(attempts.recent()).toEqual([]);
  });

  it('lets the file take the room again that it set free', async () => {
    const { db, attempts, clock } = await aSetup();
    const aDayOf = (ago: number): void => {
      for (let count = 0; count < 1000; count++) {
        attempts.record(`request ${count}`, anAttempt({ startedAt: NOON - ago * dayMs }));
      }
    };
    aDayOf(40);
    attempts.flush();
    const before = pages(db);

    await clock.advance(minuteMs);
    aDayOf(0);
    attempts.flush();

    expect(attempts.totalsPerDay({ days: 50 }).map((day) => day.attempts)).toEqual([1000, 1000]);
    expect(pages(db)).toBeLessThanOrEqual(before);
  });

  it('leaves no timer behind', async () => {
    const { end, attempts, clock } = await aSetup();
    attempts.dispose();

    end();

    expect(clock.pending).toBe(0);
  });
});

interface Setup {
  db: DatabaseSync;
  attempts: StoredAttemptLog;
  clock: VirtualClock;
  end(): void;
}

async function aSetup(): Promise<Setup> {
  const db = await aDatabase();
  const parts = { db, clock: new VirtualClock(), log: aLog() };
  return { ...parts, attempts: createAttemptLog(parts), end: rollUpNowAndThen(parts) };
}

function anAttempt(over: Partial<Attempt>): Attempt {
  return { provider: 'groq', model: 'm', startedAt: NOON, durationMs: 5, outcome: 'ok', ...over };
}

function failed(failureClass: 'timeout' | 'rate-limited'): Partial<Attempt> {
  return { outcome: 'failed', failure: { class: failureClass, scope: 'provider', message: '' } };
}

function rolledUp(db: DatabaseSync): unknown[] {
  return db
    .prepare('SELECT * FROM attempts_by_day')
    .all()
    .map((row) => ({ ...row }));
}

function pages(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA page_count').get()?.['page_count']);
}
