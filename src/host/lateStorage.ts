import type { RecordedAttempt } from '../engine/storage/attemptRows.ts';
import type { OpenOutcome, Storage } from '../engine/storage/storage.ts';
import type { AttemptLog } from '../engine/types/deps.ts';
import type { SharedState } from '../engine/types/sharedState.ts';

/**
 * The storage as long as it is being opened: activation does not wait for the file. What is recorded meanwhile is written
 * once it is open; what is read is empty until then.
 */
export class LateStorage {
  /** Settled once the file is open, or given up: the host's runtime may have no database. */
  readonly opened: Promise<Storage>;
  readonly attempts: AttemptLog;
  /** Of this window alone until the file is open. */
  readonly state: SharedState;
  #storage: Storage | undefined;

  /** @param state Handed to whoever opens the file, which attaches it. */
  constructor(opened: Promise<Storage>, state: SharedState) {
    this.state = state;
    this.opened = opened.then((storage) => this.#take(storage));
    // Whoever needs it hears of it; the rest goes on without.
    this.opened.catch(() => {});
    this.attempts = {
      record: (requestId, attempt) => this.#whenOpen(({ attempts }) => attempts.record(requestId, attempt)),
    };
  }

  /** What became of opening the file; `undefined` until it is known. */
  get outcome(): OpenOutcome | undefined {
    return this.#storage?.outcome;
  }

  /** The newest attempts of all windows, newest first. */
  recentAttempts(limit: number): readonly RecordedAttempt[] {
    return this.#storage?.attempts.recent({ limit }) ?? [];
  }

  /** Writes what is waiting and closes the file, also one that opens only later. */
  dispose(): void {
    this.#whenOpen((storage) => storage.dispose());
  }

  #take(storage: Storage): Storage {
    this.#storage = storage;
    return storage;
  }

  #whenOpen(use: (storage: Storage) => void): void {
    if (this.#storage) use(this.#storage);
    else this.opened.then(use, () => {});
  }
}
