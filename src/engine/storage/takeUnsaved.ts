import { existsSync, unlinkSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Logger } from '../types/deps.ts';
import { closeQuietly } from './connect.ts';
import { migrate } from './migrate.ts';
import { carryOver } from './ownRows.ts';
import { sqliteText } from './sqliteError.ts';

/** Carries over what an earlier window could not write, and removes its file. What cannot be carried over now stays for later. */
export function takeUnsaved(file: string, db: DatabaseSync, { now, log }: { now: number; log: Logger }): void {
  let unsaved: DatabaseSync | undefined;
  try {
    unsaved = new DatabaseSync(existing(file));
    migrate(unsaved);
    const count = carryOver(unsaved, db, now);
    unsaved.close();
    unlinkSync(file);
    log.info(`Carried over into the chat history: ${count} messages and attempts of ${file}`);
  } catch (error) {
    // Another window may have been faster.
    if (existsSync(file)) log.warn(`${file} could not be carried over into the chat history: ${sqliteText(error)}`);
  } finally {
    closeQuietly(unsaved);
  }
}

/** SQLite makes a file that is not there, unless it is told not to. */
function existing(file: string): URL {
  const url = pathToFileURL(file);
  url.searchParams.set('mode', 'rw');
  return url;
}
