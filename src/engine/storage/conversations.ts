import type { DatabaseSync } from 'node:sqlite';
import type { Clock, Logger } from '../types/deps.ts';
import { type ConversationRow, toConversation } from './conversationRows.ts';
import { createConversationSearch, type NearestAnswer } from './conversationSearch.ts';
import * as sql from './conversationSql.ts';
import type { ContextItem, Conversation, SearchHit, StoredMessage } from './conversationTypes.ts';
import { isProcessAlive, watchInterruptedAnswers } from './interruptedAnswers.ts';
import { createMessageStore } from './messageStore.ts';
import { type AnswerEnd, createStreamingAnswers, type Owner } from './streamingAnswers.ts';
import { createWriter } from './writer.ts';

/**
 * The user's chats. Writes take effect at once, or as soon as another program lets go of the database; they do not throw.
 * Reads throw the SQLite error when the file cannot be read.
 */
export interface ConversationStore {
  create(init?: { title?: string }): Conversation;
  /** Undefined when there is none or it was deleted. */
  get(id: string): Conversation | undefined;
  /** The newest first; `after` is the last one of the page before. Default 50 per page. */
  list(page?: { limit?: number; after?: Pick<Conversation, 'id' | 'updatedAt'> }): Conversation[];
  rename(id: string, title: string): void;
  /** Hidden now, removed for good once the time to undo has passed. */
  delete(id: string): void;
  /** Undoes `delete`. */
  restore(id: string): void;

  /** In order, without replaced ones. */
  messages(conversationId: string): StoredMessage[];
  message(id: string): StoredMessage | undefined;
  /** What edits and regenerations replaced at a position, the oldest first. */
  variants(conversationId: string, position: number): StoredMessage[];
  /** The first message also gives the conversation its title. */
  addUserMessage(init: { conversationId: string; text: string; context?: ContextItem[] }): StoredMessage;
  /** The message and everything after it are kept as replaced variants. Undefined when there is no such message. */
  editUserMessage(id: string, init: { text: string; context?: ContextItem[] }): StoredMessage | undefined;

  /** Begins an answer at the end, or, to regenerate, in place of `replaces` and everything after it. */
  startAnswer(init: { conversationId: string; replaces?: string }): StoredMessage;
  /** Kept in memory and written every 500 ms at most. */
  appendAnswer(id: string, delta: { text?: string; reasoning?: string }): void;
  /** @param toLength Characters of the text that stay. */
  rewindAnswer(id: string, toLength: number): void;
  finishAnswer(id: string, end: AnswerEnd): void;

  /** Titles first, then messages, each the newest first. Any input is safe. Default: 50 hits at most. */
  search(text: string, query?: { limit?: number }): SearchHit[];
  /** Earlier questions like this one with their answers, the nearest first. Default: 3 at most. */
  nearestAnswers(text: string, query?: { limit?: number; exceptConversation?: string }): NearestAnswer[];

  /** True when another window wrote since the last call, or one that had been writing was found dead; cheap enough to ask every second. */
  hasForeignChanges(): boolean;
  /** Conversations that changed after a revision, deleted ones included; start with revision 0 or `changesSince(Infinity)`. */
  changesSince(revision: number): { revision: number; conversations: string[] };
  /** Ends running answers as interrupted and writes everything. */
  dispose(): void;
}

export interface ConversationStoreOptions {
  db: DatabaseSync;
  clock: Clock;
  log: Logger;
  /** Default: random UUIDs. */
  newId?: () => string;
  /** How long a deleted conversation can be restored, milliseconds; default 300,000. */
  undoMs?: number;
  /** The process that writes; default this one. */
  pid?: number;
  isProcessAlive?: (pid: number) => boolean;
}

/** @see ConversationStore */
export function createConversationStore(options: ConversationStoreOptions): ConversationStore {
  const { db, clock, log, undoMs = 300_000, newId = () => crypto.randomUUID() } = options;
  const owner: Owner = { id: newId(), pid: options.pid ?? process.pid };
  const writer = createWriter({ db, clock, log, what: 'changes of conversations', delayMs: 0, maxPending: 10_000 });
  const statements = prepare(db);
  const search = createConversationSearch(db);
  const messages = createMessageStore({ db, clock, writer, newId, owner });
  const streaming = createStreamingAnswers({ db, clock, writer, owner, changed: touch });
  /** An answer of another window was ended here in its stead, which nobody has been told yet. */
  let hasInterrupted = false;
  const interrupted = watchInterruptedAnswers({
    ...{ db, clock, log, writer, owner },
    isProcessAlive: options.isProcessAlive ?? isProcessAlive,
    changed(id) {
      markChanged(id);
      hasInterrupted = true;
    },
  });
  const purgeTimers = new Set<() => void>();
  let seenDataVersion = dataVersion();
  purge();

  function write(job: () => void): void {
    writer.write(job);
    writer.flush();
  }

  function markChanged(id: string): void {
    statements.bump.run();
    statements.markChanged.run(id);
  }

  function touch(id: string): void {
    statements.bump.run();
    statements.touch.run(clock.now(), id);
  }

  function purge(): void {
    write(() => void statements.purge.run(clock.now() - undoMs));
  }

  function purgeLater(): void {
    const cancel = clock.after(undoMs, () => {
      purgeTimers.delete(cancel);
      purge();
    });
    purgeTimers.add(cancel);
  }

  function setDeleted(id: string, at: number | null): void {
    write(() => {
      statements.setDeleted.run(at, id);
      markChanged(id);
    });
  }

  /** As it stands; an answer that another window writes is watched from now on. */
  function shown(message: StoredMessage): StoredMessage {
    if (message.status === 'streaming' && !streaming.isOwn(message.id)) interrupted.keep();
    return streaming.overlay(message);
  }

  function dataVersion(): unknown {
    return statements.dataVersion.get()?.['data_version'];
  }

  return {
    create({ title = '' } = {}) {
      const id = newId();
      const now = clock.now();
      write(() => {
        statements.bump.run();
        statements.upsert.run({ id, title, now });
      });
      return { id, title, createdAt: now, updatedAt: now, messageCount: 0 };
    },
    get(id) {
      const row = statements.get.get(id);
      return row && toConversation(row as unknown as ConversationRow);
    },
    list({ limit = 50, after = { updatedAt: Number.MAX_SAFE_INTEGER, id: '' } } = {}) {
      const rows = statements.page.all(after.updatedAt, after.id, limit);
      return (rows as unknown as ConversationRow[]).map(toConversation);
    },
    rename(id, title) {
      write(() => {
        statements.rename.run(title, id);
        markChanged(id);
      });
    },
    delete(id) {
      setDeleted(id, clock.now());
      purgeLater();
    },
    restore: (id) => setDeleted(id, null),

    messages: (conversationId) => messages.ofConversation(conversationId).map(shown),
    message(id) {
      const message = messages.get(id);
      return message && shown(message);
    },
    variants: messages.variants,
    addUserMessage: (init) => messages.add({ ...init, role: 'user' }),
    editUserMessage(id, init) {
      const old = messages.get(id);
      return old && messages.addInstead(old, { ...init, role: 'user' });
    },

    startAnswer({ conversationId, replaces }) {
      const old = replaces === undefined ? undefined : messages.get(replaces);
      const init = { conversationId, role: 'assistant', text: '' } as const;
      const answer = old ? messages.addInstead(old, init) : messages.add(init);
      streaming.begin(answer.id, answer.conversationId);
      return answer;
    },
    appendAnswer: streaming.append,
    rewindAnswer: streaming.rewind,
    finishAnswer: streaming.finish,

    search: (text, { limit = 50 } = {}) => search.search(text, limit),
    nearestAnswers: (text, { limit = 3, exceptConversation = '' } = {}) =>
      search.nearest(text, { limit, exceptConversation }),

    hasForeignChanges() {
      const isInterrupted = hasInterrupted;
      const before = seenDataVersion;
      hasInterrupted = false;
      seenDataVersion = dataVersion();
      return isInterrupted || seenDataVersion !== before;
    },
    changesSince(revision) {
      const current = Number(statements.revision.get()?.['number']);
      const rows = statements.changed.all(Math.min(revision, current));
      return { revision: current, conversations: rows.map((row) => String(row['id'])) };
    },
    dispose() {
      interrupted.dispose();
      for (const cancel of purgeTimers) cancel();
      streaming.dispose();
      writer.dispose();
    },
  };
}

function prepare(db: DatabaseSync) {
  return {
    get: db.prepare(sql.selectConversation),
    page: db.prepare(sql.selectPage),
    upsert: db.prepare(sql.upsertConversation),
    rename: db.prepare(sql.renameConversation),
    setDeleted: db.prepare(sql.setDeleted),
    purge: db.prepare(sql.purgeDeleted),
    bump: db.prepare(sql.bumpRevision),
    touch: db.prepare(sql.touchConversation),
    markChanged: db.prepare(sql.markChanged),
    revision: db.prepare(sql.selectRevision),
    changed: db.prepare(sql.selectChanged),
    dataVersion: db.prepare(sql.selectDataVersion),
  };
}
