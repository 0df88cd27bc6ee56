import type { SharedState, StateKind, StateMap } from '../types/sharedState.ts';
import { type MirrorKeeper, StateMirror } from './stateMirror.ts';

/** Shared state that is of this window alone until a database is attached. */
export interface AttachableState extends SharedState {
  /**
   * From now on the state is that of the database: its entries are taken in, except where this window has set its own since the
   * start; those are written.
   *
   * @param open Called at once with the entries to keep in step.
   * @returns What parts them again, before the database is closed.
   */
  attach(open: (mirror: StateMirror) => StateTable): () => void;
}

/** The database's side of the shared state. No method throws; what cannot be written now is written later. */
export interface StateTable {
  /** Takes in what other windows have written. */
  refresh(): void;
  writeSoon(): void;
  /** Keeps other windows from writing until `commit` or `cancel`; false when that cannot be had now. */
  begin(): boolean;
  commit(): void;
  cancel(): void;
  /** Refreshes whenever another window has written. Returns what ends it. */
  watch(): () => void;
  /** Writes what waits, with more patience than while running. */
  dispose(): void;
}

/** @returns State that is there at once, so that nothing waits for the file to be opened. */
export function createSharedState(): AttachableState {
  return new MirroredState();
}

class MirroredState implements AttachableState, MirrorKeeper {
  readonly #mirror = new StateMirror(this);
  readonly #listeners = new Set<() => void>();
  #table: StateTable | undefined;
  #stopWatching: (() => void) | undefined;

  attach(open: (mirror: StateMirror) => StateTable): () => void {
    const table = open(this.#mirror);
    this.#table = table;
    table.refresh();
    table.writeSoon();
    this.#watchAsNeeded();
    return () => this.#part(table);
  }

  map<V>(kind: StateKind): StateMap<V> {
    return this.#mirror.map(kind);
  }

  refresh(): void {
    this.#table?.refresh();
  }

  onDidChange(listener: () => void): () => void {
    const own = (): void => listener();
    const off = this.#mirror.taken.on(own);
    this.#listeners.add(own);
    this.#watchAsNeeded();
    return () => {
      off();
      this.#listeners.delete(own);
      this.#watchAsNeeded();
    };
  }

  changed(): void {
    this.#table?.writeSoon();
  }

  transact<T>(work: () => T): T {
    const table = this.#table;
    if (!table?.begin()) {
      const result = work();
      table?.writeSoon();
      return result;
    }
    let result: T;
    try {
      result = work();
    } catch (error) {
      table.cancel();
      throw error;
    }
    table.commit();
    return result;
  }

  #watchAsNeeded(): void {
    if (this.#listeners.size > 0) this.#stopWatching ??= this.#table?.watch();
    else this.#watchNoMore();
  }

  #watchNoMore(): void {
    this.#stopWatching?.();
    this.#stopWatching = undefined;
  }

  #part(table: StateTable): void {
    this.#watchNoMore();
    this.#table = undefined;
    table.dispose();
  }
}
