import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import { createAttemptLog, type StoredAttemptLog } from '../../../src/engine/storage/attemptLog.ts';
import type { Attempt } from '../../../src/engine/types/result.ts';
import { NOON, VirtualClock } from '../../support/virtualClock.ts';
import { startChild } from './support/childProcess.ts';
import { aDatabase, aLog, aPath, type RecordedLog } from './support/parts.ts';

// Processes are started here, and may have to wait for a busy machine.
vi.setConfig({ testTimeout: 60_000 });

describe('attempt log', () => {
  it('gives back every field of an attempt', async () => {
    const { attempts } = await aSetup();
    const attempt: Attempt = {
      ...{ provider: 'groq', keyLabel: 'groq 3', model: 'llama', region: 'eu', startedAt: NOON, durationMs: 120 },
      ...{ firstTokenMs: 40, outcome: 'failed', costNanoUsd: 1_234_567_890_123 },
      usage: { inputTokens: 10, outputTokens: 20, cachedInputTokens: 5, reasoningTokens: 7 },
      failure: {
        ...{ class: 'rate-limited', scope: 'key', status: 429, retryAt: NOON + 5000, retryAtIsStated: true },
        ...{ message: 'slow down', fix: { rename: 'max_tokens', to: 'max_completion_tokens' }, contextLimit: 8192 },
      },
    };

    attempts.record('request 1', attempt);

    expect(attempts.recent()).toEqual([{ ...attempt, id: 1, requestId: 'request 1' }]);
  });

  it('leaves absent what was absent', async () => {
    const { attempts } = await aSetup();
    const attempt: Attempt = { provider: 'p', model: 'm', startedAt: NOON, durationMs: 1, outcome: 'ok' };

    attempts.record('r', attempt);

    expect(attempts.recent()).toEqual([{ ...attempt, id: 1, requestId: 'r' }]);
  });

  it('keeps a retry time without end, and rounds fractions', async () => {
    const { attempts } = await aSetup();
    const failure = {
      class: 'credential-refused',
      scope: 'key',
      retryAt: Number.POSITIVE_INFINITY,
      message: '',
    } as const;

    attempts.record('r', { ...failed('groq'), durationMs: 1.6, failure });

    expect(attempts.recent()[0]).toMatchObject({ durationMs: 2, failure: { retryAt: Number.POSITIVE_INFINITY } });
  });

  it('writes nothing within the call, and a batch after 250 ms', async () => {
    const { attempts, clock, stored } = await aSetup();

    attempts.record('r', succeeded());
    attempts.record('r', succeeded());
    const atOnce = stored();
    await clock.advance(249);
    const before = stored();
    await clock.advance(1);

    expect([atOnce, before, stored()]).toEqual([0, 0, 2]);
  });

  it('does not wait when 200 attempts are waiting', async () => {
    const { attempts, clock, stored } = await aSetup();

    for (let count = 0; count < 200; count++) attempts.record('r', succeeded());
    const withinTheCalls = stored();
    await clock.advance(0);

    expect([withinTheCalls, stored()]).toEqual([0, 200]);
  });

  it('writes what is waiting when it is disposed of', async () => {
    const { attempts, stored } = await aSetup();

    attempts.record('r', succeeded());
    attempts.dispose();

    expect(stored()).toBe(1);
  });

  it('tries again when another program holds the database', async () => {
    const { attempts, clock, path, stored, log } = await aSetup();
    const holder = startChild('holdLock.ts', [path]);
    await holder.line('locked');

    attempts.record('r', succeeded());
    await clock.advance(250);
    await clock.advance(1000);
    const whileLocked = stored();
    holder.process.stdin?.write('go\n');
    await holder.ended;
    await clock.advance(5000);

    expect([whileLocked, stored()]).toEqual([0, 1]);
    expect(log.lines).toEqual([expect.stringMatching(/attempts has to wait.*locked/), 'Writing attempts works again']);
  });

  it('drops the oldest when too many wait, and says how many', async () => {
    const { attempts, clock, path, log } = await aSetup({ maxPending: 3 });
    const holder = startChild('holdLock.ts', [path]);
    await holder.line('locked');

    for (const id of ['1', '2', '3', '4', '5']) attempts.record(id, succeeded());
    await clock.advance(250);
    holder.process.stdin?.write('go\n');
    await holder.ended;
    await clock.advance(5000);

    expect(attempts.recent().map((attempt) => attempt.requestId)).toEqual(['5', '4', '3']);
    expect(log.lines).toContain('2 attempts were dropped while the database could not be written');
  });

  it('stores the rest of a batch when one row does not fit', async () => {
    const { attempts, log } = await aSetup();

    attempts.record('good', succeeded());
    attempts.record('bad', { ...succeeded(), startedAt: Number.NaN });
    attempts.record('good too', succeeded());

    expect(attempts.recent().map((attempt) => attempt.requestId)).toEqual(['good too', 'good']);
    expect(log.lines).toEqual([expect.stringMatching(/One of the attempts was not stored.*NOT NULL/)]);
  });
});

describe('queries of the attempt log', () => {
  it('lists the newest first, of one provider when asked, no more than asked for', async () => {
    const { attempts } = await aSetup();
    for (const provider of ['groq', 'google', 'groq', 'groq']) attempts.record(provider, succeeded(provider));

    expect(attempts.recent({ limit: 2 }).map(({ id }) => id)).toEqual([4, 3]);
    expect(attempts.recent({ provider: 'groq' }).map(({ id }) => id)).toEqual([4, 3, 1]);
  });

  it('lists those of a request in the order made', async () => {
    const { attempts } = await aSetup();
    attempts.record('a', failed('groq'));
    attempts.record('b', succeeded());
    attempts.record('a', succeeded('google'));

    expect(attempts.ofRequest('a').map(({ provider }) => provider)).toEqual(['groq', 'google']);
  });

  it('knows the last failure of each provider, also after a success', async () => {
    const { attempts } = await aSetup();
    attempts.record('1', failed('groq'));
    attempts.record('2', failed('groq'));
    attempts.record('3', succeeded('groq'));
    attempts.record('4', failed('google'));
    attempts.record('5', succeeded('mistral'));

    const last = [...attempts.lastFailures()].map(([provider, { requestId }]) => [provider, requestId]);

    expect(Object.fromEntries(last)).toEqual({ groq: '2', google: '4' });
  });

  it('adds up per UTC day', async () => {
    const { attempts } = await aSetup();
    const midnight = Date.UTC(2026, 10, 21);
    const usage = { inputTokens: 10, outputTokens: 2 };
    attempts.record('1', { ...succeeded(), startedAt: midnight - 1, costNanoUsd: 1, usage });
    attempts.record('2', { ...succeeded(), startedAt: midnight, costNanoUsd: 20, usage });
    attempts.record('3', { ...succeeded(), startedAt: NOON, costNanoUsd: 300, usage });
    attempts.record('4', { ...failed('groq'), startedAt: NOON });

    const today = { day: '2026-11-21', attempts: 3, failed: 1, inputTokens: 20, outputTokens: 4, costNanoUsd: 320 };
    const yesterday = { day: '2026-11-20', attempts: 1, failed: 0, inputTokens: 10, outputTokens: 2, costNanoUsd: 1 };
    expect(attempts.totalsPerDay()).toEqual([today, yesterday]);
    expect(attempts.totalsPerDay({ days: 1 })).toEqual([today]);
  });
});

interface Setup {
  attempts: StoredAttemptLog;
  clock: VirtualClock;
  log: RecordedLog;
  path: string;
  /** Rows in the database as another connection sees them. */
  stored(): number;
}

async function aSetup(options: { maxPending?: number } = {}): Promise<Setup> {
  const path = aPath();
  const clock = new VirtualClock();
  const log = aLog();
  const attempts = createAttemptLog({ db: await aDatabase(path), clock, log, ...options });
  const other: DatabaseSync = await aDatabase(path);
  const stored = (): number => Number(other.prepare('SELECT count(*) AS count FROM attempts').get()?.['count']);
  return { attempts, clock, log, path, stored };
}

function succeeded(provider = 'groq'): Attempt {
  return { provider, model: 'm', startedAt: NOON, durationMs: 1, outcome: 'ok' };
}

function failed(provider: string): Attempt {
  const failure = { class: 'server-error', scope: 'provider', message: 'oops' } as const;
  return { provider, model: 'm', startedAt: NOON, durationMs: 1, outcome: 'failed', failure };
}
