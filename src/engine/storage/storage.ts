import type { SharedState } from '../types/sharedState.ts';
import type { StoredAttemptLog } from './attemptLog.ts';
import type { ConversationStore } from './conversations.ts';
import type { OpenedDatabase } from './openDatabase.ts';

/** Everything that is kept, on one database. */
export interface Storage {
  /** What became of opening the file; its `message`, when there is one, is to be shown to the user. Another one once a file that was locked has opened. */
  readonly outcome: OpenOutcome;
  attempts: StoredAttemptLog;
  state: SharedState;
  conversations: ConversationStore;
  /** Writes what is waiting, ends running answers as interrupted and closes the database. */
  dispose(): void;
}

/** `OpenedDatabase` without its connections. */
export type OpenOutcome = WithoutDb<OpenedDatabase>;

type WithoutDb<T> = T extends unknown ? Omit<T, 'db' | 'tryAgain'> : never;
