import type { Clock, Logger } from '../types/deps.ts';
import { createAttemptLog, type StoredAttemptLog } from './attemptLog.ts';
import { createBenchStore, type StoredBenchStore } from './benchStore.ts';
import { closeQuietly } from './connect.ts';
import { type ConversationStore, createConversationStore } from './conversations.ts';
import { type OpenedDatabase, openDatabase } from './openDatabase.ts';

/** Everything that is kept, on one database. */
export interface Storage {
  /** What became of opening the file; its `message`, when there is one, is to be shown to the user. */
  outcome: OpenOutcome;
  attempts: StoredAttemptLog;
  benches: StoredBenchStore;
  conversations: ConversationStore;
  /** Writes what is waiting, ends running answers as interrupted and closes the database. */
  dispose(): void;
}

/** `OpenedDatabase` without its connection. */
export type OpenOutcome = WithoutDb<OpenedDatabase>;

type WithoutDb<T> = T extends unknown ? Omit<T, 'db'> : never;

export interface StorageOptions {
  clock: Clock;
  log: Logger;
  /** Default: random UUIDs. */
  newId?: () => string;
}

/**
 * Opens the database and its stores.
 *
 * @param path The database file; folders are made as needed.
 * @throws Only where the host's Node has no `node:sqlite`; see `openDatabase`.
 */
export async function openStorage(path: string, options: StorageOptions): Promise<Storage> {
  const { db, ...outcome } = await openDatabase(path, options);
  const attempts = createAttemptLog({ db, ...options });
  const benches = createBenchStore({ db, ...options });
  const conversations = createConversationStore({ db, ...options });
  return {
    outcome,
    attempts,
    benches,
    conversations,
    dispose() {
      for (const store of [conversations, benches, attempts]) store.dispose();
      closeQuietly(db);
    },
  };
}
