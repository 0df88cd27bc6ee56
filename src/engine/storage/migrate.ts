import type { DatabaseSync } from 'node:sqlite';
import { migrations, schemaVersion } from './migrations.ts';

/** The version a database says it has; 0 for an empty one. */
export function versionOf(db: DatabaseSync): number {
  const row = db.prepare('PRAGMA user_version').get();
  return Number(row?.['user_version'] ?? 0);
}

/**
 * Brings the database to `schemaVersion`, all steps in one transaction. Safe in several windows at once: the version is read
 * again under the write lock. Takes the write lock even when there is nothing to do, which shows that the file can be written.
 *
 * @throws The SQLite error of the step that failed; the database is then as it was.
 */
export function migrate(db: DatabaseSync): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    for (let version = versionOf(db); version < schemaVersion; version++) {
      db.exec(migrations[version] ?? '');
      db.exec(`PRAGMA user_version = ${version + 1}`);
    }
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
