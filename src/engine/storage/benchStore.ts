import type { DatabaseSync } from 'node:sqlite';
import type { Bench } from '../types/bench.ts';
import type { BenchStore, Clock, Logger } from '../types/deps.ts';
import type { FailureClass, Scope } from '../types/failure.ts';
import { sqliteText } from './sqliteError.ts';
import { forever, fromTime, toInteger } from './values.ts';
import { createWriter } from './writer.ts';

export interface StoredBenchStore extends BenchStore {
  /** Writes what is waiting. */
  dispose(): void;
}

/**
 * Benches in the database, written a moment after the call: not while the request that met them asks somebody else. Of two benches of one scope the one that lasts longer stays,
 * whichever window put it. `load` gives those that have not ended.
 */
export function createBenchStore({
  db,
  clock,
  log,
}: {
  db: DatabaseSync;
  clock: Clock;
  log: Logger;
}): StoredBenchStore {
  const writer = createWriter({ db, clock, log, what: 'benches', delayMs: 100, maxPending: 1000 });
  const upsert = db.prepare(upsertSql);
  const remove = db.prepare('DELETE FROM benches WHERE scope_key = ?');
  const removeEnded = db.prepare('DELETE FROM benches WHERE until <= ?');
  const select = db.prepare('SELECT * FROM benches WHERE until > ? ORDER BY since, scope_key');

  return {
    load() {
      writer.write(() => void removeEnded.run(clock.now()));
      writer.flush();
      try {
        return (select.all(clock.now()) as unknown as BenchRow[]).map(toBench);
      } catch (error) {
        log.warn(`Benches could not be read, starting without: ${sqliteText(error)}`);
        return [];
      }
    },
    put(bench) {
      const { scopeKey, scope, class: failureClass, message } = bench;
      const until = toInteger(bench.until) ?? forever;
      const since = toInteger(bench.since);
      writer.write(() => void upsert.run(scopeKey, scope, failureClass, until, since, Number(bench.isStated), message));
    },
    remove(scopeKey) {
      writer.write(() => void remove.run(scopeKey));
    },
    dispose() {
      writer.dispose();
    },
  };
}

const upsertSql = `
  INSERT INTO benches (scope_key, scope, class, until, since, is_stated, message) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (scope_key) DO UPDATE SET
    scope = excluded.scope, class = excluded.class, until = excluded.until, since = excluded.since,
    is_stated = excluded.is_stated, message = excluded.message
  WHERE excluded.until >= benches.until`;

interface BenchRow {
  scope_key: string;
  scope: Scope;
  class: FailureClass;
  until: number;
  since: number;
  is_stated: number;
  message: string;
}

function toBench(row: BenchRow): Bench {
  return {
    scopeKey: row.scope_key,
    scope: row.scope,
    class: row.class,
    until: fromTime(row.until),
    since: row.since,
    isStated: row.is_stated === 1,
    message: row.message,
  };
}
