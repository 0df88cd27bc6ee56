import { DatabaseSync } from 'node:sqlite';
import * as vscode from 'vscode';
import type { AnswerInfo } from '../../../src/engine/storage/conversationTypes.ts';
import type { Parts } from '../../../src/host/parts.ts';

export interface StoredRow {
  conversation: string;
  title: string;
  role: string;
  text: string;
  status: string;
  answer: AnswerInfo | undefined;
}

/** Every message that is in the database file right now, the oldest first. */
export function storedMessages(parts: Parts): StoredRow[] {
  const rows = query(
    parts,
    `SELECT c.id AS conversation, c.title, m.role, m.text, m.status, m.answer FROM messages m
     JOIN conversations c ON c.id = m.conversation_id WHERE m.superseded_at IS NULL AND c.deleted_at IS NULL ORDER BY m.seq`,
  );
  return rows.map(
    (row) => ({ ...row, answer: row['answer'] ? JSON.parse(String(row['answer'])) : undefined }) as StoredRow,
  );
}

/** Reads the extension's database beside it, as another window would. */
export function query(parts: Parts, sql: string): { [column: string]: unknown }[] {
  const db = new DatabaseSync(vscode.Uri.joinPath(parts.context.globalStorageUri, 'understudy.db').fsPath, {
    readOnly: true,
  });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}
