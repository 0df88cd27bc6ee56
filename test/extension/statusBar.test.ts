import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Parts } from '../../src/host/parts.ts';
import { answers } from '../support/loopback/answers.ts';
import { type LoopbackProvider, startProvider } from '../support/loopback/startProvider.ts';
import { aKey, run, startAfresh, until, userSetting } from './support/understudy.ts';

describe('the status bar', () => {
  let parts: Parts;
  let server: LoopbackProvider;
  beforeEach(async () => {
    parts = await startAfresh();
    server = await startProvider({ dialect: 'openai', script: answers('hello') });
  });
  afterEach(() => server.close());

  it('asks for a key when there is none', () => {
    assert.deepEqual(shown(parts), { state: 'no-provider', text: '$(key) Add a key' });
  });

  it('follows order and keys', async () => {
    await userSetting('order', ['groq', 'mistral']);
    await run('understudy.addKey', 'mistral', aKey('m'));
    assert.match(shown(parts).text, /Mistral/);

    await run('understudy.addKey', 'groq', aKey('g'));
    assert.deepEqual(shown(parts), { state: 'ready', text: '$(comment) Groq' });

    await run('understudy.disableProvider', 'groq');
    assert.match(shown(parts).text, /^\$\(comment\) Mistral/);

    await run('understudy.removeKey', 'mistral', 'mistral');
    assert.equal(shown(parts).state, 'no-provider');
  });

  it('spins with the provider that is being asked, and stops when it has answered', async () => {
    let release: () => void = () => {};
    server.follow(async (exchange) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      await answers('hello')(exchange);
    });
    await userSetting('providers', {
      mine: { protocol: 'openai', baseUrl: server.baseUrl, model: 'm', keyless: true },
    });
    await userSetting('order', ['mine']);

    const answer = parts.engine.complete({ messages: [{ role: 'user', content: 'hi' }] });

    await until(() => server.calls().length === 1, 'the provider is asked');
    assert.deepEqual(shown(parts), { state: 'busy', text: '$(loading~spin) mine' });
    release();
    await answer;
    assert.deepEqual(shown(parts), { state: 'ready', text: '$(comment) mine' });
  });

  it('shows the lines of the engine in its tooltip', async () => {
    await userSetting('order', ['groq', 'mistral']);
    await run('understudy.addKey', 'groq', aKey('g'));

    const tooltip = parts.statusBar.content().tooltip.replaceAll('\\', '');

    assert.ok(tooltip.includes(parts.engine.explain()[0] ?? 'nothing'));
    assert.ok(!tooltip.includes(aKey('g')));
  });
});

function shown(parts: Parts): { state: string; text: string } {
  const { state, text } = parts.statusBar.content();
  return { state, text };
}
