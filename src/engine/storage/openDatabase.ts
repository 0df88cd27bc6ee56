import { existsSync, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Clock, Logger } from '../types/deps.ts';
import type { Translate } from '../types/wording.ts';
import { inEnglish } from '../util/wording.ts';
import { type Connected, closeQuietly, connect } from './connect.ts';
import { copyHistory } from './copyHistory.ts';
import { migrate } from './migrate.ts';
import { type MemoryReason, memoryText, newerText, setAsideText } from './openText.ts';
import { setAside, whileRepairing } from './setAside.ts';
import { sqliteText } from './sqliteError.ts';

/**
 * What became of opening the database. `db` has the current schema and can be written in every case; except for `open` it lives
 * in memory, starts with a copy of what could be read of the file, and what is written to it is gone when the window closes, unless it
 * is carried over into the file.
 * `message` is for the user: what happened and what to do.
 */
export type OpenedDatabase =
  /** `setAside`: the damaged file that a fresh one replaced. */
  | { kind: 'open'; db: DatabaseSync; setAside?: string; message?: string }
  /** The file is left untouched. */
  | { kind: 'read-only'; reason: 'newer'; foundVersion: number; db: DatabaseSync; message: string }
  | {
      kind: 'memory';
      reason: MemoryReason;
      db: DatabaseSync;
      message: string;
      /** Of a locked file: opens it, should it be free by now; `undefined` while it is not. */
      tryAgain?: () => OpenedDatabase | undefined;
    };

export interface OpenOptions {
  clock: Clock;
  log: Logger;
  /** Puts `message` into words; default: in English. */
  t?: Translate | undefined;
  /**
   * Files above this size are not checked page by page at opening, which takes 1 to 5 ms per MiB; bytes, default 8 MiB. While the
   * file has a write-ahead log, because another window is open or one ended hard, the messages are checked up to eight times
   * this size: what many attempts have made large takes no longer to open. Damage that SQLite itself notices is found at any size.
   */
  fullCheckBytes?: number;
}

/**
 * Opens the one database that all windows share: WAL, numbered migrations, a damaged file set aside and never deleted.
 * A locked file is tried again for about three seconds.
 *
 * @param path The database file; folders are made as needed.
 * @throws Only where the host's Node has no `node:sqlite`; every trouble with the file is an outcome instead.
 */
export async function openDatabase(path: string, options: OpenOptions): Promise<OpenedDatabase> {
  const { DatabaseSync: Database } = await import('node:sqlite');
  const { clock, log, t = inEnglish, fullCheckBytes = 8 * 1024 * 1024 } = options;
  const file: File = { Database, path, fullCheckBytes, t };
  const outcome = await openFile(file, clock);
  if (outcome.message !== undefined) log.warn(outcome.message);
  return outcome;
}

interface File {
  Database: typeof DatabaseSync;
  path: string;
  fullCheckBytes: number;
  t: Translate;
}

const lockedTries = 20;
const lockedDelayMs = 100;

async function openFile(file: File, clock: Clock): Promise<OpenedDatabase> {
  for (let attempt = 1; ; attempt++) {
    const connected = connect(file);
    const outcome = settle(file, clock.now(), connected);
    if (outcome !== undefined) return outcome;
    if (attempt === lockedTries) {
      const tryAgain = (): OpenedDatabase | undefined => settle(file, clock.now(), connect(file));
      return { ...openMemory(file, 'locked', connected), tryAgain };
    }
    await pause(clock, lockedDelayMs);
  }
}

/** Undefined: another window is in the way for now. */
function settle(file: File, now: number, connected: Connected): OpenedDatabase | undefined {
  if (connected.kind === 'ready') return { kind: 'open', db: connected.db };
  if (connected.kind === 'newer') return openNewer(file, connected.version);
  if (connected.trouble === 'locked') return undefined;
  if (connected.trouble === 'corrupt') return repair(file, now, connected);
  return openMemory(file, connected.trouble === 'unwritable' ? 'unwritable' : 'other', connected);
}

function openNewer(file: File, foundVersion: number): OpenedDatabase {
  const db = memoryCopy(file);
  return { kind: 'read-only', reason: 'newer', foundVersion, db, message: newerText(file.path, file.t) };
}

function openMemory(
  file: File,
  reason: MemoryReason,
  connected: Connected,
): Extract<OpenedDatabase, { kind: 'memory' }> {
  const detail = connected.kind === 'failed' ? sqliteText(connected.error) : '';
  return { kind: 'memory', reason, db: memoryCopy(file), message: memoryText(reason, file.path, detail, file.t) };
}

function repair(file: File, now: number, damage: Connected): OpenedDatabase | undefined {
  try {
    return whileRepairing(file.path, now, () => replaceDamaged(file, now));
  } catch {
    return openMemory(file, 'corrupt', damage);
  }
}

/** Looks again first: another window may have repaired the file in between. */
function replaceDamaged(file: File, now: number): OpenedDatabase | undefined {
  const again = connect(file);
  if (again.kind !== 'failed' || again.trouble !== 'corrupt') return settle(file, now, again);

  const damaged = setAside(file.path, now);
  const fresh = connect(file);
  if (fresh.kind !== 'ready') return settle(file, now, fresh);
  const saved = copyFrom(file.Database, damaged, fresh.db);
  return { kind: 'open', db: fresh.db, setAside: damaged, message: setAsideText(damaged, saved, file.t) };
}

function memoryCopy({ Database, path }: File): DatabaseSync {
  const db = new Database(':memory:', { enableForeignKeyConstraints: true });
  migrate(db);
  copyFrom(Database, path, db);
  return db;
}

/**
 * `immutable` reads a file in a folder where SQLite can make none of its side files. An empty file is not even opened: SQLite
 * would delete the write-ahead log beside it.
 */
function copyFrom(Database: typeof DatabaseSync, path: string, to: DatabaseSync): number {
  if (!existsSync(path) || statSync(path).size === 0) return 0;
  const immutable = pathToFileURL(path);
  immutable.searchParams.set('immutable', '1');
  for (const location of [path, immutable]) {
    let from: DatabaseSync | undefined;
    try {
      from = new Database(location, { readOnly: true });
      from.prepare('SELECT count(*) FROM conversations').get();
      return copyHistory(from, to);
    } catch {
      // The next way of reading it may do; an unreadable file leaves the copy empty.
    } finally {
      closeQuietly(from);
    }
  }
  return 0;
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
