import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../types/deps.ts';
import { type MessageRow, toMessage } from './conversationRows.ts';
import * as sql from './conversationSql.ts';
import type { ContextItem, StoredMessage } from './conversationTypes.ts';
import type { Owner } from './streamingAnswers.ts';
import { titleOf } from './titleOf.ts';
import { toJson } from './values.ts';
import type { Writer } from './writer.ts';

/** The rows of `messages`, as the conversation store needs them. */
export interface MessageStore {
  ofConversation(conversationId: string): StoredMessage[];
  get(id: string): StoredMessage | undefined;
  variants(conversationId: string, position: number): StoredMessage[];
  /** Adds at the end. An assistant's message is begun as streaming. */
  add(init: NewMessage): StoredMessage;
  /** Adds in place of a message, which is kept as a variant together with everything after it. */
  addInstead(of: StoredMessage, init: Omit<NewMessage, 'conversationId'>): StoredMessage;
}

export interface NewMessage {
  conversationId: string;
  role: StoredMessage['role'];
  text: string;
  context?: ContextItem[];
}

export interface MessageStoreOptions {
  db: DatabaseSync;
  clock: Clock;
  writer: Writer;
  newId: () => string;
  owner: Owner;
}

/** @see MessageStore */
export function createMessageStore({ db, clock, writer, newId, owner }: MessageStoreOptions): MessageStore {
  const selectMessages = db.prepare(sql.selectMessages);
  const selectMessage = db.prepare(sql.selectMessage);
  const selectVariants = db.prepare(sql.selectVariants);
  const selectTop = db.prepare(sql.selectTopPosition);
  const bump = db.prepare(sql.bumpRevision);
  const upsertConversation = db.prepare(sql.upsertConversation);
  const supersedeFrom = db.prepare(sql.supersedeFrom);
  const insertMessage = db.prepare(sql.insertMessage);
  /** The last position given out, by conversation, while the database is locked and cannot tell. */
  const unwrittenTops = new Map<string, number>();

  const toMessages = (rows: unknown[]): StoredMessage[] => (rows as MessageRow[]).map(toMessage);

  function topOf(conversationId: string): number {
    const stored = Number(selectTop.get(conversationId)?.['top'] ?? -1);
    return Math.max(stored, unwrittenTops.get(conversationId) ?? -1);
  }

  function insert(message: StoredMessage, isReplacing: boolean): StoredMessage {
    const { conversationId, position, createdAt: now } = message;
    const isStreaming = message.status === 'streaming';
    const title = message.role === 'user' ? titleOf(message.text) : '';
    const { id, role, text, status } = message;
    const row = { id, conversationId, position, role, text, status, now, context: toJson(message.context) };
    const ownership = {
      owner: isStreaming ? owner.id : null,
      pid: isStreaming ? owner.pid : null,
      seenAt: isStreaming ? now : null,
    };
    writer.write(() => {
      bump.run();
      upsertConversation.run({ id: conversationId, title, now });
      if (isReplacing) supersedeFrom.run(now, conversationId, position);
      insertMessage.run({ ...row, ...ownership });
    });
    if (writer.flush()) unwrittenTops.clear();
    else unwrittenTops.set(conversationId, position);
    return message;
  }

  function build({ conversationId, role, text, context }: NewMessage, position: number): StoredMessage {
    const now = clock.now();
    const status = role === 'user' ? 'complete' : 'streaming';
    const times = { createdAt: now, updatedAt: now };
    return { id: newId(), conversationId, position, role, text, ...(context && { context }), status, ...times };
  }

  return {
    ofConversation: (conversationId) => toMessages(selectMessages.all(conversationId)),
    get(id) {
      const row = selectMessage.get(id);
      return row && toMessage(row as unknown as MessageRow);
    },
    variants: (conversationId, position) => toMessages(selectVariants.all(conversationId, position)),
    add: (init) => insert(build(init, topOf(init.conversationId) + 1), false),
    addInstead: (old, init) => insert(build({ ...init, conversationId: old.conversationId }, old.position), true),
  };
}
