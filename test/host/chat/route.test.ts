import { describe, expect, it } from 'vitest';
import { hasProvider } from '../../../src/engine/routing/setUp.ts';
import { inEnglish } from '../../../src/engine/util/wording.ts';
import { routeView } from '../../../src/host/chat/route.ts';
import { type RouteState, RouteWatcher } from '../../../src/host/chat/routeWatcher.ts';
import { anEngine, aRequest, collect, resultOf } from '../../support/anEngine.ts';
import { answers } from '../../support/loopback/answers.ts';
import { rateLimited } from '../../support/loopback/failures.ts';
import { NOON } from '../../support/virtualClock.ts';

const words = { t: inEnglish, locale: 'en', now: NOON };
const name = (id: string) => id.toUpperCase();

describe('the route line', () => {
  it('names the provider that the next request goes to', async () => {
    await using test = await anEngine({ first: { script: answers('one') }, second: { script: answers('two') } });

    const view = routeView(test.engine, name, words);

    expect(view).toEqual({ state: 'ready', label: 'FIRST · first-model', lines: test.engine.explain() });
    expect(resultOf(await collect(test.engine.stream(aRequest()))).provider).toBe('first');
  });

  it('is degraded while that is not the first choice', async () => {
    await using test = await anEngine({
      first: { script: rateLimited({ retryAfter: '60' }) },
      second: { script: answers('two') },
    });
    await collect(test.engine.stream(aRequest()));

    expect(routeView(test.engine, name, words)).toMatchObject({ state: 'degraded', label: 'SECOND · second-model' });
  });

  it('is offline while nobody is ready, with somebody to hope for', async () => {
    await using test = await anEngine({ first: { script: rateLimited({ retryAfter: '3600' }) } });
    await collect(test.engine.stream(aRequest()));

    expect(routeView(test.engine, name, words)).toMatchObject({ state: 'offline', label: 'No provider is ready' });
    expect(hasProvider(test.engine.plan())).toBe(true);
  });

  it('does not bury those that are set up under a catalogue without keys', async () => {
    await using test = await anEngine({
      first: { script: answers('one'), keys: 0 },
      second: { script: answers('two') },
    });

    const { lines } = routeView(test.engine, name, words);

    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^1\. .*: ready$/);
    expect(lines[2]).toMatch(/^1 more without a key/);
  });

  it('says that there is no key yet when that is all there is to say', async () => {
    await using test = await anEngine({ first: { script: answers('one'), keys: 0 } });

    expect(routeView(test.engine, name, words)).toMatchObject({ state: 'offline', label: 'No key yet' });
    expect(hasProvider(test.engine.plan())).toBe(false);
  });
});

describe('the route watcher', () => {
  it('tells each page of its own conversation', async () => {
    await using test = await anEngine(
      { first: { script: rateLimited({ retryAfter: '60' }) }, second: { script: answers('two') } },
      { settings: { returnTo: 'next-conversation' } },
    );
    const told: { [page: string]: string } = {};
    const watcher = aWatcher(test);
    watcher.subscribe(
      ({ route }) => Object.assign(told, { kept: route.label }),
      () => 'c1',
    );
    watcher.subscribe(({ route }) => Object.assign(told, { fresh: route.label }));

    await collect(test.engine.stream({ ...aRequest(), conversation: 'c1' }));
    await test.clock.advance(180_000);

    expect(told).toEqual({ kept: 'SECOND · second-model', fresh: 'FIRST · first-model' });
    watcher.dispose();
  });

  it('tells when the route changes, and again when a bench is over', async () => {
    await using test = await anEngine({
      first: { script: rateLimited({ retryAfter: '60' }) },
      second: { script: answers('two') },
    });
    const told: RouteState[] = [];
    const watcher = aWatcher(test);
    watcher.subscribe((state) => told.push(state));
    await test.clock.advance(1_000);

    await collect(test.engine.stream(aRequest()));
    await test.clock.advance(1_000);
    expect(told.at(-1)?.route.label).toBe('SECOND · second-model');
    await test.clock.advance(120_000);

    expect(told.at(-1)?.route).toMatchObject({ state: 'ready', label: 'FIRST · first-model' });
    watcher.dispose();
  });

  it('sleeps while nobody listens', async () => {
    await using test = await anEngine({ first: { script: rateLimited({ retryAfter: '3600' }) } });
    await collect(test.engine.stream(aRequest()));
    const before = test.clock.pending;
    const watcher = aWatcher(test);

    const unsubscribe = watcher.subscribe(() => {});
    await test.clock.advance(1_000);
    expect(test.clock.pending).toBe(before + 1);
    unsubscribe();

    expect(test.clock.pending).toBe(before);
    watcher.dispose();
  });
});

function aWatcher({ engine, clock }: Pick<Awaited<ReturnType<typeof anEngine>>, 'engine' | 'clock'>): RouteWatcher {
  return new RouteWatcher({ engine, clock, name, words: () => ({ ...words, now: clock.now() }) });
}
