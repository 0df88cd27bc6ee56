import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStorage, type Storage } from '../../src/engine/storage/openStorage.ts';
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
    const { late, open, openAgain } = aLateStorage();
    late.attempts.record('r1', attempt);

    late.dispose();
    await open();
    await late.opened;

    const again = await openAgain();
    expect(again.attempts.recent({ limit: 10 })).toMatchObject([{ provider: 'groq' }]);
    again.dispose();
  });

  it('lets go of what was recorded when the file cannot be opened at all', async () => {
    const late = new LateStorage(Promise.reject(new Error('no database here')));

    late.attempts.record('r1', attempt);

    await expect(late.opened).rejects.toThrow('no database here');
    expect(late.recentAttempts(10)).toEqual([]);
    expect(late.benches.load()).toEqual([]);
  });
});

function aLateStorage() {
  const { promise, resolve } = Promise.withResolvers<Storage>();
  const path = join(mkdtempSync(join(tmpdir(), 'understudy-')), 'understudy.db');
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const openAgain = () => openStorage(path, { clock: systemClock, log });
  return {
    late: new LateStorage(promise),
    async open() {
      const storage = await openAgain();
      resolve(storage);
      return storage;
    },
    openAgain,
  };
}
