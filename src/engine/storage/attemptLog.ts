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
  /** Sums per UTC day, the latest day first; days without attempts are left out. Default 30 days. */
  totalsPerDay(query?: { days?: number }): DailyTotals[];
  /** Writes what is waiting; false when the database is locked. */
  flush(): boolean;
  dispose(): void;
}

export interface DailyTotals {
  /** UTC, such as `2026-11-21`. */
  day: string;
  attempts: number;
  failed: number;
  inputTokens: number;
  outputTokens: number;
  /** Integer nano-dollars of the attempts whose price is known. */
  costNanoUsd: number;
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
  const selectOfProvider = db.prepare(ofProviderSql);
  const selectOfRequest = db.prepare('SELECT * FROM attempts WHERE request_id = ? ORDER BY id');
  const selectLastFailures = db.prepare(lastFailuresSql);
  const selectTotals = db.prepare(totalsSql);

  const written = (): void => void writer.flush();
  const attemptsOf = (rows: unknown[]): RecordedAttempt[] => (rows as AttemptRow[]).map(toAttempt);

  return {
    record(requestId, attempt) {
      writer.write(() => void insert.run(...attemptValues(requestId, attempt)));
    },
    recent({ limit = 100, provider } = {}) {
      written();
      return attemptsOf(provider === undefined ? selectRecent.all(limit) : selectOfProvider.all({ provider, limit }));
    },
    ofRequest(requestId) {
      written();
      return attemptsOf(selectOfRequest.all(requestId));
    },
    lastFailures() {
      written();
      return new Map(attemptsOf(selectLastFailures.all()).map((attempt) => [attempt.provider, attempt]));
    },
    totalsPerDay({ days = 30 } = {}) {
      written();
      const first = (Math.floor(clock.now() / dayMs) - days + 1) * dayMs;
      return (selectTotals.all({ first }) as unknown as DailyTotals[]).map((row) => ({ ...row }));
    },
    flush: () => writer.flush(),
    dispose: () => writer.dispose(),
  };
}

const dayMs = 86_400_000;

const insertSql = `INSERT INTO attempts (${attemptColumns}) VALUES (${attemptColumns.replaceAll(/\w+/g, '?')})`;

/** Each part comes in order out of the index; a condition on the provider alone would sort all rows of it. */
export const ofProviderSql = `
  SELECT * FROM attempts WHERE provider = :provider AND outcome = 'ok'
  UNION ALL SELECT * FROM attempts WHERE provider = :provider AND outcome = 'failed'
  UNION ALL SELECT * FROM attempts WHERE provider = :provider AND outcome = 'cancelled'
  ORDER BY id DESC LIMIT :limit`;

/** Steps from one provider's name to the next instead of reading all rows. */
export const lastFailuresSql = `
  WITH RECURSIVE providers (name) AS (
    SELECT min(provider) FROM attempts
    UNION ALL
    SELECT (SELECT min(provider) FROM attempts WHERE provider > name) FROM providers WHERE name IS NOT NULL
  )
  SELECT attempts.* FROM providers JOIN attempts
    ON attempts.id = (SELECT max(id) FROM attempts WHERE provider = name AND outcome = 'failed')`;

/** A day is in both tables while it is being rolled up. */
export const totalsSql = `
  WITH parts AS (
    SELECT date(started_at / 1000, 'unixepoch') AS day, 1 AS attempts, outcome, input_tokens, output_tokens, cost_nano_usd
    FROM attempts WHERE started_at >= :first
    UNION ALL
    SELECT day, attempts, outcome, input_tokens, output_tokens, cost_nano_usd
    FROM attempts_by_day WHERE day >= date(:first / 1000, 'unixepoch')
  )
  SELECT day, sum(attempts) AS attempts, coalesce(sum(attempts) FILTER (WHERE outcome = 'failed'), 0) AS failed,
    coalesce(sum(input_tokens), 0) AS inputTokens, coalesce(sum(output_tokens), 0) AS outputTokens,
    coalesce(sum(cost_nano_usd), 0) AS costNanoUsd
  FROM parts GROUP BY day ORDER BY day DESC`;
