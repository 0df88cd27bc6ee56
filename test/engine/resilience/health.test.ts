import { describe, expect, it } from 'vitest';
import { NOON } from '../../support/virtualClock.ts';
import {
  aCandidate,
  aFailure,
  azure,
  groq,
  groq2,
  HOUR,
  MINUTE,
  ollama,
  openai,
  rateLimit,
  SECOND,
  serverError,
  stated,
  TestWindow,
  timeout,
  unreachable,
  windows,
} from './support.ts';

describe('a bench', () => {
  it('holds for a key until the time the provider named', () => {
    const window = new TestWindow();

    window.fail({ ...rateLimit, ...stated(NOON + 7_000) });

    expect(window.hindrance(groq, NOON + 6_999)).toMatchObject({
      skip: { kind: 'benched', class: 'rate-limited', scope: 'key' },
      readyAt: NOON + 7_000,
    });
    expect(window.hindrance(groq, NOON + 7_000)).toBeUndefined();
    expect(window.hindrance(groq2)).toBeUndefined();
  });

  it('holds for every key of an account, when the limit is the account’s', () => {
    const window = new TestWindow();
    const ofAccount = (id: string, account: string) => aCandidate('groq', { key: { id, label: id, account } });

    window.fail(rateLimit, ofAccount('k1', 'org_a'));

    expect(window.hindrance(ofAccount('k2', 'org_a'))?.skip).toMatchObject({ scope: 'account' });
    expect(window.hindrance(ofAccount('k3', 'org_b'))).toBeUndefined();
  });

  it('holds for every key of an account on one model, when limits are counted per model', () => {
    const window = new TestWindow();
    const ofAccount = (id: string, model: string) =>
      aCandidate('groq', { key: { id, label: id, account: 'org_a' }, model });

    window.fail({ ...rateLimit, scope: 'model' }, ofAccount('k1', 'large'));

    expect(window.hindrance(ofAccount('k2', 'large'))?.skip).toMatchObject({ scope: 'model' });
    expect(window.hindrance(ofAccount('k2', 'small'))).toBeUndefined();
  });

  it('of a refused key holds for that key alone, and until it is entered again', () => {
    const window = new TestWindow();
    const account = 'org_a';
    const first = aCandidate('groq', { key: { id: 'k1', label: 'groq', account } });
    const second = aCandidate('groq', { key: { id: 'k2', label: 'groq 2', account } });

    window.fail(aFailure('credential-refused', { scope: 'key' }), first);
    expect(window.hindrance(second)).toBeUndefined();
    expect(window.hindrance(first, NOON + 365 * 24 * HOUR)).toEqual({
      skip: { kind: 'benched', class: 'credential-refused', scope: 'key', message: '' },
    });
    window.health.forget({ provider: 'groq', keyId: 'k1' });

    expect(window.hindrance(first)).toBeUndefined();
  });

  it('at the edge holds for the provider with every key of it', () => {
    const window = new TestWindow();

    window.fail(aFailure('edge-blocked'));

    expect(window.hindrance(groq2)?.skip).toMatchObject({ scope: 'provider' });
  });

  it('of a location holds for the model there alone', () => {
    const window = new TestWindow();
    const there = aCandidate('vertex', { region: 'europe-west1' });

    window.fail(aFailure('model-not-found', { scope: 'region' }), there);

    expect(window.hindrance(there)?.skip).toMatchObject({ scope: 'region' });
    expect(window.hindrance({ ...there, model: 'another' })).toBeUndefined();
    expect(window.hindrance({ ...there, region: 'us-central1' })).toBeUndefined();
  });

  it('is kept for a wait that was stated after a failure that benches nothing by itself', () => {
    const window = new TestWindow();

    window.fail(serverError);
    expect(window.hindrance()).toBeUndefined();
    window.fail({ ...serverError, ...stated(NOON + 2 * MINUTE) });

    expect(window.hindrance()?.readyAt).toBe(NOON + 2 * MINUTE);
  });
});

describe('of two benches of one scope', () => {
  const spent = aFailure('quota-spent', { scope: 'key' });

  it.each([
    ['two words', stated(NOON + HOUR), stated(NOON + 5_000)],
    ['two guesses', { retryAt: NOON + HOUR }, { retryAt: NOON + 5_000 }],
  ])('the longer one holds, when they are %s', (_case, longer, shorter) => {
    const window = new TestWindow();

    window.fail({ ...spent, ...longer });
    window.fail({ ...rateLimit, ...shorter });

    expect(window.hindrance()?.readyAt).toBe(NOON + HOUR);
  });

  it.each([
    ['shortens', NOON + HOUR, NOON + 5_000],
    ['lengthens', NOON + 5_000, NOON + HOUR],
  ])('a word %s a guess', (_verb, guess, word) => {
    const window = new TestWindow();

    window.fail({ ...spent, retryAt: guess });
    window.fail({ ...rateLimit, ...stated(word) });

    expect(window.hindrance()?.readyAt).toBe(word);
  });

  it('a guess changes no word, however long it is', () => {
    const window = new TestWindow();

    window.fail({ ...rateLimit, ...stated(NOON + 5_000) });
    const bench = window.fail({ ...spent, retryAt: NOON + HOUR });

    expect(window.hindrance()?.readyAt).toBe(NOON + 5_000);
    expect(bench?.until).toBe(NOON + 5_000);
  });

  it('a dead key stays dead', () => {
    const window = new TestWindow();

    window.fail(aFailure('credential-refused', { scope: 'key' }));
    window.fail({ ...rateLimit, ...stated(NOON + 5_000) });

    expect(window.benchOf()?.until).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the pause of a rate limit that names no time', () => {
  it('doubles, and starts small again after a success', () => {
    const window = new TestWindow();
    const pauses = Array.from({ length: 3 }, () => pauseAfter(window));

    window.succeed();

    // Half jitter at 0.5: three quarters of 4, 8 and 16 seconds.
    expect(pauses).toEqual([3_000, 6_000, 12_000]);
    expect(pauseAfter(window)).toBe(3_000);
  });

  it('takes calls that were under way together for one strike', () => {
    const window = new TestWindow();
    const begun = window.health.moment;

    for (let call = 0; call < 20; call++) window.fail(rateLimit, groq, { begun });

    expect(window.hindrance()?.readyAt).toBe(NOON + 3_000);
  });

  it('takes calls of several windows that were under way together for one strike', () => {
    const all = windows(3);
    const admissions = all.map((window) => window.admitted());

    for (const [index, window] of all.entries()) {
      window.pass(index + 1);
      window.fail(rateLimit, groq, { admission: admissions[index] });
    }

    expect(all[0]?.hindrance()?.readyAt).toBe(NOON + 3_000 + 3);
  });

  function pauseAfter(window: TestWindow): number {
    window.fail(rateLimit);
    const pauseMs = (window.hindrance()?.readyAt ?? 0) - window.now;
    window.pass(pauseMs);
    return pauseMs;
  }
});

describe('a server of the user', () => {
  it('is benched for 5 seconds at most, by a guess', () => {
    const window = new TestWindow();

    window.fail(aFailure('edge-blocked'), ollama);

    expect(window.hindrance(ollama)?.readyAt).toBe(NOON + 5_000);
  });

  it('is asked again after five seconds also when it names a longer time itself', () => {
    const window = new TestWindow();

    window.fail({ ...aFailure('overloaded'), ...stated(NOON + MINUTE) }, ollama);

    expect(window.hindrance(ollama)?.readyAt).toBe(NOON + 5_000);
  });
});

describe('a guess that nobody else can step in for', () => {
  const blocked = aFailure('edge-blocked');

  it('may be probed by one request after a quarter of its time', () => {
    const [here, there] = windows(2) as [TestWindow, TestWindow];
    here.fail(blocked);

    expect(here.probeAt()).toBe(NOON + 225 * SECOND);
    here.pass(224 * SECOND);
    expect(here.admit()).toBeUndefined();
    for (const window of [here, there]) window.now = NOON + 225 * SECOND;

    expect(here.admit()).toBeDefined();
    expect(there.admit()).toBeUndefined();
    expect(there.probeAt()).toBeGreaterThan(there.now);
  });

  it('is over when the probe succeeds', () => {
    const window = new TestWindow();
    window.fail(blocked);
    window.pass(225 * SECOND);

    window.succeed(groq, window.admitted());

    expect(window.isReady()).toBe(true);
  });

  it('lasts as long again when the probe fails', () => {
    const window = new TestWindow();
    window.fail(blocked);
    window.pass(225 * SECOND);

    window.fail(blocked, groq, { admission: window.admitted() });

    expect(window.hindrance()?.readyAt).toBe(window.now + 15 * MINUTE);
    expect(window.probeAt()).toBe(window.now + 225 * SECOND);
  });

  it.each([
    ['a word', { ...rateLimit, ...stated(NOON + 15 * MINUTE) }, NOON + 15 * MINUTE],
    ['a dead key', aFailure('credential-refused', { scope: 'key' }), Number.POSITIVE_INFINITY],
    ['a back-off', rateLimit, NOON + 3_000],
  ])('is not %s: that is waited out', (_what, failure, end) => {
    const window = new TestWindow();

    window.fail(failure);

    expect(window.probeAt()).toBe(end);
  });
});

describe('what is forgotten', () => {
  it('of a provider includes what its infrastructure was held against', () => {
    const window = new TestWindow();
    window.fail(timeout, openai);
    expect(window.isDemoted(azure)).toBe(true);

    window.health.forget({ provider: 'azure', infrastructure: 'openai' });

    expect(window.isDemoted(azure)).toBe(false);
    expect(window.isDemoted(openai)).toBe(true);
  });

  it('of a provider includes its breaker and its locations, and nothing of others', () => {
    const window = new TestWindow();
    const vertex = aCandidate('vertex', { region: 'us-central1' });
    window.break(groq);
    window.fail({ ...timeout, scope: 'region' }, vertex);

    window.health.forget({ provider: 'vertex' });
    expect(window.isDemoted(vertex)).toBe(false);
    expect(window.isReady(groq)).toBe(false);
    window.health.forget({ provider: 'groq' });

    expect(window.isReady(groq)).toBe(true);
    expect(window.isDemoted(groq)).toBe(false);
  });

  it('with another model is not what is held against keys', () => {
    const window = new TestWindow();
    window.fail(aFailure('quota-spent', { scope: 'key' }));
    window.fail(aFailure('edge-blocked'));
    window.break();

    window.health.forgetModels('groq');

    expect(window.hindrance(groq)?.skip).toMatchObject({ class: 'quota-spent' });
    expect(window.hindrance(groq2)).toBeUndefined();
  });

  it('is not held against anybody again by a call that began before', () => {
    const window = new TestWindow();
    const admission = window.admitted();
    window.health.forget({ provider: 'groq' });

    window.fail(rateLimit, groq, { admission });

    expect(window.isReady()).toBe(true);
  });

  it('is everything, when nobody is named', () => {
    const window = new TestWindow();
    window.fail(rateLimit);
    window.break(openai);
    window.fail(unreachable);

    window.health.forget();

    for (const candidate of [groq, openai]) {
      expect(window.isReady(candidate)).toBe(true);
      expect(window.isDemoted(candidate)).toBe(false);
    }
  });
});

describe('windows', () => {
  it('see at once what another one has learned', () => {
    const [here, there] = windows(2) as [TestWindow, TestWindow];

    here.fail(rateLimit);
    here.fail(timeout, openai);
    here.break(aCandidate('mistral'));

    expect(there.isReady(groq)).toBe(false);
    expect(there.isDemoted(openai)).toBe(true);
    expect(there.hindrance(aCandidate('mistral'))?.skip.kind).toBe('breaker-open');
  });
});

describe('the next change of a display', () => {
  it('is the end of a bench, a demotion or a breaker, whichever comes first', () => {
    const window = new TestWindow();
    expect(window.health.nextChange(NOON)).toBeUndefined();

    window.fail({ ...rateLimit, ...stated(NOON + HOUR) });
    expect(window.health.nextChange(NOON)).toBe(NOON + HOUR);
    window.fail(timeout, openai);
    expect(window.health.nextChange(NOON)).toBe(NOON + 50 * SECOND);
    window.break(aCandidate('mistral'));

    expect(window.health.nextChange(window.now)).toBe(window.now + 30 * SECOND);
    expect(window.health.nextChange(NOON + HOUR)).toBeUndefined();
  });
});
