import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { ChainEvent } from '../../src/engine/types/event.ts';
import type { UnderstudyApi } from '../../src/host/api.ts';
import { answers } from '../support/loopback/answers.ts';
import { fails } from '../support/loopback/failures.ts';
import { type LoopbackProvider, startProvider } from '../support/loopback/startProvider.ts';
import { aKey, run, startAfresh, theExtension, userSetting } from './support/understudy.ts';

describe('the API', () => {
  let api: UnderstudyApi;
  let servers: LoopbackProvider[];
  beforeEach(async () => {
    await startAfresh();
    api = theExtension().exports;
    servers = await Promise.all(
      [fails(401), answers('hello')].map((script) => startProvider({ dialect: 'openai', script })),
    );
    const [broken, good] = servers.map(({ baseUrl }) => ({ protocol: 'openai', baseUrl, model: 'm' }));
    await userSetting('providers', { broken, good });
    await userSetting('order', ['broken', 'good']);
    for (const id of ['broken', 'good']) await run('understudy.addKey', id, aKey(id));
  });
  afterEach(async () => {
    await vscode.workspace
      .getConfiguration('understudy')
      .update('api.enabled', undefined, false)
      .then(undefined, () => {});
    await Promise.all(servers.map((server) => server.close()));
  });

  const request = { messages: [{ role: 'user' as const, content: 'Say hello' }] };

  it('is off at first: every call names the setting, and nothing is sent', async () => {
    for (const call of [
      () => api.complete(request),
      () => collect(api.stream(request)),
      () => api.plan(),
      () => api.health(),
    ]) {
      await assert.rejects(call, /understudy\.api\.enabled/);
    }

    assert.deepEqual(
      servers.map((server) => server.calls().length),
      [0, 0],
    );
  });

  it('cannot be switched on by a workspace', async () => {
    // VS Code refuses to write a setting of this scope there, too; a file written by hand would be ignored.
    await vscode.workspace
      .getConfiguration('understudy')
      .update('api.enabled', true, false)
      .then(undefined, () => {});

    await assert.rejects(() => api.complete(request), /understudy\.api\.enabled/);
  });

  it('serves other extensions once the user has switched it on', async () => {
    await userSetting('api.enabled', true);

    const result = await api.complete(request);
    const events = await collect(api.stream(request));
    const { candidates } = await api.plan();
    const health = await api.health();

    assert.deepEqual([result.text, result.provider, result.keyLabel], ['hello', 'good', 'good']);
    assert.deepEqual(
      result.attempts.map(({ outcome }) => outcome),
      ['failed', 'ok'],
    );
    assert.equal(events.at(-1)?.type, 'done');
    assert.deepEqual(
      candidates.map(({ provider, ready }) => [provider, ready]),
      [
        ['broken', false],
        ['good', true],
      ],
    );
    assert.match(candidates[0]?.reason ?? '', /key refused/);
    assert.deepEqual(
      health.slice(0, 2).map(({ provider, state }) => [provider, state]),
      [
        ['broken', 'benched'],
        ['good', 'ready'],
      ],
    );
  });
});

async function collect(stream: AsyncIterable<ChainEvent>): Promise<ChainEvent[]> {
  const events: ChainEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}
