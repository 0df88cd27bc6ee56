import { describe, expect, it } from 'vitest';
import type { ChatResult } from '../../src/engine/types/result.ts';
import { anEngine, aRequest, collect, resultOf, story, type TestEngine } from '../support/anEngine.ts';
import { answers, cutsAfter } from '../support/loopback/answers.ts';
import type { Behaviour } from '../support/loopback/behaviour.ts';
import { fails, sendsHtml } from '../support/loopback/failures.ts';

type Mode = 'stream' | 'complete';

const modes: Mode[] = ['stream', 'complete'];

/** Three providers at hosts of their own. */
function three(first: Behaviour, others = first) {
  return anEngine(
    { first: { script: first }, second: { script: others }, third: { script: others } },
    { isRemote: true, settings: { retry: { maxWaitMs: 0 } } },
  );
}

async function ask({ engine }: TestEngine<string>, mode: Mode): Promise<ChatResult> {
  return mode === 'complete' ? engine.complete(aRequest()) : resultOf(await collect(engine.stream(aRequest())));
}

function isOffline({ engine }: TestEngine<string>): boolean {
  return engine.plan().every(({ skip }) => skip?.kind === 'benched' && skip.scope === 'network');
}

function isPaused({ engine }: TestEngine<string>): boolean {
  return engine.plan().some(({ skip }) => skip?.kind === 'breaker-open');
}

describe.each(modes)('one provider that alone cannot be reached (%s)', (mode) => {
  it.each(['EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN', 'ENOTFOUND', 'ECONNREFUSED'])(
    'with %s is left for the next, and stands behind it in the next request',
    async (code) => {
      await using t = await three(answers('hello'));
      t.internet.breaks(code, 'first');

      const results = [await ask(t, mode), await ask(t, mode)];

      expect(results.map(({ provider }) => provider)).toEqual(['second', 'second']);
      expect(story(t.attempts)).toEqual(['first: connection-failed', 'second: ok', 'second: ok']);
      expect(isOffline(t)).toBe(false);
    },
  );

  it.each([407, 511])('with HTTP %i is left for the next, and stands behind it in the next request', async (status) => {
    await using t = await three(fails(status), answers('hello'));

    const results = [await ask(t, mode), await ask(t, mode)];

    expect(results.map(({ provider }) => provider)).toEqual(['second', 'second']);
    expect(story(t.attempts)).toEqual(['first: connection-failed', 'second: ok', 'second: ok']);
  });
});

describe.each(modes)('when unrelated providers cannot be reached one after the other (%s)', (mode) => {
  it.each(['EAI_AGAIN', 'ENETUNREACH', 'ENOTFOUND'])(
    '%s means that the user is offline: nobody is to blame, and nobody else is asked',
    async (code) => {
      await using t = await three(answers('hello'));
      t.internet.breaks(code, 'first', 'second', 'third');

      const result = await ask(t, mode);

      expect(result.tier).toBe('offline');
      expect(result.text).toContain('You seem to be offline');
      expect(story(t.attempts)).toEqual(['first: connection-failed', 'second: connection-failed']);
      expect(isOffline(t)).toBe(true);
    },
  );

  it('the first choice has its place again with the first answer after it', async () => {
    await using t = await three(answers('hello'));
    t.internet.breaks('EAI_AGAIN', 'first', 'second', 'third');
    await ask(t, mode);
    t.internet.mends('first', 'second', 'third');
    await t.clock.advance(2_000);

    expect((await ask(t, mode)).provider).toBe('first');
    expect(t.engine.plan().map(({ isReady, isDemoted = false }) => [isReady, isDemoted])).toEqual([
      [true, false],
      [true, false],
      [true, false],
    ]);
  });
});

const portals: [string, Behaviour][] = [
  ['with its sign-in page', sendsHtml()],
  ['with a redirect to its sign-in page', fails(302, { body: '', headers: { location: 'https://portal.example/' } })],
  ['with HTTP 511', sendsHtml(511)],
];

describe.each(modes)('a network that answers for every provider (%s)', (mode) => {
  it.each(portals)('%s means that the user is offline, and pauses nobody', async (_how, portal) => {
    await using t = await three(portal);

    const results: ChatResult[] = [];
    for (let request = 0; request < 4; request += 1) {
      results.push(await ask(t, mode));
      await t.clock.advance(2_000);
    }

    expect(results.map(({ tier }) => tier)).toEqual(Array(4).fill('offline'));
    expect(isPaused(t)).toBe(false);
    // Two show that it is the network; from then on one call of each request looks whether it still is.
    expect(t.attempts).toHaveLength(5);
    expect(t.engine.plan().some(({ isDemoted }) => isDemoted)).toBe(false);
  });

  it('is told from one provider that sends a page', async () => {
    await using t = await three(sendsHtml(), answers('hello'));

    const results = [await ask(t, mode), await ask(t, mode)];

    expect(results.map(({ provider }) => provider)).toEqual(['second', 'second']);
    expect(story(t.attempts)).toEqual(['first: connection-failed', 'second: ok', 'second: ok']);
  });
});

it('an answer that breaks off came through the network, also when it is labelled as a page', async () => {
  await using t = await three((exchange) => {
    const { response } = exchange;
    const writeHead = response.writeHead.bind(response);
    response.writeHead = (status: number) => writeHead(status, { 'content-type': 'text/html' });
    return cutsAfter('half')(exchange);
  });

  await collect(t.engine.stream(aRequest({ onBreak: 'restart' })));

  expect(isOffline(t)).toBe(false);
  expect(t.engine.plan().every(({ isDemoted }) => isDemoted)).toBe(true);
});
