import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStorage } from '../../src/engine/storage/openStorage.ts';
import { createSharedState } from '../../src/engine/storage/sharedState.ts';
import type { Storage } from '../../src/engine/storage/storage.ts';
import type { Attempt } from '../../src/engine/types/result.ts';
import { systemClock } from '../../src/engine/util/systemClock.ts';
import { LateStorage } from '../../src/host/lateStorage.ts';

const attempt: Attempt = { provider: 'groq', model: 'm', startedAt: 1, durationMs: 2, outcome: 'ok' };

describe('storage that is still being opened', () => {
  it('takes what is recorded meanwhile and writes it once it is open', async () => {
    const { late, open } = aLateStorage();

    late.attempts.record('r1', attempt);
    expect(late.recentAttempts(10)).toEqual([]);
    const storage = await open();
    await late.opened;
    storage.attempts.flush();

    expect(late.recentAttempts(10)).toMatchObject([{ provider: 'groq' }]);
    late.dispose();
  });

  it('is closed when it opens after everything else has gone', async () => {
    const { late, open } = aLateStorage();

    late.dispose();
    const storage = await open();
    await late.opened;

    expect(() => storage.conversations.list()).toThrow();
  });

  it('writes what was recorded before it is closed, when it opens after everything else has gone', async () => {
    const { late, path, open } = aLateStorage();
    late.attempts.record('r1', attempt);

    late.dispose();
    await open();
    await late.opened;

    const again = aLateStorage(path);
    await again.open();
    expect(again.late.recentAttempts(10)).toMatchObject([{ provider: 'groq' }]);
    again.late.dispose();
  });

  it('lets go of what was recorded when the file cannot be opened at all', async () => {
    const late = new LateStorage(Promise.reject(new Error('no database here')), createSharedState());

    late.attempts.record('r1', attempt);

    await expect(late.opened).rejects.toThrow('no database here');
    expect(late.recentAttempts(10)).toEqual([]);
  });

  it('shares from the start: what is set before the file is open is in it afterwards', async () => {
    const { late, path, open } = aLateStorage();

    late.state.map('bench').set('key:groq/1', 'a bench', Number.POSITIVE_INFINITY);
    const early = late.state.map('bench').get('key:groq/1');
    await open();
    late.dispose();
    await late.opened;
    const again = aLateStorage(path);
    await again.open();

    expect([early, again.late.state.map('bench').get('key:groq/1')]).toEqual(['a bench', 'a bench']);
    again.late.dispose();
  });

  it('keeps the state in memory when the file cannot be opened at all', async () => {
    const late = new LateStorage(Promise.reject(new Error('no database here')), createSharedState());
    await late.opened.catch(() => {});

    late.state.map('bench').set('key:groq/1', 'a bench', Number.POSITIVE_INFINITY);

    expect(late.state.map('bench').get('key:groq/1')).toBe('a bench');
  });
});

interface Setup {
  late: LateStorage;
  path: string;
  open(): Promise<Storage>;
}

function aLateStorage(path = join(mkdtempSync(join(tmpdir(), 'understudy-')), 'understudy.db')): Setup {
  const { promise, resolve } = Promise.withResolvers<Storage>();
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const state = createSharedState();
  const late = new LateStorage(promise, state);
  return {
    late,
    path,
    async open() {
      const storage = await openStorage(path, { clock: systemClock, log, state });
      resolve(storage);
      await late.opened;
      return storage;
    },
  };
}
