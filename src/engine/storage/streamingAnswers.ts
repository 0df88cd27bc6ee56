import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../types/deps.ts';
import * as sql from './conversationSql.ts';
import type { AnswerInfo, MessageStatus, StoredMessage } from './conversationTypes.ts';
import { toJson } from './values.ts';
import type { Writer } from './writer.ts';

/** How an answer ended. Text and reasoning default to what was appended. */
export interface AnswerEnd {
  status: Exclude<MessageStatus, 'streaming'>;
  text?: string;
  reasoning?: string;
  answer?: AnswerInfo;
  error?: StoredMessage['error'];
}

/** The window that writes. */
export interface Owner {
  /** Random, new at each start. */
  id: string;
  pid: number;
}

/** Answers being written by this window. */
export interface StreamingAnswers {
  begin(id: string, conversationId: string): void;
  append(id: string, delta: { text?: string; reasoning?: string }): void;
  /** @param toLength Characters of the text that stay. */
  rewind(id: string, toLength: number): void;
  finish(id: string, end: AnswerEnd): void;
  /** Whether this window writes it. */
  isOwn(id: string): boolean;
  /** The message with what has not been written yet. */
  overlay(message: StoredMessage): StoredMessage;
  /** Ends all of them as interrupted. */
  dispose(): void;
}

export interface StreamingAnswersOptions {
  db: DatabaseSync;
  clock: Clock;
  writer: Writer;
  owner: Owner;
  /** Called inside the transaction after a change. */
  changed(conversationId: string): void;
}

/** The longest that text waits to be written: what a crash can lose, in milliseconds. */
const flushMs = 500;
/** Between signs of life of a window with a running answer, in milliseconds. */
const heartbeatMs = 5000;

interface LiveAnswer {
  id: string;
  conversationId: string;
  text: string;
  reasoning: string;
  cancelTimer: (() => void) | undefined;
  /** A job that will write the newest text waits in the queue. */
  isQueued: boolean;
}

/** @see StreamingAnswers */
export function createStreamingAnswers(options: StreamingAnswersOptions): StreamingAnswers {
  const { db, clock, writer, owner, changed } = options;
  const saveText = db.prepare(sql.saveAnswerText);
  const finishAnswer = db.prepare(sql.finishAnswer);
  const beat = db.prepare(sql.beat);
  const live = new Map<string, LiveAnswer>();
  let cancelHeartbeat: (() => void) | undefined;

  function begin(id: string, conversationId: string): void {
    live.set(id, { id, conversationId, text: '', reasoning: '', cancelTimer: undefined, isQueued: false });
    keepBeating();
  }

  function append(id: string, { text = '', reasoning = '' }: { text?: string; reasoning?: string }): void {
    const answer = live.get(id);
    if (answer === undefined) return;
    answer.text += text;
    answer.reasoning += reasoning;
    saveSoon(answer);
  }

  function rewind(id: string, toLength: number): void {
    const answer = live.get(id);
    if (answer === undefined) return;
    answer.text = answer.text.slice(0, toLength);
    saveSoon(answer);
  }

  function saveSoon(answer: LiveAnswer): void {
    answer.cancelTimer ??= clock.after(flushMs, () => {
      answer.cancelTimer = undefined;
      save(answer);
    });
  }

  /** While the database is locked one job waits, and writes the text as it is by then. */
  function save(answer: LiveAnswer): void {
    if (!answer.isQueued) writer.write(() => saveNow(answer));
    answer.isQueued = !writer.flush();
  }

  function saveNow({ id, conversationId, text, reasoning }: LiveAnswer): void {
    saveText.run({ id, text, reasoning: reasoning || null, now: clock.now(), owner: owner.id, pid: owner.pid });
    changed(conversationId);
  }

  function finish(id: string, end: AnswerEnd): void {
    const answer = live.get(id);
    if (answer === undefined) return;
    answer.cancelTimer?.();
    live.delete(id);
    if (live.size === 0) stopBeating();
    const row = {
      id,
      text: end.text ?? answer.text,
      reasoning: (end.reasoning ?? answer.reasoning) || null,
      status: end.status,
      answer: toJson(end.answer),
      error: toJson(end.error),
      now: clock.now(),
    };
    writer.write(() => {
      finishAnswer.run(row);
      changed(answer.conversationId);
    });
    writer.flush();
  }

  function keepBeating(): void {
    cancelHeartbeat ??= clock.after(heartbeatMs, () => {
      cancelHeartbeat = undefined;
      writer.write(() => void beat.run(clock.now(), owner.id));
      writer.flush();
      keepBeating();
    });
  }

  function stopBeating(): void {
    cancelHeartbeat?.();
    cancelHeartbeat = undefined;
  }

  return {
    begin,
    append,
    rewind,
    finish,
    isOwn: (id) => live.has(id),
    overlay(message) {
      const answer = live.get(message.id);
      if (answer === undefined) return message;
      return { ...message, text: answer.text, ...(answer.reasoning !== '' && { reasoning: answer.reasoning }) };
    },
    dispose() {
      for (const id of [...live.keys()]) finish(id, { status: 'interrupted' });
    },
  };
}
