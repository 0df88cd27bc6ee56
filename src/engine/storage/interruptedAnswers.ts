import type { DatabaseSync } from 'node:sqlite';
import type { Clock, Logger } from '../types/deps.ts';
import * as sql from './conversationSql.ts';
import { sqliteText } from './sqliteError.ts';
import type { Owner } from './streamingAnswers.ts';
import type { Writer } from './writer.ts';

export interface InterruptedAnswersOptions {
  db: DatabaseSync;
  clock: Clock;
  log: Logger;
  writer: Writer;
  owner: Owner;
  isProcessAlive(pid: number): boolean;
  /** Called inside the transaction after a change. */
  changed(conversationId: string): void;
}

/** The eye on answers that other windows write. */
export interface InterruptedAnswersWatch {
  /** Such an answer is shown here: looks for its window from now on, until none is being written any more. */
  keep(): void;
  dispose(): void;
}

/** A window that was silent for longer is taken for dead, in milliseconds: four heartbeats. */
const deadAfterMs = 20_000;

/**
 * Marks answers as interrupted whose window is gone: its process ended, or it gave no sign of life for 20 seconds (the process
 * id may belong to another program by now). Looks at once, and again while other windows have running answers.
 */
export function watchInterruptedAnswers(options: InterruptedAnswersOptions): InterruptedAnswersWatch {
  const { db, clock, log, writer, owner, isProcessAlive, changed } = options;
  const selectOthers = db.prepare(sql.selectOthersStreaming);
  const interrupt = db.prepare(sql.interruptAnswer);
  let cancelTimer: (() => void) | undefined;

  function look(): void {
    const others = findOthers();
    const gone = others.filter(isGone);
    for (const row of gone) writer.write(() => markInterrupted(row));
    writer.flush();
    if (others.length > gone.length) keep();
  }

  function keep(): void {
    cancelTimer ??= clock.after(deadAfterMs, () => {
      cancelTimer = undefined;
      look();
    });
  }

  function findOthers(): StreamingRow[] {
    try {
      return selectOthers.all(owner.id) as unknown as StreamingRow[];
    } catch (error) {
      log.warn(`Running answers of other windows could not be looked for: ${sqliteText(error)}`);
      return [];
    }
  }

  function isGone({ owner_pid: pid, owner_seen_at: seenAt }: StreamingRow): boolean {
    if (pid === null || seenAt === null) return true;
    return clock.now() - seenAt > deadAfterMs || !isProcessAlive(pid);
  }

  function markInterrupted(row: StreamingRow): void {
    const { changes } = interrupt.run(clock.now(), row.id, row.owner_seen_at);
    if (Number(changes) > 0) changed(row.conversation_id);
  }

  look();
  return { keep, dispose: () => cancelTimer?.() };
}

/** Whether a process of this machine runs. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

interface StreamingRow {
  id: string;
  conversation_id: string;
  owner_pid: number | null;
  owner_seen_at: number | null;
}
