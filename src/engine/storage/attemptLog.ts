import type { DatabaseSync } from 'node:sqlite';
import type { AttemptLog, Clock, Logger } from '../types/deps.ts';
import { type AttemptRow, attemptColumns, attemptValues, type RecordedAttempt, toAttempt } from './attemptRows.ts';
import { createWriter } from './writer.ts';

/** Attempts in the database. Queries see what is still waiting to be written, unless the database is locked. */
export interface StoredAttemptLog extends AttemptLog {
  /** The newest first. */
  recent(query?: { limit?: number; provider?: string }): RecordedAttempt[];
  /** Those of one request, in the order made. */
  ofRequest(requestId: string): RecordedAttempt[];
  /** The latest failed attempt of each provider, by provider id. */
  lastFailures(): Map<string, RecordedAttempt>;
  /** Money per UTC day, the latest day first; days without attempts are left out. */
  spendPerDay(query?: { days?: number }): DailySpend[];
  /** Writes what is waiting; false when the database is locked. */
  flush(): boolean;
  dispose(): void;
}

export interface DailySpend {
  /** UTC, such as `2026-11-21`. */
  day: string;
  /** Integer nano-dollars of the attempts whose price is known. */
  costNanoUsd: number;
  attempts: number;
}

export interface AttemptLogOptions {
  db: DatabaseSync;
  clock: Clock;
  log: Logger;
  /** Attempts kept in memory while the database cannot be written; default 5,000. */
  maxPending?: number;
}

/** Attempts are written 250 ms after the first of a batch, or when 200 wait: storing one never delays a request. */
export function createAttemptLog({ db, clock, log, maxPending = 5000 }: AttemptLogOptions): StoredAttemptLog {
  const writer = createWriter({ db, clock, log, what: 'attempts', delayMs: 250, maxPending, batchSize: 200 });
  const insert = db.prepare(insertSql);
  const selectRecent = db.prepare('SELECT * FROM attempts ORDER BY id DESC LIMIT ?');
  const selectOfProvider = db.prepare('SELECT * FROM attempts WHERE provider = ? ORDER BY id DESC LIMIT ?');
  const selectOfRequest = db.prepare('SELECT * FROM attempts WHERE request_id = ? ORDER BY id');
  const selectLastFailures = db.prepare(lastFailuresSql);
  const selectSpend = db.prepare(spendSql);

  const written = (): void => void writer.flush();
  const attemptsOf = (rows: unknown[]): RecordedAttempt[] => (rows as AttemptRow[]).map(toAttempt);

  return {
    record(requestId, attempt) {
      const values = attemptValues(requestId, attempt);
      writer.write(() => void insert.run(...values));
    },
    recent({ limit = 100, provider } = {}) {
      written();
      return attemptsOf(provider === undefined ? selectRecent.all(limit) : selectOfProvider.all(provider, limit));
    },
    ofRequest(requestId) {
      written();
      return attemptsOf(selectOfRequest.all(requestId));
    },
    lastFailures() {
      written();
      return new Map(attemptsOf(selectLastFailures.all()).map((attempt) => [attempt.provider, attempt]));
    },
    spendPerDay({ days = 30 } = {}) {
      written();
      const today = Math.floor(clock.now() / dayMs) * dayMs;
      return (selectSpend.all(today - (days - 1) * dayMs) as unknown as DailySpend[]).map((row) => ({ ...row }));
    },
    flush: () => writer.flush(),
    dispose: () => writer.dispose(),
  };
}

const dayMs = 86_400_000;

const insertSql = `INSERT INTO attempts (${attemptColumns}) VALUES (${attemptColumns.replaceAll(/\w+/g, '?')})`;

const lastFailuresSql = `
  SELECT * FROM attempts WHERE id IN (SELECT max(id) FROM attempts WHERE outcome = 'failed' GROUP BY provider)`;

const spendSql = `
  SELECT date(started_at / 1000, 'unixepoch') AS day, coalesce(sum(cost_nano_usd), 0) AS costNanoUsd, count(*) AS attempts
  FROM attempts WHERE started_at >= ? GROUP BY day ORDER BY day DESC`;
