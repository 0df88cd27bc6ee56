import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scopeKeysOf } from '../../src/engine/errors/scopeKey.ts';
import type { StoredBench } from '../../src/engine/resilience/benches.ts';
import type { Provider } from '../../src/engine/types/provider.ts';
import type { Attempt } from '../../src/engine/types/result.ts';
import type { SharedState } from '../../src/engine/types/sharedState.ts';
import { MemoryState } from '../../src/engine/util/memoryState.ts';
import { anEngine, aRequest, type TestEngine } from '../support/anEngine.ts';
import { answers, cutsAfter, failsInStream } from '../support/loopback/answers.ts';
import type { Behaviour } from '../support/loopback/behaviour.ts';
import {
  edgeBlocked,
  hangsAfterHeaders,
  hangsBeforeHeaders,
  hangsUp,
  overloaded,
  quotaSpent,
  rateLimited,
  refusesKey,
  sendsHtml,
  serverError,
} from '../support/loopback/failures.ts';

const ids = ['alpha', 'beta', 'gamma'];

/** What holds of the chain whatever the providers and the callers do, and however many requests run at once. */
describe('for any cast, any readers and any number of requests at once', () => {
  it('each request ends once, every call is recorded, nobody calls what was condemned before, and nothing is left open', async () => {
    await fc.assert(
      fc.asyncProperty(aCast(), someReaders(), someUnreached(), async (cast, readers, unreached) => {
        const benches: Recorded[] = [];
        await using t = await anEngine(cast, { isRemote: true, deps: { state: recording(benches) } });
        t.internet.breaks('EAI_AGAIN', ...unreached);

        await underWay(
          t,
          readers.map((reader) => runs(reader, t)),
        );

        const arrived = Object.values(t.servers).flatMap((server) => server.calls());
        expect(t.attempts.length).toBeGreaterThanOrEqual(arrived.length);
        for (const attempt of t.attempts) expect(condemnedBefore(attempt, benches)).toEqual([]);
        await t.clock.advance(2_000);
        expect(t.clock.pending).toBe(0);
        expect(t.engine.activity().inFlight).toBe(0);
        // Settles only when no exchange is open any more.
        await Promise.all(arrived.map((call) => call.closed));
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});

type Reader =
  | { kind: 'reads'; mode: 'stream' | 'complete' }
  | { kind: 'aborts'; mode: 'stream' | 'complete'; afterMs: number }
  | { kind: 'aborts-at'; event: number }
  | { kind: 'leaves-at'; event: number };

async function runs(reader: Reader, t: TestEngine<string>): Promise<void> {
  const controller = new AbortController();
  if (reader.kind === 'aborts') setTimeout(() => controller.abort(), reader.afterMs);
  if ('mode' in reader && reader.mode === 'complete') {
    const ended = await t.engine.complete(aRequest(), controller.signal).catch((error: Error) => error);
    if (ended instanceof Error) expect(ended.name).toBe('AbortError');
    else checkOwnMemory(ended.attempts);
    return;
  }
  let index = 0;
  let ends = 0;
  let isAborted = false;
  for await (const event of t.engine.stream(aRequest({ onBreak: 'restart' }), controller.signal)) {
    expect(ends).toBe(0);
    if (isAborted) expect(event.type).not.toBe('attempt-start');
    if (event.type === 'done' || event.type === 'error') ends += 1;
    if (event.type === 'done') checkOwnMemory(event.result.attempts);
    if (event.type === 'error') expect(event.error).toMatchObject({ class: 'cancelled' });
    if (reader.kind === 'leaves-at' && index === reader.event) return;
    if (reader.kind === 'aborts-at' && index === reader.event) controller.abort();
    isAborted = controller.signal.aborted;
    index += 1;
  }
  expect(ends).toBe(1);
}

/** Lets the virtual time run, some hundred times faster than the real one, until all requests have ended. */
async function underWay(t: TestEngine<string>, requests: Promise<void>[]): Promise<void> {
  let isDone = false;
  const all = Promise.all(requests).finally(() => {
    isDone = true;
  });
  all.catch(() => {});
  while (!isDone) {
    await t.clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await all;
}

/** A bench there was, and when a guess was probed before its end, for want of anybody else. */
interface Recorded {
  bench: StoredBench;
  probedAt: number[];
}

/** State that remembers every bench there was. One that was replaced held until then. */
function recording(benches: Recorded[]): SharedState {
  const state = new MemoryState();
  const map = state.map<StoredBench>('bench');
  const note = (key: string, value: StoredBench): void => {
    const last = benches.findLast(({ bench }) => bench.scopeKey === key);
    if (last && value.probe) {
      last.probedAt.push(value.probe.since);
      return;
    }
    if (last) last.bench.until = Math.min(last.bench.until, value.since);
    benches.push({ bench: { ...value }, probedAt: [] });
  };
  const { update, updateSoon } = { update: map.update.bind(map), updateSoon: map.updateSoon.bind(map) };
  map.update = (keys, change) =>
    update(keys, (before) => {
      const changes = change(before);
      for (const [key, { value }] of changes.set ?? []) note(key, value);
      return changes;
    });
  map.updateSoon = (key, change) =>
    updateSoon(key, (before) => {
      const changed = change(before);
      if (changed) note(key, changed.value);
      return changed;
    });
  return state;
}

/** Benches that were known when an attempt began, and kept it from beginning. */
function condemnedBefore({ provider, keyLabel, model, startedAt }: Attempt, benches: readonly Recorded[]): Recorded[] {
  const key = { id: keyIdOf(provider, keyLabel), label: keyLabel ?? '' };
  const scopes = scopeKeysOf({ provider, model, key }, { id: provider, baseUrl: '' } as Provider);
  return benches.filter(
    ({ bench, probedAt }) =>
      scopes.includes(bench.scopeKey) &&
      bench.since < startedAt &&
      startedAt < bench.until &&
      !probedAt.includes(startedAt),
  );
}

/** `alpha` is the first key of alpha, `alpha 2` the second. */
function keyIdOf(provider: string, label = provider): string {
  return `${provider}-key-${label === provider ? 1 : label.slice(provider.length + 1)}`;
}

/** What a request has seen fail for good it does not call again. */
function checkOwnMemory(attempts: readonly Attempt[]): void {
  for (const [index, { provider, keyLabel, failure }] of attempts.entries()) {
    const later = attempts.slice(index + 1);
    const isOfKey = failure?.class === 'credential-refused' || failure?.class === 'quota-spent';
    const isOfProvider = failure?.class === 'edge-blocked' || failure?.class === 'bad-answer';
    if (isOfKey) expect(later.filter((attempt) => attempt.keyLabel === keyLabel)).toEqual([]);
    if (isOfProvider) expect(later.filter((attempt) => attempt.provider === provider)).toEqual([]);
  }
}

const behaviours: { [name: string]: Behaviour } = {
  answers: answers('hello there'),
  answersSlowly: answers('one two three', { delayMs: 3, firstDelayMs: 3 }),
  limited: rateLimited({ retryAfter: '20' }),
  limitedSilently: rateLimited(),
  spent: quotaSpent(),
  refused: refusesKey(),
  blocked: edgeBlocked(),
  overloaded: overloaded(),
  broken: serverError(),
  hangsUp: hangsUp(),
  hangs: hangsBeforeHeaders(),
  keepsAlive: hangsAfterHeaders({ keepAliveMs: 2, opening: true }),
  cut: cutsAfter('half'),
  failsLate: failsInStream('half'),
  page: sendsHtml(),
  empty: answers(''),
};

function aCast(): fc.Arbitrary<{ [id: string]: { script: Behaviour[]; keys: number } }> {
  const script = fc
    .array(fc.constantFrom(...Object.keys(behaviours)), { minLength: 1, maxLength: 6 })
    .map((names) => names.map((name) => behaviours[name] as Behaviour));
  return fc.dictionary(fc.constantFrom(...ids), fc.record({ script, keys: fc.integer({ min: 1, max: 3 }) }), {
    minKeys: 1,
  });
}

/** Providers that no call arrives at. */
function someUnreached(): fc.Arbitrary<string[]> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, { weight: 1, arbitrary: fc.subarray(ids) });
}

function someReaders(): fc.Arbitrary<Reader[]> {
  return fc.array(aReader(), { minLength: 1, maxLength: 10 });
}

function aReader(): fc.Arbitrary<Reader> {
  const mode = fc.constantFrom('stream' as const, 'complete' as const);
  const event = fc.integer({ min: 0, max: 6 });
  return fc.oneof(
    fc.record({ kind: fc.constant('reads' as const), mode }),
    fc.record({ kind: fc.constant('aborts' as const), mode, afterMs: fc.integer({ min: 0, max: 40 }) }),
    fc.record({ kind: fc.constant('aborts-at' as const), event }),
    fc.record({ kind: fc.constant('leaves-at' as const), event }),
  );
}
