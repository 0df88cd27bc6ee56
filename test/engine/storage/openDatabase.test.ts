import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import { schemaVersion } from '../../../src/engine/storage/migrations.ts';
import { type OpenedDatabase, type OpenOptions, openDatabase } from '../../../src/engine/storage/openDatabase.ts';
import { NOON } from '../../support/virtualClock.ts';
import { translateInto } from '../../support/wordingIn.ts';
import { startChild } from './support/childProcess.ts';
import { aDatabase, aFolder, aLog, aPath, closeAfterTest, hastyClock } from './support/parts.ts';

// Processes are started here, and may have to wait for a busy machine.
vi.setConfig({ testTimeout: 60_000 });

describe('openDatabase', () => {
  it('makes the folders and the newest schema', async () => {
    const path = join(aFolder(), 'deep', 'below', 'understudy.db');

    const opened = await open(path);

    expect(opened.kind).toBe('open');
    expect(opened.message).toBeUndefined();
    expect(pragma(opened.db, 'user_version')).toBe(schemaVersion);
  });

  it('uses the write-ahead log, foreign keys and a wait that does not block the editor', async () => {
    const { db } = await open(aPath());

    expect(pragma(db, 'journal_mode')).toBe('wal');
    expect(pragma(db, 'synchronous')).toBe(1);
    expect(pragma(db, 'foreign_keys')).toBe(1);
    expect(db.prepare('PRAGMA busy_timeout').get()?.['timeout']).toBeLessThanOrEqual(50);
  });

  it('keeps what is there when it is opened again', async () => {
    const path = aPath();
    await withOneConversation(path);

    const opened = await open(path);

    expect(titles(opened.db)).toEqual(['kept']);
  });

  it('takes an empty file for a new database', async () => {
    const path = aPath();
    writeFileSync(path, '');

    const opened = await open(path);

    expect(opened.kind).toBe('open');
    expect(opened.message).toBeUndefined();
  });

  it('accepts a database in which an answer is being streamed', async () => {
    const path = aPath();
    const db = await withOneConversation(path);
    db.exec(`INSERT INTO messages (id, conversation_id, position, role, text, status, created_at, updated_at)
      VALUES ('m', 'c', 0, 'assistant', 'half a sentence', 'streaming', 1, 1)`);
    db.close();

    const opened = await open(path);

    expect(opened.kind).toBe('open');
    expect(opened.message).toBeUndefined();
  });
});

describe('openDatabase with a damaged file', () => {
  const random = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 7919 + 13) % 251));

  it.each([
    ['random bytes', random],
    ['text', Buffer.from('{ "conversations": [] }')],
    ['zeros', Buffer.alloc(8192)],
    ['a bad header after a good name', Buffer.concat([Buffer.from('SQLite format 3\0'), random])],
  ])('sets %s aside unchanged and starts a new one', async (_name, bytes) => {
    const path = aPath();
    writeFileSync(path, bytes);

    const opened = await open(path);

    expect(opened.kind).toBe('open');
    expect(readFileSync(setAsideOf(opened))).toEqual(bytes);
    expect(titles(opened.db)).toEqual([]);
  });

  it('names the file that was set aside in the message and in the log', async () => {
    const path = aPath();
    writeFileSync(path, random);
    const log = aLog();

    const opened = await openDatabase(path, { clock: hastyClock(), log });
    closeAfterTest(opened.db);

    expect(opened.message).toContain('understudy.corrupt-2026-11-21T12-00-00.db');
    expect(opened.message).toContain(dirname(path));
    expect(log.lines).toEqual([opened.message]);
  });

  it('sets a truncated file aside', async () => {
    const path = aPath();
    (await withOneConversation(path)).close();
    truncateSync(path, 3 * 4096);

    const opened = await open(path);

    expect(opened.kind).toBe('open');
    expect(existsSync(setAsideOf(opened))).toBe(true);
    expect(pragma(opened.db, 'user_version')).toBe(schemaVersion);
  });

  it('recovers conversations when the damage is elsewhere', async () => {
    const path = aPath();
    const db = await withOneConversation(path);
    const page = rootPage(db, 'attempts');
    db.close();
    overwritePage(path, page);

    const opened = await open(path);

    expect(existsSync(setAsideOf(opened))).toBe(true);
    expect(titles(opened.db)).toEqual(['kept']);
    expect(opened.message).toContain('recovered from it: 1');
  });

  it('checks the messages of a large file only after a window ended hard', async () => {
    const path = aPath();
    const db = await withOneConversation(path);
    const page = rootPage(db, 'messages');
    db.close();
    overwritePage(path, page);
    const fullCheckBytes = statSync(path).size - 1;

    const afterCleanEnd = await open(path, { fullCheckBytes });
    afterCleanEnd.db.exec("UPDATE conversations SET title = 'written'");
    const whileOpen = await open(path, { fullCheckBytes });

    expect(afterCleanEnd).toEqual({ kind: 'open', db: expect.anything() });
    expect(existsSync(setAsideOf(whileOpen))).toBe(true);
    expect(titles(whileOpen.db)).toEqual(['written']);
  });

  it('takes the write-ahead log of a file that lost its pages along', async () => {
    const path = aPath();
    writeFileSync(path, '');
    writeFileSync(`${path}-wal`, random);

    const opened = await open(path);

    expect(readFileSync(`${setAsideOf(opened)}-wal`)).toEqual(random);
  });

  it("sets another program's database aside", async () => {
    const path = aPath();
    const other = new DatabaseSync(path);
    other.exec("CREATE TABLE messages (words TEXT); INSERT INTO messages VALUES ('mine')");
    other.close();

    const opened = await open(path);

    const kept = new DatabaseSync(setAsideOf(opened), { readOnly: true });
    closeAfterTest(kept);
    expect(kept.prepare('SELECT words FROM messages').get()?.['words']).toBe('mine');
    expect(opened.kind).toBe('open');
  });

  it('sets a second damaged file aside beside the first', async () => {
    const path = aPath();
    for (const text of ['first', 'second']) {
      writeFileSync(path, text);
      (await open(path)).db.close();
    }

    const kept = readdirSync(dirname(path)).filter((name) => name.includes('.corrupt-'));

    expect(kept.map((name) => readFileSync(join(dirname(path), name), 'utf8')).toSorted()).toEqual(['first', 'second']);
  });

  it('leaves the repair to the window that is at it, and works in memory when that takes too long', async () => {
    const path = aPath();
    writeFileSync(path, random);
    writeFileSync(`${path}.repair`, '');
    utimesSync(`${path}.repair`, NOON / 1000, NOON / 1000);

    const opened = await open(path);

    expect(opened.kind).toBe('memory');
    expect(readFileSync(path)).toEqual(random);
  });

  it('takes over the repair from a window that died at it', async () => {
    const path = aPath();
    writeFileSync(path, random);
    writeFileSync(`${path}.repair`, '');
    utimesSync(`${path}.repair`, NOON / 1000 - 60, NOON / 1000 - 60);

    const opened = await open(path);

    expect(readFileSync(setAsideOf(opened))).toEqual(random);
  });

  it('lets several processes that find the damage at once end up in one new file', async () => {
    const path = aPath();
    writeFileSync(path, random);

    const outcomes = await openAtOnce(path, 4);

    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['open', 'open', 'open', 'open']);
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith('.db') && name.includes('corrupt'))).toHaveLength(
      1,
    );
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith('.repair'))).toEqual([]);
  });
});

describe('openDatabase with a newer database', () => {
  it('shows a copy of it and leaves the file as it is', async () => {
    const path = aPath();
    const db = await withOneConversation(path);
    db.exec(`ALTER TABLE conversations ADD COLUMN colour TEXT; PRAGMA user_version = ${schemaVersion + 1}`);
    db.close();
    const before = readFileSync(path);

    const opened = await open(path);
    opened.db.exec("UPDATE conversations SET title = 'changed'");

    expect(opened).toMatchObject({ kind: 'read-only', reason: 'newer', foundVersion: schemaVersion + 1 });
    expect(opened.message).toMatch(/newer version.*Update Understudy/);
    expect(titles(opened.db)).toEqual(['changed']);
    expect(readFileSync(path)).toEqual(before);
  });

  it('starts empty when nothing of it can be read', async () => {
    const path = aPath();
    const db = new DatabaseSync(path);
    db.exec(`CREATE TABLE chats (id TEXT); PRAGMA user_version = ${schemaVersion + 5}`);
    db.close();

    const opened = await open(path);

    expect(opened.kind).toBe('read-only');
    expect(titles(opened.db)).toEqual([]);
  });
});

describe('openDatabase where nothing can be written', () => {
  it('works in memory when the folder is a file', async () => {
    const file = join(aFolder(), 'file');
    writeFileSync(file, '');

    const opened = await open(join(file, 'understudy.db'));

    expect(opened).toMatchObject({ kind: 'memory', reason: 'unwritable' });
    expect(opened.message).toMatch(/cannot be written.*permissions/);
    expect(pragma(opened.db, 'user_version')).toBe(schemaVersion);
  });

  it('works in memory when the path is a folder', async () => {
    const path = aPath();
    mkdirSync(path);

    const opened = await open(path);

    expect(opened).toMatchObject({ kind: 'memory', reason: 'unwritable' });
  });

  it.skipIf(process.platform === 'win32')('shows a copy of the history in a read-only folder', async () => {
    const path = aPath();
    (await withOneConversation(path)).close();
    chmodSync(path, 0o444);
    chmodSync(dirname(path), 0o555);

    // Permissions do not bind the superuser: the child gives the rights up.
    const asNobody = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    const [outcome] = await openAtOnce(path, 1, asNobody);
    chmodSync(dirname(path), 0o755);

    expect(outcome).toMatchObject({ kind: 'memory', reason: 'unwritable', conversations: 1 });
  });

  it('works in memory while another program holds the file, and says so', async () => {
    const path = aPath();
    (await withOneConversation(path)).close();
    const holder = startChild('holdLock.ts', [path, 'EXCLUSIVE']);
    await holder.line('locked');

    const opened = await open(path);

    expect(opened).toMatchObject({ kind: 'memory', reason: 'locked' });
    expect(opened.message).toMatch(/locked by another program.*Close the program/);
  });
});

describe('what became of opening', () => {
  it('is told in the language of the user', async () => {
    const path = aPath();
    mkdirSync(path);

    const opened = await open(path, { t: translateInto('ru') });

    expect(opened.message).toMatch(/^В историю чатов \(.*understudy\.db: .*\) нельзя записать\. /);
  });
});

describe('openDatabase in several windows', () => {
  it('migrates once when several processes open a new file at the same moment', async () => {
    const outcomes = await openAtOnce(aPath(), 4);

    expect(outcomes.map(({ kind, tables }) => ({ kind, tables }))).toEqual(
      Array.from({ length: 4 }, () => ({ kind: 'open', tables: 1 })),
    );
  });

  it('sees what another connection wrote', async () => {
    const path = aPath();
    const first = await withOneConversation(path);

    const second = await aDatabase(path);
    first.exec("UPDATE conversations SET title = 'renamed'");

    expect(titles(second)).toEqual(['renamed']);
  });
});

async function open(path: string, options: Partial<OpenOptions> = {}): Promise<OpenedDatabase> {
  const opened = await openDatabase(path, { clock: hastyClock(), log: aLog(), ...options });
  closeAfterTest(opened.db);
  return opened;
}

async function withOneConversation(path: string): Promise<DatabaseSync> {
  const db = await aDatabase(path);
  db.exec("INSERT INTO conversations (id, title, created_at, updated_at, revision) VALUES ('c', 'kept', 1, 1, 0)");
  return db;
}

async function openAtOnce(path: string, count: number, options: { uid?: number } = {}): Promise<ChildOutcome[]> {
  const children = Array.from({ length: count }, () => startChild('openAndReport.ts', [path], options));
  await Promise.all(children.map((child) => child.line('waiting')));
  for (const child of children) child.process.stdin?.write('go\n');
  const lines = await Promise.all(children.map((child) => child.line('{')));
  return lines.map((line) => JSON.parse(line));
}

interface ChildOutcome {
  kind: string;
  reason?: string;
  tables: number;
  conversations: number;
}

function setAsideOf(opened: OpenedDatabase): string {
  if (opened.kind !== 'open' || opened.setAside === undefined) throw new Error('nothing was set aside');
  return opened.setAside;
}

function pragma(db: DatabaseSync, name: string): unknown {
  return db.prepare(`PRAGMA ${name}`).get()?.[name];
}

function titles(db: DatabaseSync): unknown[] {
  return db
    .prepare('SELECT title FROM conversations ORDER BY seq')
    .all()
    .map((row) => row['title']);
}

function rootPage(db: DatabaseSync, table: string): number {
  return Number(db.prepare('SELECT rootpage FROM sqlite_master WHERE name = ?').get(table)?.['rootpage']);
}

function overwritePage(path: string, page: number): void {
  const bytes = readFileSync(path);
  bytes.fill(0xab, (page - 1) * 4096, page * 4096);
  writeFileSync(path, bytes);
}
