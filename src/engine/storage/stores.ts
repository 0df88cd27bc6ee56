import type { DatabaseSync } from 'node:sqlite';
import type { Clock, Logger } from '../types/deps.ts';
import { createAttemptLog, type StoredAttemptLog } from './attemptLog.ts';
import { closeQuietly } from './connect.ts';
import { type ConversationStore, createConversationStore } from './conversations.ts';
import { rollUpNowAndThen } from './rollUp.ts';
import type { AttachableState } from './sharedState.ts';
import { createStateTable } from './stateTable.ts';

/** What is kept on one database. */
export interface Stores {
  attempts: StoredAttemptLog;
  conversations: ConversationStore;
  /** From now on the shared state is that of the database. */
  attach(): void;
  /** What waits of the shared state is written, and it is of this window alone again. */
  detach(): void;
  /** Writes what is waiting, ends running answers as interrupted, and takes no more. */
  settle(): void;
  /** The same, and closes the database. */
  dispose(): void;
}

export interface StoresOptions {
  db: DatabaseSync;
  clock: Clock;
  log: Logger;
  state: AttachableState;
  newId?: () => string;
  /** The database's file; left out where it lives in memory. */
  path?: string;
}

/** @throws The SQLite error, when the database cannot be read now. */
export function openStores({ state, ...options }: StoresOptions): Stores {
  const attempts = createAttemptLog(options);
  const conversations = createConversationStore(options);
  const endRollUp = rollUpNowAndThen(options);
  let detachState: (() => void) | undefined;
  const stores: Stores = {
    attempts,
    conversations,
    attach() {
      detachState = state.attach((mirror) => createStateTable({ ...options, mirror }));
    },
    detach() {
      detachState?.();
      detachState = undefined;
    },
    settle() {
      endRollUp();
      conversations.dispose();
      stores.detach();
      attempts.dispose();
    },
    dispose() {
      stores.settle();
      closeQuietly(options.db);
    },
  };
  return stores;
}
