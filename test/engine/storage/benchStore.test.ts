import { describe, expect, it, vi } from 'vitest';
import { createBenchStore, type StoredBenchStore } from '../../../src/engine/storage/benchStore.ts';
import type { Bench } from '../../../src/engine/types/bench.ts';
import { NOON, VirtualClock } from '../../support/virtualClock.ts';
import { startChild } from './support/childProcess.ts';
import { aDatabase, aLog, aPath } from './support/parts.ts';

// Processes are started here, and may have to wait for a busy machine.
vi.setConfig({ testTimeout: 60_000 });

describe('bench store', () => {
  it('gives back every field in the next process', async () => {
    const { store, clock, another } = await aSetup();
    const bench = aBench({ until: NOON + 5000, isStated: true, message: 'slow down' });

    store.put(bench);
    await clock.advance(1000);

    expect((await another()).load()).toEqual([bench]);
  });

  it('keeps a bench without end', async () => {
    const { store } = await aSetup();

    store.put(aBench({ until: Number.POSITIVE_INFINITY }));

    expect(store.load()[0]?.until).toBe(Number.POSITIVE_INFINITY);
  });

  it('never shortens a bench, also not one that another window put', async () => {
    const { store, another } = await aSetup();
    const other = await another();

    store.put(aBench({ until: NOON + 60_000, message: 'longer' }));
    store.load();
    other.put(aBench({ until: NOON + 1000, message: 'shorter' }));

    expect(other.load()).toEqual([aBench({ until: NOON + 60_000, message: 'longer' })]);
  });

  it('prolongs a bench, with what is known of the later failure', async () => {
    const { store } = await aSetup();

    store.put(aBench({ until: NOON + 1000, class: 'rate-limited' }));
    store.put(aBench({ until: Number.POSITIVE_INFINITY, class: 'credential-refused' }));

    expect(store.load()).toEqual([aBench({ until: Number.POSITIVE_INFINITY, class: 'credential-refused' })]);
  });

  it('forgets a removed bench, so that a shorter one counts again', async () => {
    const { store } = await aSetup();

    store.put(aBench({ until: NOON + 60_000 }));
    store.remove('key:groq/1');
    store.put(aBench({ until: NOON + 1000 }));

    expect(store.load().map(({ until }) => until)).toEqual([NOON + 1000]);
  });

  it('loads only what has not ended', async () => {
    const { store, clock } = await aSetup();

    store.put(aBench({ scopeKey: 'ended', until: NOON + 1000 }));
    store.put(aBench({ scopeKey: 'lasting', until: NOON + 1001 }));
    await clock.advance(1000);

    expect(store.load().map(({ scopeKey }) => scopeKey)).toEqual(['lasting']);
  });

  it('writes nothing within the call, and what waits when it is disposed of', async () => {
    const { store, another } = await aSetup();
    const other = await another();

    store.put(aBench({ until: NOON + 1000 }));
    const atOnce = other.load();
    store.dispose();

    expect([atOnce.length, other.load().length]).toEqual([0, 1]);
  });

  it('keeps what it could not write until the database is free', async () => {
    const { store, clock, path, another } = await aSetup();
    const holder = startChild('holdLock.ts', [path]);
    await holder.line('locked');

    store.put(aBench({ until: NOON + 60_000 }));
    await clock.advance(0);
    holder.process.stdin?.write('go\n');
    await holder.ended;
    await clock.advance(1000);

    expect(await another().then((other) => other.load())).toHaveLength(1);
  });
});

interface Setup {
  store: StoredBenchStore;
  clock: VirtualClock;
  path: string;
  /** A store on a connection of its own. */
  another(): Promise<StoredBenchStore>;
}

async function aSetup(): Promise<Setup> {
  const path = aPath();
  const clock = new VirtualClock();
  const another = async (): Promise<StoredBenchStore> =>
    createBenchStore({ db: await aDatabase(path), clock, log: aLog() });
  return { store: await another(), clock, path, another };
}

function aBench(over: Partial<Bench>): Bench {
  const bench = { scopeKey: 'key:groq/1', scope: 'key', class: 'rate-limited' } as const;
  return { ...bench, until: NOON, since: NOON, isStated: false, message: '', ...over };
}
