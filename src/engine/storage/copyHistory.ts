import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/**
 * Copies what can be read of conversations, messages and the shared state into a fresh database with the current schema. The source may
 * be damaged or of a newer version: columns it lacks are left at their default, unknown ones are ignored, rows that do not fit
 * are skipped, and reading stops where the damage starts.
 *
 * @returns The number of conversations copied.
 */
export function copyHistory(from: DatabaseSync, to: DatabaseSync): number {
  to.exec('BEGIN');
  for (const table of tables) copyTable(from, to, table);
  to.exec('COMMIT');
  return Number(to.prepare('SELECT count(*) AS count FROM conversations').get()?.['count']);
}

interface Table {
  name: string;
  columns: readonly string[];
}

/** Parents first; `seq` is copied so that the order stays. */
const tables: readonly Table[] = [
  {
    name: 'conversations',
    columns: ['seq', 'id', 'title', 'created_at', 'updated_at', 'deleted_at', 'revision'],
  },
  {
    name: 'messages',
    columns: [
      ...[
        'seq',
        'id',
        'conversation_id',
        'position',
        'role',
        'text',
        'reasoning',
        'context',
        'status',
        'answer',
        'error',
      ],
      ...['created_at', 'updated_at', 'superseded_at', 'owner', 'owner_pid', 'owner_seen_at'],
    ],
  },
  { name: 'shared_state', columns: ['kind', 'key', 'value', 'until'] },
];

function copyTable(from: DatabaseSync, to: DatabaseSync, { name, columns }: Table): void {
  try {
    const known = new Set(
      from
        .prepare(`PRAGMA table_info(${name})`)
        .all()
        .map((column) => column['name']),
    );
    const shared = columns.filter((column) => known.has(column));
    if (shared.length === 0) return;
    const insert = to.prepare(
      `INSERT OR IGNORE INTO ${name} (${shared.join(', ')}) VALUES (${shared.map(() => '?').join(', ')})`,
    );
    for (const row of from.prepare(`SELECT ${shared.join(', ')} FROM ${name}`).iterate()) {
      insertIfItFits(() => insert.run(...shared.map((column) => row[column] as SQLInputValue)));
    }
  } catch {
    // What was read before the damage is kept.
  }
}

/** A message whose conversation was lost breaks the foreign key; a newer version may allow what this one does not. */
function insertIfItFits(insert: () => void): void {
  try {
    insert();
  } catch {
    // The next row may fit.
  }
}
