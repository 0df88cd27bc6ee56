import type { DatabaseSync } from 'node:sqlite';

/** One row of the table `shared_state`, without its revision. */
export interface SqlRow {
  kind: string;
  key: string;
  value: string | null;
  until: number;
}

/** The statements of the table `shared_state`. */
export function prepareState(db: DatabaseSync) {
  return {
    dataVersion: db.prepare('PRAGMA data_version'),
    revision: db.prepare('SELECT number, swept FROM state_revision'),
    bump: db.prepare('UPDATE state_revision SET number = number + 1 RETURNING number'),
    newer: db.prepare(newerSql),
    all: db.prepare('SELECT kind, key, value, until FROM shared_state'),
    upsert: db.prepare(`
      INSERT INTO shared_state (kind, key, value, until, revision) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value, until = excluded.until, revision = excluded.revision`),
    noteSwept: db.prepare(`
      UPDATE state_revision SET swept = coalesce(
        (SELECT max(swept, max(revision)) FROM shared_state WHERE until <= ? AND value IS NULL), swept)`),
    sweep: db.prepare(sweepSql),
  };
}

export const newerSql = 'SELECT kind, key, value, until FROM shared_state WHERE revision > ?';
export const sweepSql = 'DELETE FROM shared_state WHERE until <= ?';
