import type { DatabaseSync } from 'node:sqlite';
import { closeQuietly } from './connect.ts';
import type { OpenedDatabase } from './openDatabase.ts';
import { carryOver, hasRunningAnswer, noteOwnRows } from './ownRows.ts';
import { sqliteText } from './sqliteError.ts';
import type { OpenOutcome, Storage } from './storage.ts';
import { openStores, type Stores, type StoresOptions } from './stores.ts';
import { keepUnsaved } from './unsaved.ts';

export interface WaitingOptions extends Omit<StoresOptions, 'db' | 'path'> {
  path: string;
  /** The copy in memory, and what became of opening the file. */
  copy: DatabaseSync;
  outcome: OpenOutcome;
  /** One more try to open the file; `undefined` while it is locked. */
  tryAgain: () => OpenedDatabase | undefined;
}

const firstRetryMs = 1_000;
const lastRetryMs = 30_000;
const disposeTries = 6;

/**
 * Storage that lives in memory for as long as the file is locked, and moves into it as soon as it is free and no answer is being
 * written: what this window has written goes along. When it ends before, that is carried over at the end, or kept in a file beside it.
 */
export class WaitingStorage implements Storage {
  readonly attempts: Storage['attempts'];
  readonly conversations: Storage['conversations'];
  readonly state: Storage['state'];
  readonly #options: WaitingOptions;
  #stores: Stores;
  #outcome: OpenOutcome;
  #isWaiting = true;
  /** False once the file was free and could not be used for another reason, such as a newer version. */
  #mayOpen = true;
  #hasMoved = false;
  #retryMs = firstRetryMs;
  #cancelRetry: (() => void) | undefined;

  constructor(options: WaitingOptions) {
    this.#options = options;
    this.#outcome = options.outcome;
    this.state = options.state;
    noteOwnRows(options.copy);
    this.#stores = openStores({ ...this.#common, db: options.copy });
    this.#stores.attach();
    this.attempts = forwarding(() => this.#stores.attempts);
    const moved = { hasForeignChanges: () => this.#takeMove() || this.#stores.conversations.hasForeignChanges() };
    this.conversations = { ...forwarding(() => this.#stores.conversations), ...moved };
    this.#retryLater();
  }

  get outcome(): OpenOutcome {
    return this.#outcome;
  }

  dispose(): void {
    this.#cancelRetry?.();
    if (this.#isWaiting) this.#saveAtTheEnd();
    this.#isWaiting = false;
    this.#stores.dispose();
  }

  get #common(): Omit<StoresOptions, 'db' | 'path'> {
    const { clock, log, state, newId } = this.#options;
    return { clock, log, state, ...(newId && { newId }) };
  }

  #retryLater(): void {
    this.#cancelRetry = this.#options.clock.after(this.#retryMs, () => {
      this.#retryMs = Math.min(2 * this.#retryMs, lastRetryMs);
      const isOver = !hasRunningAnswer(this.#options.copy) && (this.#move() || !this.#mayOpen);
      if (!isOver) this.#retryLater();
    });
  }

  /** False while the file cannot be had. */
  #move(): boolean {
    const opened = this.#openFile();
    if (!opened) return false;
    const { db, ...outcome } = opened;
    const old = this.#stores;
    old.attempts.flush();
    old.detach();
    try {
      const count = this.#carryOver(db);
      this.#stores = openStores({ ...this.#common, db, path: this.#options.path });
      this.#options.log.info(`The chat history can be written again; carried over: ${count} messages and attempts`);
    } catch (error) {
      closeQuietly(db);
      old.attach();
      this.#options.log.debug(`The chat history has to wait: ${sqliteText(error)}`);
      return false;
    }
    this.#stores.attach();
    this.#outcome = outcome;
    this.#isWaiting = false;
    this.#hasMoved = true;
    old.dispose();
    return true;
  }

  #saveAtTheEnd(): void {
    const { copy, path, clock, log } = this.#options;
    this.#stores.settle();
    for (let attempt = 1; attempt <= disposeTries; attempt++) {
      const db = this.#openFile()?.db;
      try {
        if (db) return void this.#carryOver(db);
      } catch (error) {
        log.debug(`The chat history has to wait: ${sqliteText(error)}`);
      } finally {
        closeQuietly(db);
      }
    }
    keepUnsaved(copy, { path, now: clock.now(), log });
  }

  #openFile(): Extract<OpenedDatabase, { kind: 'open' }> | undefined {
    const opened = this.#options.tryAgain();
    if (opened?.kind === 'open') {
      if (opened.message !== undefined) this.#options.log.warn(opened.message);
      return opened;
    }
    if (!opened) return undefined;
    if (this.#mayOpen) this.#options.log.warn(opened.message);
    this.#mayOpen = false;
    closeQuietly(opened.db);
    return undefined;
  }

  #carryOver(db: DatabaseSync): number {
    return carryOver(this.#options.copy, db, this.#options.clock.now());
  }

  /** Once: to those who look for changes of others, all of the file is new. */
  #takeMove(): boolean {
    const hasMoved = this.#hasMoved;
    this.#hasMoved = false;
    return hasMoved;
  }
}

/** An object with the methods of whoever is in charge when they are called. */
function forwarding<T extends object>(current: () => T): T {
  const methods = Object.keys(current()).map((name) => [
    name,
    (...args: unknown[]) => (current()[name as keyof T] as (...args: unknown[]) => unknown)(...args),
  ]);
  return Object.fromEntries(methods) as T;
}
