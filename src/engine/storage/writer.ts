import type { DatabaseSync } from 'node:sqlite';
import type { Clock, Logger } from '../types/deps.ts';
import { patiently, regainPatience } from './patience.ts';
import { sqliteText, sqliteTrouble } from './sqliteError.ts';

export interface WriterOptions {
  db: DatabaseSync;
  clock: Clock;
  log: Logger;
  /** What is written, in the plural, for the log: `attempts`. */
  what: string;
  /** Milliseconds from the first job to the transaction. */
  delayMs: number;
  /** Jobs kept while the database cannot be written; the oldest are dropped beyond it. */
  maxPending: number;
  /** As many waiting jobs are written without further delay; default: `maxPending`. */
  batchSize?: number;
  /** Called after each transaction, in the same turn. */
  onWritten?: () => void;
}

/** Writes behind the caller's back: jobs in order, one transaction per batch, again later when the database is locked. */
export interface Writer {
  /** Takes a job and returns at once. A job runs prepared statements; it may run again when its transaction failed. */
  write(job: () => void): void;
  /** Writes what is waiting now; false when it has to wait because the database is locked or cannot be written. */
  flush(): boolean;
  /** Writes what is waiting, with more patience than while running, and takes no more. */
  dispose(): void;
}

const firstRetryMs = 250;
const lastRetryMs = 5000;
const disposeTries = 6;

/** @see Writer */
export function createWriter(options: WriterOptions): Writer {
  return new QueueWriter(options);
}

class QueueWriter implements Writer {
  private readonly options: WriterOptions;
  private pending: (() => void)[] = [];
  private dropped = 0;
  private retryMs = firstRetryMs;
  private cancelTimer: (() => void) | undefined;
  private timerIsAtOnce = false;
  private isDisposed = false;

  constructor(options: WriterOptions) {
    this.options = options;
  }

  write(job: () => void): void {
    if (this.isDisposed) return;
    this.pending.push(job);
    if (this.pending.length > this.options.maxPending) this.dropOldest();
    this.schedule();
  }

  flush(): boolean {
    this.stopTimer();
    if (this.pending.length === 0) return true;
    try {
      this.commit();
    } catch (error) {
      this.retryLater(error);
      return false;
    }
    this.reportRecovery();
    return true;
  }

  dispose(): void {
    if (this.isDisposed) return;
    for (let attempt = 1; attempt <= disposeTries && !this.flush(); attempt++) regainPatience(this.options.db);
    if (this.pending.length > 0)
      this.options.log.error(`${this.pending.length} ${this.options.what} could not be written`);
    this.isDisposed = true;
    this.stopTimer();
  }

  private commit(): void {
    const { db, clock, onWritten } = this.options;
    patiently(db, clock, () => db.exec('BEGIN IMMEDIATE'));
    try {
      for (const job of this.pending) this.runAlone(job);
      db.exec('COMMIT');
      this.pending = [];
      onWritten?.();
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }

  /** A job that breaks a rule of the schema is dropped without undoing its neighbours. */
  private runAlone(job: () => void): void {
    const { db, log, what } = this.options;
    db.exec('SAVEPOINT job');
    try {
      job();
    } catch (error) {
      const trouble = sqliteTrouble(error);
      if (trouble !== 'rejected' && trouble !== 'other') throw error;
      db.exec('ROLLBACK TO job');
      log.warn(`One of the ${what} was not stored: ${sqliteText(error)}`);
    }
    db.exec('RELEASE job');
  }

  private schedule(): void {
    if (this.isStuck) return;
    const isFull = this.pending.length >= (this.options.batchSize ?? this.options.maxPending);
    if (this.cancelTimer !== undefined && (!isFull || this.timerIsAtOnce)) return;
    this.startTimer(isFull ? 0 : this.options.delayMs);
    this.timerIsAtOnce = isFull;
  }

  private retryLater(error: unknown): void {
    const { log, what } = this.options;
    if (!this.isStuck) log.warn(`Writing ${what} has to wait: ${sqliteText(error)}`);
    if (!this.isDisposed) this.startTimer(this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, lastRetryMs);
  }

  private reportRecovery(): void {
    const { log, what } = this.options;
    if (this.isStuck) log.info(`Writing ${what} works again`);
    if (this.dropped > 0) log.warn(`${this.dropped} ${what} were dropped while the database could not be written`);
    this.retryMs = firstRetryMs;
    this.dropped = 0;
  }

  private get isStuck(): boolean {
    return this.retryMs > firstRetryMs;
  }

  private dropOldest(): void {
    this.pending.shift();
    this.dropped++;
    if (this.dropped === 1)
      this.options.log.warn(`Too many ${this.options.what} wait to be written; the oldest are dropped`);
  }

  private startTimer(ms: number): void {
    this.stopTimer();
    this.cancelTimer = this.options.clock.after(ms, () => {
      this.cancelTimer = undefined;
      this.flush();
    });
  }

  private stopTimer(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.timerIsAtOnce = false;
  }
}
