import { describe, expect, it } from 'vitest';
import { NOON } from '../../support/virtualClock.ts';
import {
  aCandidate,
  azure,
  groq,
  mistral,
  ollama,
  openai,
  rateLimit,
  SECOND,
  serverError,
  TestWindow,
  timeout,
  unreachable,
  windows,
} from './support.ts';

describe('one time-out', () => {
  it('puts a provider behind the ready ones, for all windows, and benches nothing', () => {
    const [here, there] = windows(2) as [TestWindow, TestWindow];

    here.fail(timeout);

    for (const window of [here, there]) {
      expect(window.isDemoted()).toBe(true);
      expect(window.isReady()).toBe(true);
    }
  });

  it('puts those behind that share its infrastructure', () => {
    const window = new TestWindow();

    window.fail(timeout, openai);

    expect(window.isDemoted(azure)).toBe(true);
    expect(window.isDemoted(groq)).toBe(false);
  });

  it('of a location puts that one behind, not the others', () => {
    const window = new TestWindow();
    const there = aCandidate('vertex', { region: 'us-central1' });

    window.fail({ ...timeout, scope: 'region' }, there);

    expect(window.isDemoted(there)).toBe(true);
    expect(window.isDemoted({ ...there, region: 'europe-west1' })).toBe(false);
  });

  it('of a server on this machine lasts five seconds, and longer only while it goes on hanging', () => {
    const window = new TestWindow();
    window.fail(timeout, ollama);
    expect(window.isDemoted(ollama)).toBe(true);

    for (const seconds of [5, 5, 10, 20]) {
      expect(window.isDemoted(ollama, window.now + seconds * SECOND - 1)).toBe(true);
      window.pass(seconds * SECOND);
      expect(window.isProbe(ollama)).toBe(true);
      window.fail(timeout, ollama, { admission: window.admitted(ollama) });
    }
  });

  it('is forgotten with the first answer', () => {
    const window = new TestWindow();
    window.fail(timeout);

    window.succeed();

    expect(window.isDemoted()).toBe(false);
  });
});

describe('when a demotion is over', () => {
  it('one request of all windows tries the provider, and the others stay away until it has answered', () => {
    const [here, there] = windows(2) as [TestWindow, TestWindow];
    here.fail(timeout);
    for (const window of [here, there]) window.now = NOON + 50 * SECOND;
    expect([here.isDemoted(), here.isProbe()]).toEqual([false, true]);

    const probe = here.admitted();
    expect([here.isDemoted(), there.isDemoted(), there.isProbe()]).toEqual([true, true, false]);
    here.succeed(groq, probe);

    expect([here.isDemoted(), there.isDemoted()]).toEqual([false, false]);
  });

  it('a call to it from behind the others needs no probe', () => {
    const window = new TestWindow();
    window.fail(timeout);
    window.pass(50 * SECOND);
    window.admitted();

    expect(window.admitted().holder).toBe('');
  });

  it('a probe that was given back is made by the next request', () => {
    const window = new TestWindow();
    window.fail(timeout);
    window.pass(50 * SECOND);

    window.fail(rateLimit, groq, { admission: window.admitted() });

    expect(window.isDemoted()).toBe(false);
    expect(window.isProbe()).toBe(true);
  });

  it('the second one after a failed probe is as long, and each further one twice as long, up to 10 minutes', () => {
    const window = new TestWindow();
    window.fail(timeout);
    const times: number[] = [];

    for (let probe = 0; probe < 7; probe++) {
      const end = window.health.nextChange(window.now) ?? 0;
      times.push((end - window.now) / SECOND);
      window.now = end;
      window.fail(timeout, groq, { admission: window.admitted() });
    }

    expect(times).toEqual([50, 50, 100, 200, 400, 600, 600]);
  });

  it('is after 5 seconds where a server of the user was not running', () => {
    const window = new TestWindow();

    window.fail(unreachable, ollama);

    expect(window.isDemoted(ollama, NOON + 4_999)).toBe(true);
    expect(window.isDemoted(ollama, NOON + 5_000)).toBe(false);
  });
});

describe('a first choice that hangs', () => {
  it.each([0, 1, 2])('costs at most 2 of 50 requests its time-out, sent every %i s', (everyS) => {
    const window = new TestWindow();

    const asked = Array.from({ length: 50 }, () => {
      window.pass(everyS * SECOND);
      return send(window, { isHanging: true });
    });

    expect(asked.filter((provider) => provider === 'groq').length).toBeLessThanOrEqual(2);
  });

  it.each([1, 2])('is first again within a minute of its recovery, after %i have paid', (payments) => {
    const window = new TestWindow();
    for (let paid = 0; paid < payments; window.pass(SECOND)) {
      if (send(window, { isHanging: true }) === 'groq') paid += 1;
    }
    const recoveredAt = window.now;

    while (send(window, { isHanging: false }) !== 'groq') window.pass(SECOND);

    expect(window.now - recoveredAt).toBeLessThanOrEqual(60 * SECOND);
    expect(window.isDemoted()).toBe(false);
  });

  /** One request: to groq, when it stands first, else to mistral. */
  function send(window: TestWindow, { isHanging }: { isHanging: boolean }): string {
    const candidate = window.isReady(groq) && !window.isDemoted(groq) ? groq : mistral;
    const admission = window.admitted(candidate);
    if (candidate !== groq || !isHanging) window.succeed(candidate, admission);
    else {
      window.pass(30 * SECOND);
      window.fail(timeout, candidate, { admission });
    }
    return candidate.provider;
  }
});

describe('a server error', () => {
  it('puts a provider behind as a time-out does', () => {
    const window = new TestWindow();

    window.fail(serverError);

    expect(window.isDemoted()).toBe(true);
  });
});
