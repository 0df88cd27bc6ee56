import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { attemptColumns } from './attemptRows.ts';

/**
 * Notes in a copy of the history which rows are written from now on, so that these alone are carried over to the file. Answers of
 * other windows that are marked as interrupted do not count: a copy does not see their signs of life.
 */
export function noteOwnRows(copy: DatabaseSync): void {
  copy.exec(noteSql);
}

/** Whether an answer of this window is being written into the copy. */
export function hasRunningAnswer(copy: DatabaseSync): boolean {
  return copy.prepare(runningSql).get() !== undefined;
}

/**
 * Carries over what was written into a copy: all of it or nothing. What is there already is not doubled, and what other windows have
 * written meanwhile stays.
 *
 * @param now Epoch milliseconds.
 * @returns How many messages and attempts were new.
 * @throws The SQLite error; the file is then as it was.
 */
export function carryOver(copy: DatabaseSync, file: DatabaseSync, now: number): number {
  file.exec('BEGIN IMMEDIATE');
  try {
    file.exec('UPDATE revision SET number = number + 1; UPDATE state_revision SET number = number + 1');
    run(copy, file, conversations);
    for (const id of deletedFor(copy)) file.prepare(deleteSql).run(now, id);
    const count = run(copy, file, messages) + run(copy, file, attempts);
    run(copy, file, state);
    file.exec('COMMIT');
    return count;
  } catch (error) {
    if (file.isTransaction) file.exec('ROLLBACK');
    throw error;
  }
}

interface Carried {
  select: string;
  columns: readonly string[];
  write: string;
}

function run(copy: DatabaseSync, file: DatabaseSync, { select, columns, write }: Carried): number {
  const statement = file.prepare(write);
  let changes = 0;
  for (const row of copy.prepare(select).iterate()) {
    changes += Number(statement.run(...columns.map((column) => row[column] as SQLInputValue)).changes);
  }
  return changes;
}

function deletedFor(copy: DatabaseSync): string[] {
  return copy
    .prepare(goneSql)
    .all()
    .map((row) => String(row['id']));
}

/** Within a trigger `OR IGNORE` would not do: the statement that set it off decides about conflicts. */
const note = (kind: string): string =>
  `INSERT INTO own_rows SELECT '${kind}', new.id WHERE NOT EXISTS (SELECT 1 FROM own_rows WHERE kind = '${kind}' AND id = new.id);`;

const noteSql = `
  CREATE TABLE own_rows (kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
  CREATE TRIGGER own_new_conversation AFTER INSERT ON conversations BEGIN
    ${note('conversation')} ${note('title')}
  END;
  CREATE TRIGGER own_title AFTER UPDATE OF title ON conversations WHEN old.title IS NOT new.title BEGIN
    ${note('conversation')} ${note('title')}
  END;
  CREATE TRIGGER own_change AFTER UPDATE OF updated_at, deleted_at ON conversations
    WHEN old.updated_at IS NOT new.updated_at OR old.deleted_at IS NOT new.deleted_at BEGIN
    ${note('conversation')}
  END;
  CREATE TRIGGER own_message AFTER INSERT ON messages BEGIN
    ${note('message')}
  END;
  CREATE TRIGGER own_replacement AFTER UPDATE OF superseded_at ON messages BEGIN
    ${note('message')}
  END;`;

const own = (kind: string): string => `id IN (SELECT id FROM own_rows WHERE kind = '${kind}')`;

const runningSql = `SELECT 1 FROM messages WHERE status = 'streaming' AND ${own('message')} LIMIT 1`;

/** Deleted, and removed for good since. */
const goneSql = "SELECT id FROM own_rows WHERE kind = 'conversation' AND id NOT IN (SELECT id FROM conversations)";
const deleteSql = 'UPDATE conversations SET deleted_at = ?, revision = (SELECT number FROM revision) WHERE id = ?';

/** Also brings back a conversation that another window has deleted while this one wrote in it. */
const conversations: Carried = {
  select: `SELECT *, ${own('title')} AS is_titled FROM conversations WHERE ${own('conversation')} ORDER BY seq`,
  columns: ['id', 'title', 'created_at', 'updated_at', 'deleted_at', 'is_titled'],
  write: `
    INSERT INTO conversations (id, title, created_at, updated_at, deleted_at, revision)
    VALUES (?1, ?2, ?3, ?4, ?5, (SELECT number FROM revision))
    ON CONFLICT (id) DO UPDATE SET
      title = iif(?6 OR title = '', excluded.title, title), updated_at = max(updated_at, excluded.updated_at),
      deleted_at = excluded.deleted_at, revision = excluded.revision`,
};

const messageColumns = [
  ...['id', 'conversation_id', 'position', 'role', 'text', 'reasoning', 'context', 'status', 'answer', 'error'],
  ...['created_at', 'updated_at', 'superseded_at', 'owner', 'owner_pid', 'owner_seen_at'],
];

/** Of a message that is there already this window has changed nothing but that it was replaced. */
const messages: Carried = {
  select: `SELECT * FROM messages WHERE ${own('message')} ORDER BY seq`,
  columns: messageColumns,
  write: `
    INSERT INTO messages (${messageColumns.join(', ')}) VALUES (${messageColumns.map(() => '?').join(', ')})
    ON CONFLICT (id) DO UPDATE SET superseded_at = coalesce(superseded_at, excluded.superseded_at)
    WHERE superseded_at IS NULL AND excluded.superseded_at IS NOT NULL`,
};

const attemptNames = attemptColumns.split(', ');

/** Attempts are not part of a copy: all are new. */
const attempts: Carried = {
  select: 'SELECT * FROM attempts ORDER BY id',
  columns: attemptNames,
  write: `
    INSERT INTO attempts (${attemptColumns}) SELECT ${attemptNames.map((_name, index) => `?${index + 1}`).join(', ')}
    WHERE NOT EXISTS (SELECT 1 FROM attempts WHERE request_id = ?1 AND provider = ?2 AND key_label IS ?3 AND started_at = ?6)`,
};

/** Copied entries have no revision. Of two values the one that holds longer stays: no bench is shortened by a shorter one. */
const state: Carried = {
  select: 'SELECT kind, key, value, until FROM shared_state WHERE revision > 0',
  columns: ['kind', 'key', 'value', 'until'],
  write: `
    INSERT INTO shared_state (kind, key, value, until, revision) VALUES (?, ?, ?, ?, (SELECT number FROM state_revision))
    ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value, until = excluded.until, revision = excluded.revision
    WHERE excluded.value IS NULL OR excluded.until >= until`,
};
