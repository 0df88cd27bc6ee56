import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openDatabase } from '../../../src/engine/storage/openDatabase.ts';
import { openStorage } from '../../../src/engine/storage/openStorage.ts';
import { type AttachableState, createSharedState } from '../../../src/engine/storage/sharedState.ts';
import { endedStayMs } from '../../../src/engine/storage/stateMirror.ts';
import { newerSql, sweepSql } from '../../../src/engine/storage/stateSql.ts';
import { createStateTable } from '../../../src/engine/storage/stateTable.ts';
import type { Clock } from '../../../src/engine/types/deps.ts';
import { systemClock } from '../../../src/engine/util/systemClock.ts';
import { NOON, VirtualClock } from '../../support/virtualClock.ts';
import { startChild } from './support/childProcess.ts';
import { aDatabase, aLog, aPath, closeAfterTest, hastyClock, type RecordedLog } from './support/parts.ts';

// Processes are started here, and may have to wait for a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const forever = Number.POSITIVE_INFINITY;

describe('shared state', () => {
  it('shows a change at once here, and to another window after it was written, 100 ms later', async () => {
    const { one, two, clock } = await twoWindows();

    one.benches.set('key:groq/1', 'benched', forever);
    const here = one.benches.get('key:groq/1');
    await clock.advance(99);
    two.state.refresh();
    const thereTooEarly = two.benches.get('key:groq/1');
    await clock.advance(1);
    two.state.refresh();

    expect([here, thereTooEarly, two.benches.get('key:groq/1')]).toEqual(['benched', undefined, 'benched']);
  });

  it('shows a deletion to another window', async () => {
    const { one, two, clock } = await twoWindows();
    one.benches.set('stays', 'benched', forever);
    one.benches.set('goes', 'benched', forever);
    await clock.advance(100);
    two.state.refresh();

    one.benches.delete('goes');
    await clock.advance(100);
    two.state.refresh();

    expect([...two.benches.entries()]).toEqual([['stays', 'benched']]);
  });

  it('adds up what two windows change soon, whoever writes first', async () => {
    const { one, two, clock } = await twoWindows();
    const addOne = (value: unknown) => ({ value: Number(value ?? 0) + 1, until: forever });

    for (let times = 0; times < 3; times++) one.benches.updateSoon('count', addOne);
    two.benches.updateSoon('count', addOne);
    const atOnce = [one.benches.get('count'), two.benches.get('count')];
    await clock.advance(100);
    one.state.refresh();
    two.state.refresh();

    expect(atOnce).toEqual([3, 1]);
    expect([one.benches.get('count'), two.benches.get('count')]).toEqual([4, 4]);
  });

  it('makes a change anew on what another window has written meanwhile, once', async () => {
    const { one, two, clock } = await twoWindows();
    const addOne = (value: unknown) => ({ value: Number(value ?? 0) + 1, until: forever });

    one.benches.updateSoon('count', addOne);
    two.benches.update(['count'], () => ({ set: new Map([['count', { value: 10, until: forever }]]), result: 0 }));
    one.state.refresh();
    const seen = one.benches.get('count');
    await clock.advance(100);
    two.state.refresh();

    expect([seen, two.benches.get('count')]).toEqual([11, 11]);
  });

  it('writes as a whole what was set and then changed soon', async () => {
    const { one, two, clock } = await twoWindows();
    two.benches.update(['count'], () => ({ set: new Map([['count', { value: 10, until: forever }]]), result: 0 }));

    one.benches.set('count', 1, forever);
    one.benches.updateSoon('count', (value) => ({ value: Number(value) + 1, until: forever }));
    await clock.advance(100);
    two.state.refresh();

    expect(two.benches.get('count')).toBe(2);
  });

  it('keeps kinds apart', async () => {
    const { one } = await twoWindows();

    one.benches.set('groq', 'bench', forever);
    one.state.map('breaker').set('groq', 'breaker', forever);

    expect([one.benches.get('groq'), one.state.map('breaker').get('groq')]).toEqual(['bench', 'breaker']);
  });

  it('keeps values as they were, numbers without end included', async () => {
    const { one, two, clock } = await twoWindows();
    const value = { until: forever, since: -forever, at: 1.5, list: [null, 'é\u0000', { is: true }] };

    one.benches.set('key', value, forever);
    await clock.advance(100);
    two.state.refresh();

    expect(two.benches.get('key')).toEqual(value);
  });

  it('writes the last of many values in one go', async () => {
    const { one, two, clock } = await twoWindows();

    for (let count = 1; count <= 100; count++) one.benches.set('key', count, forever);
    await clock.advance(100);
    two.state.refresh();

    expect(two.benches.get('key')).toBe(100);
    expect(one.db.prepare('SELECT number FROM state_revision').get()?.['number']).toBe(1);
  });

  it('leaves the values that did not change as they are', async () => {
    const { one, two, clock } = await twoWindows();
    const own = { is: 'own' };
    two.benches.set('own', own, forever);
    one.benches.set('old', { is: 'old' }, forever);
    await clock.advance(100);
    two.state.refresh();
    const old = two.benches.get('old');

    one.benches.set('new', { is: 'new' }, forever);
    await clock.advance(100);
    two.state.refresh();

    expect(two.benches.get('new')).toEqual({ is: 'new' });
    expect(two.benches.get('old')).toBe(old);
    expect(two.benches.get('own')).toBe(own);
  });

  it('prefers its own change that is not written yet to what another window wrote', async () => {
    const { one, two, clock } = await twoWindows();

    one.benches.set('key', 'one', forever);
    await clock.advance(100);
    two.benches.set('key', 'two', forever);
    two.state.refresh();
    const before = two.benches.get('key');
    await clock.advance(100);
    one.state.refresh();

    expect([before, one.benches.get('key')]).toEqual(['two', 'two']);
  });

  it('takes 10,000 entries in, and writes as many', async () => {
    const { one, two, clock } = await twoWindows();

    for (let count = 0; count < 10_000; count++) one.benches.set(`key ${count}`, { count }, forever);
    await clock.advance(100);
    two.state.refresh();

    expect([...two.benches.entries()]).toHaveLength(10_000);
    expect(two.benches.get('key 9999')).toEqual({ count: 9999 });
  });

  it('reads what is new and removes what ended without looking at the rest', async () => {
    const db = await aDatabase();

    expect([newerSql, sweepSql].map((sql) => planOf(db, sql))).toEqual([
      expect.stringContaining('USING INDEX shared_state_by_revision'),
      expect.stringMatching(/USING (?:COVERING )?INDEX shared_state_by_until/),
    ]);
  });
});

describe('state set before the file is open', () => {
  it('wins over what is stored, and the rest is taken in', async () => {
    const path = aPath();
    const { one, clock } = await twoWindows(path);
    for (const key of ['set', 'deleted', 'untouched']) one.benches.set(key, 'stored', forever);
    await clock.advance(100);

    const early = createSharedState();
    early.map('bench').set('set', 'early', forever);
    early.map('bench').delete('deleted');
    await attach(early, path, clock);
    await clock.advance(100);
    one.state.refresh();

    const expected = { set: 'early', untouched: 'stored' };
    expect(Object.fromEntries(early.map('bench').entries())).toEqual(expected);
    expect(Object.fromEntries(one.benches.entries())).toEqual(expected);
  });

  it('can be updated without a database', () => {
    const state = createSharedState();

    const result = state.map<number>('figure').update(['a', 'b'], increase);

    expect([result, state.map('figure').get('a')]).toEqual([1, 1]);
  });
});

describe('an update of shared state', () => {
  it('sees what another window wrote a moment ago, of the keys it names', async () => {
    const { one, two, clock } = await twoWindows();
    one.figures.set('a', 7, forever);
    one.figures.set('other', 7, forever);
    await clock.advance(100);

    const seen = two.figures.update(['a', 'b'], (values) => ({ result: [...values] }));

    expect(seen).toEqual([['a', 7]]);
  });

  it('is written when it returns, together with what was waiting', async () => {
    const { one, two } = await twoWindows();

    one.benches.set('waiting', 'benched', forever);
    one.figures.update(['a'], increase);
    two.state.refresh();

    expect([two.figures.get('a'), two.benches.get('waiting')]).toEqual([1, 'benched']);
  });

  it('is not undone by an older value that was waiting to be written', async () => {
    const { one, two, clock } = await twoWindows();

    one.figures.set('a', 10, forever);
    one.figures.update(['a'], increase);
    two.figures.update(['a'], increase);
    await clock.advance(100);
    one.state.refresh();

    expect([one.figures.get('a'), two.figures.get('a')]).toEqual([12, 12]);
  });

  it('deletes as well', async () => {
    const { one, two } = await twoWindows();
    one.figures.update(['a'], increase);

    two.figures.update(['a'], () => ({ delete: ['a'], result: undefined }));
    one.state.refresh();

    expect(one.figures.get('a')).toBeUndefined();
  });

  it('changes nothing and holds nobody up when the change throws', async () => {
    const { one, two } = await twoWindows();
    one.figures.update(['a'], increase);

    const failing = (): unknown =>
      one.figures.update(['a'], () => {
        throw new Error('no');
      });

    expect(failing).toThrow('no');
    expect(two.figures.update(['a'], increase)).toBe(2);
  });

  it('is made by this window alone while the database is locked, and written as soon as it is free', async () => {
    const { one, two, clock, path } = await twoWindows();
    one.figures.update(['a'], increase);
    const holder = new DatabaseSync(path);
    closeAfterTest(holder);
    holder.exec('BEGIN EXCLUSIVE');

    const result = one.figures.update(['a'], increase);
    holder.exec('ROLLBACK');
    await clock.advance(1000);
    two.state.refresh();

    expect([result, one.figures.get('a'), two.figures.get('a')]).toEqual([2, 2, 2]);
  });

  it('waits for a locked database once, and then not again within a second', async () => {
    const { one, clock, path } = await twoWindows();
    const holder = new DatabaseSync(path);
    closeAfterTest(holder);
    holder.exec('BEGIN EXCLUSIVE');

    const before = busyTimeout(one.db);
    one.figures.update(['a'], increase);
    const after = busyTimeout(one.db);
    await clock.advance(999);
    one.figures.update(['a'], increase);
    const withinTheSecond = busyTimeout(one.db);
    holder.exec('ROLLBACK');
    await clock.advance(1);
    one.figures.update(['a'], increase);

    expect([before, after, withinTheSecond, busyTimeout(one.db)]).toEqual([50, 0, 0, 50]);
    expect(one.figures.get('a')).toBe(3);
  });

  it('counts right in two processes at once', async () => {
    const path = aPath();
    const { one } = await twoWindows(path);
    const children = [1, 2].map(() => startChild('countUp.ts', [path, '200']));
    await Promise.all(children.map((child) => child.line('ready')));

    for (const child of children) child.process.stdin?.write('go\n');
    await Promise.all(children.map((child) => child.ended));
    one.state.refresh();

    expect([one.figures.get('left'), one.figures.get('right')]).toEqual([400, 400]);
  });

  it('is done or not done when its process is killed, and nobody stays locked out', async () => {
    const path = aPath();
    const { one } = await twoWindows(path);
    const child = startChild('countUp.ts', [path]);
    await child.line('ready');
    child.process.stdin?.write('go\n');
    await child.line('counting');

    child.process.kill('SIGKILL');
    await child.ended;
    one.state.refresh();
    const left = one.figures.get('left') as number;

    expect(left).toBeGreaterThan(0);
    expect(one.figures.get('right')).toBe(left);
    expect(one.figures.update(['left'], (values) => ({ result: values.get('left') }))).toBe(left);
  });
});

describe('news of shared state', () => {
  it('come from another process without being asked for, while somebody listens', async () => {
    const path = aPath();
    const { one } = await twoWindows(path, systemClock);
    const heard = vi.fn();
    onTestFinished(one.state.onDidChange(heard));
    const child = startChild('countUp.ts', [path, '1']);
    await child.line('ready');
    expect(heard).not.toHaveBeenCalled();

    child.process.stdin?.write('go\n');

    await vi.waitFor(() => expect(heard).toHaveBeenCalled(), { timeout: 30_000 });
    expect(one.figures.get('left')).toBe(1);
  });

  it('come when they are met with on the way, and not of what this window did itself', async () => {
    const { one, two, clock } = await twoWindows();
    const [heardHere, heardThere] = [vi.fn(), vi.fn()];
    onTestFinished(one.state.onDidChange(heardHere));
    onTestFinished(two.state.onDidChange(heardThere));

    one.figures.update(['a'], increase);
    one.state.refresh();
    two.figures.update(['a'], increase);
    await clock.advance(100);

    expect([heardHere.mock.calls.length, heardThere.mock.calls.length]).toEqual([0, 1]);
  });

  it('end with the last listener', async () => {
    const { one, two, clock } = await twoWindows();
    const heard = vi.fn();
    const [off, offToo] = [one.state.onDidChange(heard), one.state.onDidChange(heard)];

    off();
    offToo();
    two.figures.update(['a'], increase);
    one.state.refresh();
    await clock.advance(1000);

    expect(heard).not.toHaveBeenCalled();
    expect(clock.pending).toBe(0);
  });

  it('come when a file with entries is attached', async () => {
    const path = aPath();
    const { one, clock } = await twoWindows(path);
    one.figures.update(['a'], increase);
    const state = createSharedState();
    const heard = vi.fn();
    onTestFinished(state.onDidChange(heard));

    await attach(state, path, clock);
    await clock.advance(100);

    expect(heard).toHaveBeenCalledOnce();
  });
});

describe('entries that have ended', () => {
  it('stay readable, also in a window that opens later, until they are removed an hour later', async () => {
    const { one, path, clock } = await twoWindows();
    one.benches.set('ended', 'benched', NOON + 1000);
    await clock.advance(2000);
    const late = await aWindow(path, clock);
    const soonAfter = late.benches.get('ended');

    await clock.advance(endedStayMs);
    one.benches.set('another', 'benched', forever);
    await clock.advance(100);

    expect(soonAfter).toBe('benched');
    expect([...one.benches.entries()]).toEqual([['another', 'benched']]);
    expect(storedKeys(one.db)).toEqual(['another']);
  });

  it('come back into force when the clock is set back', async () => {
    const { one, two, clock } = await twoWindows();
    one.benches.set('key', 'benched', NOON + 1000);
    await clock.advance(100);
    clock.set(NOON + endedStayMs / 2);
    two.state.refresh();

    clock.set(NOON);

    expect(two.benches.get('key')).toBe('benched');
  });

  it('tell of a deletion even a window that did not look until nobody tells of it any more', async () => {
    const { one, two, clock } = await twoWindows();
    one.benches.set('stays', 'benched', forever);
    one.benches.set('goes', 'benched', forever);
    await clock.advance(100);
    two.state.refresh();
    one.benches.delete('goes');
    await clock.advance(2 * endedStayMs);
    one.benches.set('new', 'benched', forever);
    await clock.advance(100);
    expect(storedKeys(one.db)).toEqual(['new', 'stays']);

    two.benches.set('own', 'benched', forever);
    two.state.refresh();

    expect([...two.benches.entries()].map(([key]) => key).toSorted()).toEqual(['new', 'own', 'stays']);
  });
});

describe('shared state in a bad database', () => {
  it('leaves rows out that cannot be read, and says so once', async () => {
    const { one, two, clock } = await twoWindows();
    one.benches.set('good', 'benched', forever);
    await clock.advance(100);
    const insert = one.db.prepare('INSERT INTO shared_state VALUES (?, ?, ?, 0, 99)');
    insert.run('bench', 'cut', '{"until": 5');
    insert.run('bench', 'empty', 'null');
    one.db.exec('UPDATE state_revision SET number = 99');

    two.state.refresh();

    expect([...two.benches.entries()]).toEqual([['good', 'benched']]);
    expect(two.log.lines).toEqual(['The stored bench of cut cannot be read and is left out']);
  });

  it('goes on in memory when the table is gone, and says so once', async () => {
    const { one, two } = await twoWindows();
    two.db.exec('DROP TABLE state_revision');

    one.state.refresh();
    one.state.refresh();
    const results = [one.figures.update(['a'], increase), one.figures.update(['a'], increase)];

    expect(results).toEqual([1, 2]);
    expect(one.log.lines).toEqual([expect.stringMatching(/knows only its own state.*no such table/)]);
  });

  it('knows what a newer version stored, and leaves its file alone', async () => {
    const path = aPath();
    const { one, clock } = await twoWindows(path);
    one.benches.set('key:groq/1', 'dead', forever);
    await clock.advance(100);
    one.db.exec('PRAGMA user_version = 99');
    one.close();
    const before = readFileSync(path);

    const storage = await openStorage(path, { clock: hastyClock(), log: aLog() });
    storage.state.map<number>('figure').update(['a'], increase);
    storage.state.map('bench').set('key:groq/2', 'dead', forever);
    storage.dispose();

    expect(Object.fromEntries(storage.state.map('bench').entries())).toEqual({
      'key:groq/1': 'dead',
      'key:groq/2': 'dead',
    });
    expect(readFileSync(path)).toEqual(before);
  });
});

type Window = Awaited<ReturnType<typeof aWindow>>;

async function twoWindows<C extends Clock = VirtualClock>(
  path = aPath(),
  clock: C | VirtualClock = new VirtualClock(),
): Promise<{ one: Window; two: Window; clock: C | VirtualClock; path: string }> {
  return { one: await aWindow(path, clock), two: await aWindow(path, clock), clock, path };
}

async function aWindow(path: string, clock: Clock) {
  const state = createSharedState();
  const attached = await attach(state, path, clock);
  return { state, benches: state.map('bench'), figures: state.map<number>('figure'), ...attached };
}

async function attach(
  state: AttachableState,
  path: string,
  clock: Clock,
): Promise<{ db: DatabaseSync; log: RecordedLog; close(): void }> {
  const log = aLog();
  const { db } = await openDatabase(path, { clock: hastyClock(), log });
  closeAfterTest(db);
  const detach = state.attach((mirror) => createStateTable({ db, clock, log, mirror, path }));
  const close = (): void => {
    detach();
    db.close();
  };
  return { db, log, close };
}

/** A change that adds one to `a`. */
function increase(values: ReadonlyMap<string, number>): {
  set: ReadonlyMap<string, { value: number; until: number }>;
  result: number;
} {
  const value = (values.get('a') ?? 0) + 1;
  return { set: new Map([['a', { value, until: forever }]]), result: value };
}

function busyTimeout(db: DatabaseSync): unknown {
  return db.prepare('PRAGMA busy_timeout').get()?.['timeout'];
}

function planOf(db: DatabaseSync, sql: string): string {
  return db
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all(0)
    .map((row) => row['detail'])
    .join('\n');
}

function storedKeys(db: DatabaseSync): unknown[] {
  return db
    .prepare('SELECT key FROM shared_state ORDER BY key')
    .all()
    .map((row) => row['key']);
}
