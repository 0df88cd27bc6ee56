import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { schemaVersion } from '../../../src/engine/storage/migrations.ts';
import { openStorage } from '../../../src/engine/storage/openStorage.ts';
import type { Storage } from '../../../src/engine/storage/storage.ts';
import type { Attempt } from '../../../src/engine/types/result.ts';
import { NOON, VirtualClock } from '../../support/virtualClock.ts';
import { aLog, aPath, closeAfterTest, type RecordedLog } from './support/parts.ts';

// Each try to open a locked file waits a moment in vain.
vi.setConfig({ testTimeout: 60_000 });

const attempt: Attempt = { provider: 'groq', model: 'm', startedAt: NOON, durationMs: 2, outcome: 'ok' };

describe('a file that was locked at the start', () => {
  it('gets what was written meanwhile as soon as it is free, and the window works on it from then on', async () => {
    const path = aPath();
    const lock = await aLockedFile(path);
    const { storage, clock, log } = await aWindow(path);
    expect(storage.outcome).toMatchObject({ kind: 'memory', reason: 'locked' });
    const { id } = storage.conversations.create({ title: 'kept' });
    storage.conversations.addUserMessage({ conversationId: id, text: 'a question' });
    storage.attempts.record('r1', attempt);
    storage.state.map('bench').set('key:groq/1', 'benched', NOON + 60_000);

    lock.exec('ROLLBACK');
    await clock.advance(1_000);

    expect(storage.outcome).toEqual({ kind: 'open' });
    expect(storage.conversations.hasForeignChanges()).toBe(true);
    expect(log.lines.at(-1)).toContain('can be written again');
    storage.conversations.addUserMessage({ conversationId: id, text: 'another' });
    const other = await aWindow(path);
    expect(texts(other.storage, id)).toEqual(['a question', 'another']);
    expect(other.storage.conversations.get(id)?.title).toBe('kept');
    expect(other.storage.attempts.ofRequest('r1')).toMatchObject([attempt]);
    expect(other.storage.state.map('bench').get('key:groq/1')).toBe('benched');
  });

  it('gets it at the latest when the window ends', async () => {
    const path = aPath();
    const lock = await aLockedFile(path);
    const { storage } = await aWindow(path);
    const { id } = storage.conversations.create();
    storage.conversations.startAnswer({ conversationId: id });

    lock.exec('ROLLBACK');
    storage.dispose();

    const again = await aWindow(path);
    expect(again.storage.conversations.messages(id)).toMatchObject([{ role: 'assistant', status: 'interrupted' }]);
  });

  it('gets it at the next start when it is locked to the end', async () => {
    const path = aPath();
    const lock = await aLockedFile(path);
    const { storage, log } = await aWindow(path);
    const { id } = storage.conversations.create();
    storage.conversations.addUserMessage({ conversationId: id, text: 'a question' });
    storage.attempts.record('r1', attempt);
    storage.dispose();
    expect(log.lines.at(-1)).toContain('unsaved-2026-11-21T12-00');

    lock.exec('ROLLBACK');
    const [first, second] = [await aWindow(path), await aWindow(path)];

    expect(texts(second.storage, id)).toEqual(['a question']);
    expect(first.storage.attempts.ofRequest('r1')).toHaveLength(1);
    expect(readdirSync(dirname(path)).filter((name) => name.includes('unsaved'))).toEqual([]);
  });

  it('waits for the end of an answer that is being written', async () => {
    const path = aPath();
    const lock = await aLockedFile(path);
    const { storage, clock } = await aWindow(path);
    const { id } = storage.conversations.create();
    const answer = storage.conversations.startAnswer({ conversationId: id });
    storage.conversations.appendAnswer(answer.id, { text: 'a whole' });
    lock.exec('ROLLBACK');
    await clock.advance(1_000);
    expect(storage.outcome.kind).toBe('memory');

    storage.conversations.appendAnswer(answer.id, { text: ' answer' });
    storage.conversations.finishAnswer(answer.id, { status: 'complete' });
    await clock.advance(2_000);

    expect(storage.outcome.kind).toBe('open');
    expect(storage.conversations.message(answer.id)).toMatchObject({ text: 'a whole answer', status: 'complete' });
  });

  it('is left alone when it turns out to be of a newer version, which takes the rest in later', async () => {
    const path = aPath();
    const lock = await aLockedFile(path);
    const { storage, clock, log } = await aWindow(path);
    const { id } = storage.conversations.create({ title: 'kept' });
    lock.exec(`PRAGMA user_version = ${schemaVersion + 1}; COMMIT`);
    await clock.advance(60_000);
    expect(log.lines.filter((line) => line.includes('newer version'))).toHaveLength(1);
    storage.dispose();

    lock.exec(`PRAGMA user_version = ${schemaVersion}`);
    expect((await aWindow(path)).storage.conversations.get(id)?.title).toBe('kept');
  });

  it('is asked for less and less often while it stays locked', async () => {
    const path = aPath();
    const lock = await aLockedFile(path);
    const { storage, clock } = await aWindow(path);

    // After 1, 2, 4 and 8 seconds.
    await clock.advance(8_000);
    lock.exec('ROLLBACK');
    await clock.advance(6_000);
    expect(storage.outcome.kind).toBe('memory');
    await clock.advance(2_000);

    expect(storage.outcome.kind).toBe('open');
  });
});

describe('what other windows have written meanwhile', () => {
  it('stays: new messages, longer benches, and answers that are still being written', async () => {
    const path = aPath();
    const other = await aWindow(path);
    const chat = other.storage.conversations.create({ title: 'old title' });
    const question = other.storage.conversations.addUserMessage({ conversationId: chat.id, text: 'old question' });
    const answer = other.storage.conversations.startAnswer({ conversationId: chat.id });
    const lock = lockFor(path, 'IMMEDIATE');
    const late = await aWindow(path);
    expect(texts(late.storage, chat.id)).toEqual(['old question', '']);

    // The copy hears nothing of the other window, which lives.
    for (const { clock } of [late, other]) await clock.advance(25_000);
    late.storage.state.map('bench').set('short', 'late', NOON + 60_000);
    late.storage.state.map('bench').set('long', 'late', NOON + 120_000);
    late.storage.conversations.editUserMessage(question.id, { text: 'edited question' });
    const own = late.storage.conversations.create({ title: 'own' });
    lock.exec('ROLLBACK');
    other.storage.conversations.rename(chat.id, 'new title');
    other.storage.state.map('bench').set('short', 'other', NOON + 90_000);
    other.storage.state.map('bench').set('long', 'other', NOON + 90_000);
    await other.clock.advance(30_000);
    await late.clock.advance(30_000);
    expect(late.storage.outcome.kind).toBe('open');

    const third = (await aWindow(path)).storage;
    expect(third.conversations.list().map(({ title }) => title)).toEqual(expect.arrayContaining(['new title', 'own']));
    expect(third.conversations.get(own.id)).toBeDefined();
    expect(texts(third, chat.id)).toEqual(['edited question']);
    expect(third.conversations.variants(chat.id, 1)).toMatchObject([{ id: answer.id, status: 'streaming' }]);
    expect(['short', 'long'].map((key) => third.state.map('bench').get(key))).toEqual(['other', 'late']);
  });

  it('is joined by that of two windows that both had to wait', async () => {
    const path = aPath();
    const lock = await aLockedFile(path);
    const waiting = [await aWindow(path), await aWindow(path)];
    waiting.forEach(({ storage }, index) => {
      const { id } = storage.conversations.create({ title: `of window ${index}` });
      storage.conversations.addUserMessage({ conversationId: id, text: 'hello' });
      storage.attempts.record(`r${index}`, attempt);
    });

    lock.exec('ROLLBACK');
    for (const { clock } of waiting) await clock.advance(1_000);

    const { storage } = await aWindow(path);
    expect(
      storage.conversations
        .list()
        .map(({ title }) => title)
        .toSorted(),
    ).toEqual(['of window 0', 'of window 1']);
    expect(storage.attempts.recent()).toHaveLength(2);
  });

  it('keeps a conversation deleted that this window has deleted and forgotten', async () => {
    const path = aPath();
    const other = await aWindow(path);
    const { id } = other.storage.conversations.create({ title: 'to be deleted' });
    const lock = lockFor(path, 'IMMEDIATE');
    const late = await aWindow(path);

    late.storage.conversations.delete(id);
    await late.clock.advance(400_000);
    lock.exec('ROLLBACK');
    await late.clock.advance(30_000);

    expect((await aWindow(path)).storage.conversations.get(id)).toBeUndefined();
  });
});

interface TestWindow {
  storage: Storage;
  clock: VirtualClock;
  log: RecordedLog;
}

async function aWindow(path: string): Promise<TestWindow> {
  const clock = new VirtualClock();
  const log = aLog();
  let storage: Storage | undefined;
  const opened = openStorage(path, { clock, log }).then((found) => {
    storage = found;
  });
  // Each try is a tenth of a second after the one before.
  while (!storage) {
    await new Promise(setImmediate);
    if (clock.pending > 0) await clock.advance(100);
  }
  await opened;
  const done = storage;
  onTestFinished(() => done.dispose());
  return { storage, clock, log };
}

/** A file with the current schema that nobody else can read. */
async function aLockedFile(path: string): Promise<DatabaseSync> {
  (await aWindow(path)).storage.dispose();
  return lockFor(path, 'EXCLUSIVE');
}

function lockFor(path: string, mode: 'IMMEDIATE' | 'EXCLUSIVE'): DatabaseSync {
  const lock = new DatabaseSync(path);
  closeAfterTest(lock);
  if (mode === 'EXCLUSIVE') lock.exec('PRAGMA journal_mode = DELETE');
  lock.exec(`BEGIN ${mode}`);
  return lock;
}

function texts({ conversations }: Storage, id: string): string[] {
  return conversations.messages(id).map(({ text }) => text);
}
