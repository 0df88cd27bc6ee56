import { describe, expect, it } from 'vitest';
import { NOON } from '../../support/virtualClock.ts';
import {
  aFailure,
  groq,
  HOUR,
  MINUTE,
  mistral,
  rateLimit,
  SECOND,
  serverError,
  stated,
  TestWindow,
  timeout,
  unreachable,
} from './support.ts';

describe('when the clock is set back', () => {
  it('nothing that was written before holds any longer, dead keys apart', () => {
    const window = new TestWindow();
    window.fail({ ...rateLimit, ...stated(NOON + 10 * MINUTE) });
    window.break(mistral);
    expect(window.hindrance(groq, NOON - 59 * SECOND)?.readyAt).toBe(NOON + 10 * MINUTE);

    window.now = NOON - HOUR;

    for (const candidate of [groq, mistral]) {
      expect(window.isReady(candidate)).toBe(true);
      expect(window.isDemoted(candidate)).toBe(false);
    }
    window.fail(aFailure('credential-refused', { scope: 'key' }));
    window.now = NOON - 2 * HOUR;
    expect(window.isReady(groq)).toBe(false);
  });

  it('what is learned afterwards holds', () => {
    const window = new TestWindow();
    window.fail({ ...rateLimit, ...stated(NOON + 10 * MINUTE) });
    window.now = NOON - HOUR;

    window.fail({ ...rateLimit, ...stated(window.now + MINUTE) });
    window.break(mistral);

    expect(window.hindrance(groq)?.readyAt).toBe(NOON - HOUR + MINUTE);
    expect(window.isReady(mistral)).toBe(false);
  });

  it('no probe of before keeps the others waiting', () => {
    const window = new TestWindow();
    window.break();
    window.pass(30 * SECOND);
    window.admitted();

    window.now = NOON - HOUR;

    expect(window.admit()).toBeDefined();
  });
});

describe('when the clock is set forward, and back again', () => {
  it('a bench that seemed to be over holds again, and no longer than was said', () => {
    const window = new TestWindow();
    window.fail({ ...rateLimit, ...stated(NOON + MINUTE) });

    expect(window.hindrance(groq, NOON + HOUR)).toBeUndefined();
    expect(window.hindrance(groq, NOON + 1)?.readyAt).toBe(NOON + MINUTE);
  });

  it('a bench that was learned in between does not last until then', () => {
    const window = new TestWindow();
    window.now = NOON + HOUR;
    window.fail({ ...rateLimit, ...stated(window.now + 7 * SECOND) });

    window.now = NOON;

    expect(window.isReady()).toBe(true);
  });
});

describe('a call during which the machine slept', () => {
  it('holds its broken connection against nobody', () => {
    const window = new TestWindow();

    for (const failure of [timeout, unreachable, timeout]) window.fail(failure, groq, { spannedSleep: true });
    window.fail(unreachable, mistral, { spannedSleep: true });

    expect(window.isDemoted()).toBe(false);
    expect(window.isReady()).toBe(true);
    expect(window.health.networkState(NOON)).toEqual({ isOffline: false });
  });

  it('gives its probe back', () => {
    const window = new TestWindow();
    window.break();
    window.pass(30 * SECOND);

    window.fail(timeout, groq, { admission: window.admitted(), spannedSleep: true });

    expect(window.admit()).toBeDefined();
  });

  it('is believed in what the provider said', () => {
    const window = new TestWindow();

    window.fail({ ...rateLimit, ...stated(NOON + MINUTE) }, groq, { spannedSleep: true });
    for (let call = 0; call < 3; call++) window.fail(serverError, mistral, { spannedSleep: true });

    expect(window.isReady(groq)).toBe(false);
    expect(window.isReady(mistral)).toBe(false);
  });
});

it('after a sleep of a night, all that was guessed is over, and what was stated holds', () => {
  const window = new TestWindow();
  window.fail({ ...aFailure('quota-spent', { scope: 'key' }), ...stated(NOON + 20 * HOUR) });
  window.break(mistral);

  window.pass(10 * HOUR);

  expect(window.isReady(groq)).toBe(false);
  expect(window.isReady(mistral)).toBe(true);
  expect(window.isDemoted(mistral)).toBe(false);
  expect(window.isProbe(mistral)).toBe(false);
});
