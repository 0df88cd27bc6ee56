import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { migrate, versionOf } from './migrate.ts';
import { schemaVersion } from './migrations.ts';
import { busyTimeoutMs } from './patience.ts';
import { type SqliteTrouble, sqliteTrouble } from './sqliteError.ts';

export type Connected =
  | { kind: 'ready'; db: DatabaseSync }
  | { kind: 'newer'; version: number }
  | { kind: 'failed'; trouble: SqliteTrouble; error: unknown };

export interface ConnectOptions {
  Database: typeof DatabaseSync;
  path: string;
  /** Files above this size are not checked page by page; after a window ended hard their chats are, up to eight times it; bytes. */
  fullCheckBytes: number;
}

/** One try to open the file, check it and bring it to the current schema. */
export function connect({ Database, path, fullCheckBytes }: ConnectOptions): Connected {
  let db: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (hasLostItsPages(path)) return { kind: 'failed', trouble: 'corrupt', error: new Error('the file is empty') };
    const isLeftBehind = hasLeftovers(path);
    db = new Database(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
    const version = versionOf(db);
    if (version > schemaVersion) {
      db.close();
      return { kind: 'newer', version };
    }
    refuseForeign(db, version);
    tune(db);
    const { size } = statSync(path);
    if (size <= fullCheckBytes) checkPages(db);
    else if (isLeftBehind && size <= 8 * fullCheckBytes) checkPages(db, 'messages');
    migrate(db);
    return { kind: 'ready', db };
  } catch (error) {
    closeQuietly(db);
    return { kind: 'failed', trouble: error instanceof Damaged ? 'corrupt' : sqliteTrouble(error), error };
  }
}

/** Closes what may be closed or broken already. */
export function closeQuietly(db: DatabaseSync | undefined): void {
  try {
    if (db?.isOpen) db.close();
  } catch {
    // A connection that cannot even be closed holds nothing worth saving.
  }
}

class Damaged extends Error {}

/** The last window to close leaves no write-ahead log: this one was left by a hard end, or another window is open. */
function hasLeftovers(path: string): boolean {
  const wal = `${path}-wal`;
  return existsSync(wal) && statSync(wal).size > 0;
}

/** SQLite takes an empty file for a new database and would throw its write-ahead log away. */
function hasLostItsPages(path: string): boolean {
  return existsSync(path) && statSync(path).size === 0 && hasLeftovers(path);
}

/** A database without our version number but with tables is someone else's. */
function refuseForeign(db: DatabaseSync, version: number): void {
  if (version > 0) return;
  const row = db.prepare('SELECT count(*) AS count FROM sqlite_master').get();
  if (Number(row?.['count']) > 0) throw new Damaged('the file holds tables of another program');
}

/** WAL stays with the file; on file systems without shared memory SQLite keeps its older journal, which works as well. */
function tune(db: DatabaseSync): void {
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
}

/** @param table Default: all of them. */
function checkPages(db: DatabaseSync, table?: string): void {
  const verdict = db.prepare(`PRAGMA quick_check(${table ?? 1})`).get()?.['quick_check'];
  if (verdict !== 'ok') throw new Damaged(String(verdict));
}
