import type { Clock, Logger } from '../types/deps.ts';
import type { Translate } from '../types/wording.ts';
import { openDatabase } from './openDatabase.ts';
import { type AttachableState, createSharedState } from './sharedState.ts';
import type { Storage } from './storage.ts';
import { openStores } from './stores.ts';
import { unsavedBeside } from './unsaved.ts';

export interface StorageOptions {
  clock: Clock;
  log: Logger;
  /** Puts the outcome's message into words; default: in English. */
  t?: Translate;
  /** Default: random UUIDs. */
  newId?: () => string;
  /** What is to be shared with the other windows from now on; default: a new one. */
  state?: AttachableState;
}

/**
 * Opens the database and its stores.
 *
 * @param path The database file; folders are made as needed.
 * @throws Only where the host's Node has no `node:sqlite`; see `openDatabase`.
 */
export async function openStorage(path: string, options: StorageOptions): Promise<Storage> {
  const opened = await openDatabase(path, options);
  const { clock, log, newId, state = createSharedState() } = options;
  const common = { clock, log, state, ...(newId && { newId }) };
  if (opened.kind === 'memory' && opened.tryAgain) {
    const { WaitingStorage } = await import('./waitingStorage.ts');
    const { db: copy, tryAgain: _, ...outcome } = opened;
    return new WaitingStorage({ ...common, path, copy, outcome, tryAgain: opened.tryAgain });
  }
  const { db, ...outcome } = opened;
  const isFile = outcome.kind === 'open';
  const unsaved = isFile ? unsavedBeside(path) : [];
  if (unsaved.length > 0) {
    const { takeUnsaved } = await import('./takeUnsaved.ts');
    for (const file of unsaved) takeUnsaved(file, db, { now: clock.now(), log });
  }
  const stores = openStores({ ...common, db, ...(isFile && { path }) });
  stores.attach();
  const { attempts, conversations, dispose } = stores;
  return { outcome, attempts, conversations, state, dispose };
}
