import { describe, expect, it } from 'vitest';
import { NOON } from '../../support/virtualClock.ts';
import {
  aFailure,
  azure,
  groq,
  MINUTE,
  mistral,
  ollama,
  openai,
  providerOf,
  rateLimit,
  SECOND,
  TestWindow,
  timeout,
  unreachable,
  windows,
} from './support.ts';

const offline = { isOffline: true, nextTryAt: NOON + 2_000 };

describe('when unrelated providers cannot be reached', () => {
  it('the user is offline: all but servers on this machine wait for two seconds', () => {
    const window = new TestWindow();

    window.fail(unreachable, groq);
    expect(window.health.networkState(NOON)).toEqual({ isOffline: false });
    window.fail(unreachable, mistral);

    expect(window.health.networkState(NOON)).toEqual(offline);
    expect(window.hindrance(openai)).toEqual({
      skip: { kind: 'benched', class: 'connection-failed', scope: 'network', message: 'This machine has no network' },
      readyAt: NOON + 2_000,
    });
    expect(window.isReady(ollama)).toBe(true);
  });

  it('nobody is to blame: what was held against them is as it was before', () => {
    const window = new TestWindow();
    window.fail(timeout, mistral);
    window.pass(10 * SECOND);

    for (let call = 0; call < 4; call++) window.fail(unreachable, mistral);
    window.fail(unreachable, groq);
    window.health.recordResponse(providerOf(groq));

    expect(window.isDemoted(groq)).toBe(false);
    expect(window.isReady(mistral)).toBe(true);
    expect(window.isDemoted(mistral, NOON + 49 * SECOND)).toBe(true);
    expect(window.isDemoted(mistral, NOON + 50 * SECOND)).toBe(false);
  });

  it('what was held against somebody half a minute before stays', () => {
    const window = new TestWindow();
    window.fail(unreachable, openai);
    window.pass(40 * SECOND);

    window.fail(unreachable, groq);
    window.fail(unreachable, mistral);

    expect(window.isDemoted(openai)).toBe(true);
    expect(window.isDemoted(groq)).toBe(false);
  });

  it.each([
    ['the machine itself says that it has no network', aFailure('connection-failed', { scope: 'network' })],
    ['a proxy wants a sign-in', aFailure('connection-failed', { scope: 'network', status: 407 })],
    ['the page of a hotel answers', aFailure('connection-failed', { status: 200 })],
  ])('the user is offline, too, when %s', (_what, failure) => {
    const window = new TestWindow();

    window.fail(failure, groq);
    window.fail(failure, mistral);

    expect(window.health.networkState(NOON)).toEqual(offline);
    expect(window.isDemoted(groq)).toBe(false);
  });

  it('all windows know', () => {
    const [here, there] = windows(2) as [TestWindow, TestWindow];

    here.fail(unreachable, groq);
    there.fail(unreachable, mistral);

    expect(here.health.networkState(NOON)).toEqual(offline);
    expect(here.isDemoted(groq)).toBe(false);
  });
});

describe('it is the provider’s own trouble', () => {
  it('when it is one provider, however often', () => {
    const window = new TestWindow();

    window.fail(unreachable, groq);
    window.fail(unreachable, groq);

    expect(window.health.networkState(NOON)).toEqual({ isOffline: false });
    expect(window.isDemoted(groq)).toBe(true);
  });

  it('when the providers share their infrastructure', () => {
    const window = new TestWindow();

    window.fail(unreachable, openai);
    window.fail(unreachable, azure);

    expect(window.health.networkState(NOON)).toEqual({ isOffline: false });
  });

  it('when one of them runs on this machine', () => {
    const window = new TestWindow();

    window.fail(unreachable, ollama);
    window.fail(unreachable, groq);

    expect(window.health.networkState(NOON)).toEqual({ isOffline: false });
    expect(window.isDemoted(ollama)).toBe(true);
  });

  it.each<[string, (window: TestWindow) => void]>([
    ['another one answered in between', (window) => window.succeed(openai)],
    ['another one refused in between', (window) => void window.fail(rateLimit, openai)],
    ['half a minute lay in between', (window) => window.pass(30 * SECOND)],
  ])('when %s', (_what, happens) => {
    const window = new TestWindow();

    window.fail(unreachable, groq);
    happens(window);
    window.fail(unreachable, mistral);

    expect(window.health.networkState(window.now)).toEqual({ isOffline: false });
    expect(window.isDemoted(mistral)).toBe(true);
  });

  it('when its answer broke off in the middle', () => {
    const window = new TestWindow();

    window.fail(unreachable, groq, { hadAnswer: true });
    window.fail(unreachable, mistral, { hadAnswer: true });

    expect(window.health.networkState(NOON)).toEqual({ isOffline: false });
    expect(window.isDemoted(groq)).toBe(true);
  });
});

describe('while the user is offline', () => {
  it('one request at a time finds out whether the network is back, every two seconds', () => {
    const window = anOffline();
    expect(window.admit(openai)).toBeUndefined();
    window.pass(2 * SECOND);

    const probe = window.admitted(openai);
    expect(window.admit(groq)).toBeUndefined();
    window.fail(unreachable, openai, { admission: probe });

    expect(window.health.networkState(window.now)).toEqual({ isOffline: true, nextTryAt: window.now + 2_000 });
    expect(window.isDemoted(openai)).toBe(false);
  });

  it('a probe that brings no news keeps the others for five seconds at most', () => {
    const window = anOffline();
    window.pass(2 * SECOND);
    window.admitted(openai);

    window.pass(5 * SECOND);

    expect(window.admit(groq)).toBeDefined();
  });

  it.each<[string, (window: TestWindow) => void]>([
    ['answer', (window) => window.succeed(openai)],
    ['first word', (window) => window.health.recordResponse(providerOf(openai))],
    ['refusal', (window) => void window.fail(aFailure('credential-refused', { scope: 'key', status: 401 }), openai)],
    ['server error', (window) => void window.fail(aFailure('server-error', { status: 500 }), openai)],
  ])('the first %s ends it at once', (_what, happens) => {
    const window = anOffline();

    happens(window);

    expect(window.health.networkState(window.now)).toEqual({ isOffline: false });
    expect(window.isReady(groq)).toBe(true);
  });

  it('an answer of a server on this machine says nothing', () => {
    const window = anOffline();

    window.succeed(ollama);

    expect(window.health.networkState(window.now)).toEqual(offline);
  });

  it('a minute without news ends it, and one failure is that of its provider again', () => {
    const window = anOffline();

    window.pass(MINUTE);
    window.fail(unreachable, openai);

    expect(window.health.networkState(window.now)).toEqual({ isOffline: false });
    expect(window.isDemoted(openai)).toBe(true);
  });
});

function anOffline(): TestWindow {
  const window = new TestWindow();
  window.fail(unreachable, groq);
  window.fail(unreachable, mistral);
  return window;
}
