import type { Clock, Logger } from '../types/deps.ts';
import type { SharedState } from '../types/sharedState.ts';
import type { Translate } from '../types/wording.ts';
import { createAttemptLog, type StoredAttemptLog } from './attemptLog.ts';
import { closeQuietly } from './connect.ts';
import { type ConversationStore, createConversationStore } from './conversations.ts';
import { type OpenedDatabase, openDatabase } from './openDatabase.ts';
import { rollUpNowAndThen } from './rollUp.ts';
import { type AttachableState, createSharedState } from './sharedState.ts';
import { createStateTable } from './stateTable.ts';

/** Everything that is kept, on one database. */
export interface Storage {
  /** What became of opening the file; its `message`, when there is one, is to be shown to the user. */
  outcome: OpenOutcome;
  attempts: StoredAttemptLog;
  state: SharedState;
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
  const { db, ...outcome } = await openDatabase(path, options);
  const { state = createSharedState() } = options;
  const isFile = outcome.kind === 'open';
  const detach = state.attach((mirror) => createStateTable({ db, ...options, mirror, ...(isFile && { path }) }));
  const attempts = createAttemptLog({ db, ...options });
  const conversations = createConversationStore({ db, ...options });
  const endRollUp = rollUpNowAndThen({ db, ...options });
  return {
    outcome,
    attempts,
    state,
    conversations,
    dispose() {
      endRollUp();
      conversations.dispose();
      detach();
      attempts.dispose();
      closeQuietly(db);
    },
  };
}
