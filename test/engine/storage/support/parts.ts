import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { openDatabase } from '../../../../src/engine/storage/openDatabase.ts';
import type { Clock, Logger } from '../../../../src/engine/types/deps.ts';
import { NOON } from '../../../support/virtualClock.ts';

/** A clock whose waits pass at once, for opening files that are locked. */
export function hastyClock(): Clock {
  return {
    now: () => NOON,
    after(_ms, callback) {
      const timer = setTimeout(callback, 0);
      return () => clearTimeout(timer);
    },
  };
}

export interface RecordedLog extends Logger {
  lines: string[];
}

export function aLog(): RecordedLog {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  return { lines, debug: write, info: write, warn: write, error: write };
}

/** A folder that is gone after the test. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-storage-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A path for a database that does not exist yet. */
export function aPath(): string {
  return join(aFolder(), 'understudy.db');
}

/** A connection with the current schema, closed after the test. */
export async function aDatabase(path = aPath()): Promise<DatabaseSync> {
  const opened = await openDatabase(path, { clock: hastyClock(), log: aLog() });
  if (opened.kind !== 'open') throw new Error(opened.message);
  closeAfterTest(opened.db);
  return opened.db;
}

export function closeAfterTest(db: DatabaseSync): void {
  onTestFinished(() => {
    if (db.isOpen) db.close();
  });
}
