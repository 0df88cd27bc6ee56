import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../types/deps.ts';
import { sqliteTrouble } from './sqliteError.ts';

/** The longest a statement waits for another window, in milliseconds: it would block the extension host. */
export const busyTimeoutMs = 50;

/** After a wait in vain nobody waits for this long, milliseconds. */
const impatientMs = 1000;

/** When a connection waited in vain; it does not wait while it is in here. */
const inVainAt = new WeakMap<DatabaseSync, number>();

/**
 * Runs `work`, which waits up to `busyTimeoutMs` for a lock. When it waited in vain, nothing on this connection waits within
 * the next second: one request that writes three times is not slowed down three times.
 *
 * @throws What `work` throws.
 */
export function patiently<T>(db: DatabaseSync, clock: Clock, work: () => T): T {
  if (isForgotten(inVainAt.get(db), clock.now())) regainPatience(db);
  try {
    return work();
  } catch (error) {
    if (sqliteTrouble(error) === 'locked' && !inVainAt.has(db)) losePatience(db, clock.now());
    throw error;
  }
}

/** Waits again, for those who have no later. */
export function regainPatience(db: DatabaseSync): void {
  if (inVainAt.delete(db)) db.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
}

function losePatience(db: DatabaseSync, now: number): void {
  inVainAt.set(db, now);
  db.exec('PRAGMA busy_timeout = 0');
}

/** Also when the clock was set back. */
function isForgotten(at: number | undefined, now: number): boolean {
  return at !== undefined && (now < at || now - at >= impatientMs);
}
