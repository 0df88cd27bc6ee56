import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/engine/types/failure.ts';
import { MemoryState } from '../../../src/engine/util/memoryState.ts';
import { NOON } from '../../support/virtualClock.ts';
import {
  aCandidate,
  aFailure,
  groq,
  groq2,
  MINUTE,
  ollama,
  rateLimit,
  SECOND,
  serverError,
  TestWindow,
  timeout,
  windows,
} from './support.ts';

describe('a circuit breaker', () => {
  it('opens for 30 seconds after three failures in a row, for every key of the provider', () => {
    const window = new TestWindow();

    window.fail(serverError);
    window.fail(timeout);
    expect(window.isReady()).toBe(true);
    window.fail(serverError);

    expect(window.hindrance(groq2)).toEqual({
      skip: { kind: 'breaker-open', scope: 'provider', failures: 3, isProbed: false },
      readyAt: window.now + 30 * SECOND,
    });
    expect(window.health.breakerOf('groq', window.now)).toEqual({ state: 'open', until: window.now + 30 * SECOND });
  });

  it('does not open when one of them was more than a minute ago', () => {
    const window = new TestWindow();

    for (let strike = 0; strike < 5; strike++) {
      window.fail(serverError);
      window.pass(30 * SECOND);
    }

    expect(window.isReady()).toBe(true);
  });

  it('does not open when an answer came in between', () => {
    const window = new TestWindow();

    for (let strike = 0; strike < 5; strike++) {
      window.fail(serverError);
      window.fail(serverError);
      window.succeed();
    }

    expect(window.isReady()).toBe(true);
  });

  it('opens for one key, when the others of its provider answer', () => {
    const window = new TestWindow();

    for (let strike = 0; strike < 3; strike++) {
      window.fail(serverError, groq);
      window.succeed(groq2);
    }

    expect(window.hindrance(groq)?.skip).toMatchObject({ kind: 'breaker-open', scope: 'key' });
    expect(window.isReady(groq2)).toBe(true);
  });

  it('of a provider blames no key: none is on probation when one of them has answered', () => {
    const window = aHalfOpen(groq);

    window.succeed(groq2, window.admitted(groq2));

    expect(window.isReady(groq)).toBe(true);
    expect(window.isProbe(groq)).toBe(false);
  });

  it('opens for one location, when only that one fails', () => {
    const window = new TestWindow();
    const here = aCandidate('vertex', { region: 'us-central1' });

    window.break(here, { ...serverError, scope: 'region' });

    expect(window.isReady(here)).toBe(false);
    expect(window.isReady({ ...here, region: 'europe-west1' })).toBe(true);
  });

  it('opens for one model of a router, when only its upstream fails', () => {
    const window = new TestWindow();
    const here = aCandidate('openrouter');

    window.break(here, { ...serverError, scope: 'model' });

    expect(window.isReady(here)).toBe(false);
    expect(window.isReady({ ...here, model: 'another' })).toBe(true);
  });

  const uncounted: [string, Failure][] = [
    ['a rate limit', rateLimit],
    ['a spent quota', aFailure('quota-spent', { scope: 'key' })],
    ['a client error', aFailure('timeout', { status: 408 })],
    ['a capacity error with a 4xx', aFailure('overloaded', { status: 400 })],
    ['something unknown with a 4xx', aFailure('unknown', { status: 418 })],
    ['a refusal of the content', aFailure('content-refused', { scope: 'request' })],
    ['a bad request', aFailure('bad-request', { scope: 'request', status: 400 })],
    ['a prompt too long', aFailure('context-too-long', { scope: 'request' })],
    ['a bad answer', aFailure('bad-answer', { scope: 'model' })],
    ['a missing model', aFailure('model-not-found', { scope: 'model' })],
    ['a network without a way out', aFailure('connection-failed', { scope: 'network' })],
  ];
  it.each(uncounted)('does not count %s', (_what, failure) => {
    const window = new TestWindow();

    for (let call = 0; call < 5; call++) window.fail(failure);
    window.pass(2 * 60 * MINUTE);

    expect(window.admitted().holder).toBe('');
  });

  it('takes calls that were under way together for one strike', () => {
    const window = new TestWindow();
    const calls = Array.from({ length: 20 }, () => window.admitted());

    for (const admission of calls) window.fail(serverError, groq, { admission });

    expect(window.isReady()).toBe(true);
  });

  it('takes calls of several windows that were under way together for one strike', () => {
    const all = windows(3);
    const calls = all.map((window) => window.admitted());

    for (const [index, window] of all.entries()) {
      window.pass(index + 1);
      window.fail(serverError, groq, { admission: calls[index] });
    }

    expect(all[0]?.isReady()).toBe(true);
  });

  it('of a server of the user opens for 5 seconds, however often', () => {
    const window = new TestWindow();
    window.break(ollama);

    for (let opening = 0; opening < 4; opening++) {
      expect(window.hindrance(ollama)?.readyAt).toBe(window.now + 5 * SECOND);
      window.pass(5 * SECOND);
      window.fail(serverError, ollama, { admission: window.admitted(ollama) });
    }
  });
});

describe('a half-open breaker', () => {
  it('lets exactly one of 20 callers through', () => {
    const window = aHalfOpen();

    const admissions = Array.from({ length: 20 }, () => window.admit());

    expect(admissions.filter(Boolean)).toHaveLength(1);
    expect(window.hindrance()).toEqual({
      skip: { kind: 'breaker-open', scope: 'provider', failures: 3, isProbed: true },
      readyAt: window.now + 60 * SECOND,
    });
  });

  it('lets exactly one caller of all windows through', () => {
    const [here, there] = windows(2) as [TestWindow, TestWindow];
    here.break();
    for (const window of [here, there]) window.now = here.now + 30 * SECOND;

    expect([here.isProbe(), there.isProbe()]).toEqual([true, true]);
    expect([there.admit(), here.admit()].filter(Boolean)).toHaveLength(1);
    expect([here.isReady(), there.isReady()]).toEqual([false, false]);
  });

  it('lets one through where another window was faster between plan and call', () => {
    const state = new MemoryState();
    const here = new TestWindow(state);
    const stale = new TestWindow(lateView(state));
    here.break();
    for (const window of [here, stale]) window.now = here.now + 30 * SECOND;
    here.admitted();

    expect(stale.isProbe()).toBe(true);
    expect(stale.admit()).toBeUndefined();
  });

  it('lets the next one through when the window of the first has died', () => {
    const [dead, alive] = windows(2) as [TestWindow, TestWindow];
    dead.break();
    dead.pass(30 * SECOND);
    dead.admitted();
    alive.now = dead.now + 60 * SECOND;

    expect(alive.admit()).toBeDefined();
  });

  it.each<[string, (window: TestWindow) => void]>([
    ['was cancelled', (window) => window.health.release(window.admitted())],
    ['failed of the request', (window) => void window.fail(badRequest, groq, { admission: window.admitted() })],
  ])('lets the next one through when the probe %s', (_how, probe) => {
    const window = aHalfOpen();

    probe(window);

    expect(window.isProbe()).toBe(true);
    expect(window.admit()).toBeDefined();
  });

  it('closes when the probe succeeds', () => {
    const window = aHalfOpen();

    window.succeed(groq, window.admitted());

    expect(window.isReady()).toBe(true);
    expect(window.isProbe()).toBe(false);
    expect(window.health.breakerOf('groq', window.now)).toBeUndefined();
  });

  it('opens for twice as long with each probe that fails, up to 10 minutes', () => {
    const window = new TestWindow();
    window.break();
    const times: number[] = [];

    for (let opening = 0; opening < 7; opening++) {
      times.push(((window.hindrance()?.readyAt ?? 0) - window.now) / SECOND);
      window.now = window.hindrance()?.readyAt ?? 0;
      window.fail(serverError, groq, { admission: window.admitted() });
    }

    expect(times).toEqual([30, 60, 120, 240, 480, 600, 600]);
  });

  it('learns nothing from calls that were under way when it opened, in whichever window', () => {
    const [here, there] = windows(2) as [TestWindow, TestWindow];
    const calls = [here.admitted(), here.admitted()] as const;
    const late = there.admitted();
    here.break();
    const readyAt = here.hindrance()?.readyAt;

    for (const window of [here, there]) window.now = NOON + 10 * SECOND;
    here.fail(serverError, groq, { admission: calls[0] });
    here.succeed(groq, calls[1]);
    there.fail(serverError, groq, { admission: late });

    expect(here.hindrance()?.readyAt).toBe(readyAt);
  });

  it('may be probed before its time, when that is long and nobody else is ready', () => {
    const window = new TestWindow();
    window.break();
    for (let opening = 0; opening < 5; opening++) {
      window.now = window.hindrance()?.readyAt ?? 0;
      window.fail(serverError, groq, { admission: window.admitted() });
    }
    expect(window.probeAt()).toBe(window.now + 150 * SECOND);

    window.pass(150 * SECOND);
    expect(window.isReady()).toBe(false);
    window.succeed(groq, window.admitted());

    expect(window.isReady()).toBe(true);
  });

  it('leaves the probe of a bench to others, when its own was lost to another window', () => {
    const state = new MemoryState();
    const here = new TestWindow(state);
    const stale = new TestWindow(lateView(state));
    here.fail(aFailure('edge-blocked'));
    here.now = NOON + 190 * SECOND;
    here.break(groq2);
    for (const window of [here, stale]) window.now = here.now + 40 * SECOND;
    const probe = takeProbeOf(state, 'provider:groq', here.now);

    expect(stale.admit()).toBeUndefined();
    probe.end();

    expect(here.admit()).toBeDefined();
  });
});

describe('after a recovery', () => {
  it('1, 2, 4, 8 calls at once go to the provider first, then any number', () => {
    const window = aHalfOpen();
    window.succeed(groq, window.admitted());
    const steps: number[] = [];

    for (let step = 0; step < 5; step++) {
      const calls = untilCrowded(window);
      steps.push(calls.length);
      for (const [index, call] of calls.entries()) {
        if (index === 0) window.succeed(groq, call);
        else window.health.release(call);
      }
    }

    expect(steps).toEqual([1, 2, 4, 8, 50]);
  });

  it('a call beyond that finds the provider behind the others, and is made when nobody else is ready', () => {
    const window = aHalfOpen();
    window.succeed(groq, window.admitted());
    window.admitted();

    expect(window.isDemoted()).toBe(true);
    expect(window.isReady()).toBe(true);
    expect(window.admit()).toBeDefined();
  });

  it('a minute without news ends the ramp', () => {
    const window = aHalfOpen();
    window.succeed(groq, window.admitted());
    window.admitted();

    window.pass(MINUTE);

    expect(window.isDemoted()).toBe(false);
  });

  it('a failure opens the breaker again, for longer', () => {
    const window = aHalfOpen();
    window.succeed(groq, window.admitted());

    window.fail(serverError, groq, { admission: window.admitted() });

    expect(window.hindrance()?.readyAt).toBe(window.now + MINUTE);
  });
});

describe('a success', () => {
  it('writes nothing where nothing is held against anybody', () => {
    const state = new MemoryState();
    for (const kind of ['bench', 'breaker'] as const) {
      const refuse = () => {
        throw new Error('written');
      };
      Object.assign(state.map(kind), { set: refuse, delete: refuse, update: refuse });
    }
    const window = new TestWindow(state);

    expect(() => window.succeed(groq, window.admitted())).not.toThrow();
  });
});

const badRequest = aFailure('bad-request', { scope: 'request', status: 400 });

function aHalfOpen(candidate = groq): TestWindow {
  const window = new TestWindow();
  window.break(candidate);
  window.pass(30 * SECOND);
  return window;
}

/** Makes calls until the provider stands behind the others, or 50. */
function untilCrowded(window: TestWindow) {
  const calls = [];
  while (calls.length < 50 && !window.isDemoted()) calls.push(window.admitted());
  return calls;
}

/** Somebody probes one breaker, until it is ended. */
function takeProbeOf(state: MemoryState, key: string, now: number): { end(): void } {
  const map = state.map<object>('breaker');
  const breaker = map.get(key) ?? {};
  map.set(key, { ...breaker, probe: { holder: 'somebody', since: now, until: now + MINUTE } }, now + MINUTE);
  return { end: () => map.set(key, breaker, now + MINUTE) };
}

/** Reads as it was when it was last written by `break`: without probes; writes and `update` reach the newest. */
function lateView(state: MemoryState): MemoryState {
  const view = new MemoryState();
  const map = state.map<object>('breaker');
  const withoutProbe = (value: object | undefined) => value && { ...value, probe: undefined };
  const late = {
    ...map,
    get: (key: string) => withoutProbe(map.get(key)),
    entries: () => map.entries(),
    set: map.set.bind(map),
    delete: map.delete.bind(map),
    update: map.update.bind(map),
  };
  view.map = ((kind) => (kind === 'breaker' ? late : state.map(kind))) as MemoryState['map'];
  return view;
}
