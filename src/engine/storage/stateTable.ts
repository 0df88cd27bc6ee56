import type { DatabaseSync } from 'node:sqlite';
import type { Clock, Logger } from '../types/deps.ts';
import { patiently } from './patience.ts';
import type { StateTable } from './sharedState.ts';
import { sqliteText } from './sqliteError.ts';
import { endedStayMs, type StateMirror, type StateRow } from './stateMirror.ts';
import { prepareState, type SqlRow } from './stateSql.ts';
import { forever, fromJson, fromTime, toEndlessJson, toInteger } from './values.ts';
import { watchFile } from './watchFile.ts';
import { createWriter, type Writer } from './writer.ts';

export interface StateTableOptions {
  db: DatabaseSync;
  clock: Clock;
  log: Logger;
  mirror: StateMirror;
  /** The database file, to be watched; left out where the database is no file. */
  path?: string;
}

/**
 * Keeps the entries in memory in step with the table `shared_state`. Every transaction that writes bumps a counter and marks its
 * rows with it, so that another window reads only what it has not seen; that there is something new at all is asked of SQLite's
 * own `data_version`, in microseconds.
 */
export function createStateTable(options: StateTableOptions): StateTable {
  return new SqlStateTable(options);
}

/** Between two looks for entries that ended long ago, milliseconds. */
const sweepMs = 600_000;

/** From a change to its writing, milliseconds: not while the request that met with it asks somebody else. */
const writeDelayMs = 100;

/** From another window's write to the look at it by a window that only watches, milliseconds. */
const watchDelayMs = 200;

class SqlStateTable implements StateTable {
  readonly #options: StateTableOptions;
  readonly #statements: ReturnType<typeof prepareState>;
  readonly #writer: Writer;
  /** One job waits at a time, and writes everything as it is by then. */
  #isQueued = false;
  /** SQLite's own version of the file when it was read last. */
  #seenVersion: unknown;
  /** The counter when the table was read last. */
  #seen = -1;
  /** The counter of what the running transaction has written; 0: nothing. */
  #writing = 0;
  #sweptAt = Number.NEGATIVE_INFINITY;
  #hasWarnedOfRow = false;
  #lastTrouble = '';

  constructor(options: StateTableOptions) {
    const { db, clock, log } = options;
    this.#options = options;
    this.#statements = prepareState(db);
    const onWritten = (): void => {
      this.#isQueued = false;
      this.#setWritten();
    };
    this.#writer = createWriter({
      ...{ db, clock, log, onWritten },
      ...{ what: 'changes of the shared state', delayMs: writeDelayMs, maxPending: 2 },
    });
  }

  refresh(): void {
    const { db, clock } = this.#options;
    this.#try(() => patiently(db, clock, () => this.#takeIn()));
  }

  writeSoon(): void {
    if (this.#isQueued || !this.#options.mirror.isDirty) return;
    this.#isQueued = true;
    this.#writer.write(() => this.#write());
  }

  begin(): boolean {
    const { db, clock } = this.#options;
    const isBegun = this.#try(() => {
      patiently(db, clock, () => db.exec('BEGIN IMMEDIATE'));
      this.#takeIn();
    });
    if (!isBegun) this.cancel();
    return isBegun;
  }

  commit(): void {
    const isCommitted = this.#try(() => {
      this.#write();
      this.#options.db.exec('COMMIT');
    });
    if (isCommitted) {
      this.#setWritten();
    } else {
      this.cancel();
      this.writeSoon();
    }
  }

  cancel(): void {
    const { db } = this.#options;
    this.#try(() => {
      if (db.isTransaction) db.exec('ROLLBACK');
    });
  }

  watch(): () => void {
    const { path, clock } = this.#options;
    if (path === undefined) return () => {};
    return watchFile(`${path}-wal`, { clock, delayMs: watchDelayMs, onWritten: () => this.refresh() });
  }

  dispose(): void {
    this.#writer.dispose();
  }

  /** The counter is read before the rows and `swept` after them: what is written in between is read twice rather than never. */
  #takeIn(): void {
    const { mirror } = this.#options;
    const { dataVersion, revision, newer, all } = this.#statements;
    const version = dataVersion.get()?.['data_version'];
    if (version === this.#seenVersion) return;
    const number = Number(revision.get()?.['number']);
    const rows = newer.all(this.#seen);
    const isBehind = this.#seen >= 0 && this.#seen < Number(revision.get()?.['swept']);
    if (isBehind) mirror.takeAll(this.#toRows(all.all()));
    else mirror.take(this.#toRows(rows));
    this.#seen = number;
    this.#seenVersion = version;
  }

  /** Runs within a transaction, and again when that fails. Takes in first: afterwards everything up to its number is known. */
  #write(): void {
    this.#writing = 0;
    this.#takeIn();
    const { mirror, clock } = this.#options;
    if (!mirror.isDirty) return;
    const { bump, upsert } = this.#statements;
    const now = clock.now();
    const number = Number(bump.get()?.['number']);
    for (const { kind, key, value, until } of mirror.dirtyRows()) {
      if (value === undefined) upsert.run(kind, key, null, now, number);
      else upsert.run(kind, key, toEndlessJson(value), toInteger(until) ?? forever, number);
    }
    this.#sweepNowAndThen(now);
    this.#writing = number;
  }

  #setWritten(): void {
    this.#seen = Math.max(this.#seen, this.#writing);
    this.#options.mirror.setWritten();
  }

  #sweepNowAndThen(now: number): void {
    if (now >= this.#sweptAt && now - this.#sweptAt < sweepMs) return;
    this.#sweptAt = now;
    this.#statements.noteSwept.run(now - endedStayMs);
    this.#statements.sweep.run(now - endedStayMs);
    this.#options.mirror.sweep(now);
  }

  #toRows(rows: unknown[]): StateRow[] {
    return (rows as SqlRow[]).flatMap(({ kind, key, value, until }) => {
      const read = value === null ? undefined : (fromJson<unknown>(value) ?? unreadable);
      if (read === unreadable) this.#warnOfRow(kind, key);
      return read === unreadable ? [] : [{ kind, key, value: read, until: fromTime(until) }];
    });
  }

  #warnOfRow(kind: string, key: string): void {
    if (!this.#hasWarnedOfRow) this.#options.log.warn(`The stored ${kind} of ${key} cannot be read and is left out`);
    this.#hasWarnedOfRow = true;
  }

  /** False when it failed; this window then goes on with what it knows. */
  #try(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      const trouble = sqliteText(error);
      if (trouble !== this.#lastTrouble) this.#options.log.warn(`This window knows only its own state: ${trouble}`);
      this.#lastTrouble = trouble;
      return false;
    }
  }
}

const unreadable = Symbol('unreadable');
