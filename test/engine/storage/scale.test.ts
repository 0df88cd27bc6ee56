import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import { createAttemptLog, lastFailuresSql, ofProviderSql, totalsSql } from '../../../src/engine/storage/attemptLog.ts';
import { removeSql, rollUpNowAndThen, rollUpSql } from '../../../src/engine/storage/rollUp.ts';
import { NOON, VirtualClock } from '../../support/virtualClock.ts';
import { aDatabase, aLog } from './support/parts.ts';

// Writing a million rows takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const million = 1_000_000;

describe('a million attempts', () => {
  it('are read and rolled up by index alone', async () => {
    const db = await aDatabase();

    expect(stepsOf(db, 'SELECT * FROM attempts ORDER BY id DESC LIMIT 30')).toEqual(['SCAN attempts']);
    expect(stepsOf(db, ofProviderSql)).toEqual(searches('attempts_by_provider (provider=? AND outcome=?)', 3));
    expect(stepsOf(db, totalsSql)).toEqual([
      expect.stringContaining('attempts_by_time (started_at>?)'),
      expect.stringMatching(/^SEARCH attempts_by_day USING PRIMARY KEY \(day>\?\)/),
      'SCAN parts',
      'USE TEMP B-TREE FOR GROUP BY',
    ]);
    for (const sql of [lastFailuresSql, rollUpSql, removeSql]) {
      expect(stepsOf(db, sql).filter((step) => step.startsWith('SCAN attempts'))).toEqual([]);
    }
  });

  it('are found like few, and become fewer without one being lost', async () => {
    const { db, clock } = await aMillion();
    const attempts = createAttemptLog({ db, clock, log: aLog() });

    const newest = attempts.recent({ limit: 2 }).map(({ id }) => id);
    const ofProvider = attempts.recent({ limit: 2, provider: 'provider 3' }).map(({ id }) => id);
    const failed = [...attempts.lastFailures()].map(([provider, { id }]) => [provider, id]);

    expect(newest).toEqual([million, million - 1]);
    expect(ofProvider).toEqual([million - 7, million - 17]);
    expect(failed).toEqual([['provider 0', million]]);
    expect(attempts.totalsPerDay({ days: 1 })).toMatchObject([{ attempts: 4321, failed: 433 }]);

    rollUpNowAndThen({ db, clock, log: aLog() });
    await clock.advance(31_000);

    const { left, rolledUp } = counts(db);
    expect(left).toBe(million - 11 * 50);
    expect(left + rolledUp).toBe(million);
  });
});

/** One every ten seconds up to now, 116 days of them; ten providers in turn; every tenth attempt failed. */
async function aMillion(): Promise<{ db: DatabaseSync; clock: VirtualClock }> {
  const db = await aDatabase();
  db.exec(`
    PRAGMA cache_size = -200000; PRAGMA synchronous = OFF;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${million})
    INSERT INTO attempts (id, request_id, provider, model, started_at, duration_ms, outcome, failure_class, failure_scope)
    SELECT i, printf('%07d', i), 'provider ' || (i % 10), 'm', ${NOON} - (${million} - i) * 10000, 900,
      iif(i % 10, 'ok', 'failed'), iif(i % 10, NULL, 'server-error'), iif(i % 10, NULL, 'provider')
    FROM n`);
  return { db, clock: new VirtualClock() };
}

function counts(db: DatabaseSync): { left: number; rolledUp: number } {
  const sql = 'SELECT (SELECT count(*) FROM attempts) AS left, (SELECT sum(attempts) FROM attempts_by_day) AS rolledUp';
  return db.prepare(sql).get() as unknown as { left: number; rolledUp: number };
}

function searches(index: string, count: number): string[] {
  return Array.from({ length: count }, () => `SEARCH attempts USING INDEX ${index}`);
}

/** The steps of the query plan that touch rows. */
function stepsOf(db: DatabaseSync, sql: string): string[] {
  return db
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map((row) => String(row['detail']))
    .filter((step) => /^(?:SCAN|SEARCH|USE TEMP)/.test(step));
}
