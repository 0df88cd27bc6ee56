import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Parts } from '../../src/host/parts.ts';
import { ProviderDragAndDrop } from '../../src/host/views/providerDragAndDrop.ts';
import type { TreeNode } from '../../src/host/views/providerTree.ts';
import { answers } from '../support/loopback/answers.ts';
import { rateLimited, refusesKey } from '../support/loopback/failures.ts';
import { type LoopbackProvider, startProvider } from '../support/loopback/startProvider.ts';
import { aKey, run, startAfresh, userSetting } from './support/understudy.ts';

describe('the providers view', () => {
  let parts: Parts;
  let servers: LoopbackProvider[] = [];
  beforeEach(async () => {
    parts = await startAfresh();
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    servers = [];
  });

  it('is empty before there is anything to show, so that its welcome shows', () => {
    assert.deepEqual(treeOf(parts), []);
  });

  it('shows who is next, who has no key, and the offline answer at the end of the order', async () => {
    await userSetting('order', ['groq', 'mistral']);
    await run('understudy.addKey', 'mistral', aKey('m'));

    const rows = treeOf(parts).map(({ row }) => `${row.label}: ${row.description}`);

    assert.match(rows[0] ?? '', /^Groq: no key$/);
    assert.match(rows[1] ?? '', /^Mistral.*: next · 1 key · /);
    assert.match(rows[2] ?? '', /^Offline answer: always last$/);
    assert.match(rows[3] ?? '', /^Not in the Order: \d+$/);
  });

  it('tells a rate limit with its end and a refused key with its reason, and who is next then', async () => {
    const limited = await startProvider({ dialect: 'openai', script: rateLimited({ retryAfter: '3000' }) });
    const refused = await startProvider({ dialect: 'openai', script: refusesKey() });
    const good = await startProvider({ dialect: 'openai', script: answers('hello') });
    servers = [limited, refused, good];
    await userSetting('providers', {
      one: { protocol: 'openai', baseUrl: limited.baseUrl, model: 'm1' },
      two: { protocol: 'openai', baseUrl: refused.baseUrl, model: 'm2' },
      three: { protocol: 'openai', baseUrl: good.baseUrl, model: 'm3' },
    });
    await userSetting('order', ['one', 'two', 'three']);
    for (const id of ['one', 'two', 'three']) await run('understudy.addKey', id, aKey(id));
    assert.equal(parts.statusBar.content().text, '$(comment) one');

    const result = await parts.engine.complete({ messages: [{ role: 'user', content: 'hi' }] });

    assert.equal(result.provider, 'three');
    const [one, two, three] = treeOf(parts);
    assert.match(one?.row.description ?? '', /^benched until .* · 1 key · m1$/);
    assert.match(one?.row.tooltip.join('\n') ?? '', /Last failure/);
    assert.match(two?.row.description ?? '', /^key refused · 1 key · m2$/);
    assert.match(two?.children[0]?.row.description ?? '', /^refused/);
    assert.match(three?.row.description ?? '', /^next · 1 key · m3$/);
    assert.deepEqual(pick(parts.statusBar.content(), 'state', 'text'), {
      state: 'degraded',
      text: '$(arrow-swap) three for one',
    });
    assert.ok(!JSON.stringify(treeOf(parts)).includes('test-one'), 'no key stands in the tree');

    await run('understudy.resetHealth');

    assert.match(treeOf(parts)[0]?.row.description ?? '', /^next/);
    assert.equal(parts.statusBar.content().state, 'ready');
  });

  it('warns in the status bar when keys are there and nobody is ready', async () => {
    const limited = await startProvider({ dialect: 'openai', script: rateLimited({ retryAfter: '3000' }) });
    servers = [limited];
    await userSetting('providers', { one: { protocol: 'openai', baseUrl: limited.baseUrl, model: 'm1' } });
    await userSetting('order', ['one']);
    await userSetting('retry', { rateLimited: 0 });
    await run('understudy.addKey', 'one', aKey('one'));

    const result = await parts.engine.complete({ messages: [{ role: 'user', content: 'hi' }] });

    assert.equal(result.tier, 'offline');
    assert.deepEqual(pick(parts.statusBar.content(), 'state', 'isWarning'), { state: 'offline', isWarning: true });
  });

  it('says in one line how things stand, and forgets what is held against one key from its row', async () => {
    const limited = await startProvider({ dialect: 'openai', script: rateLimited({ retryAfter: '3000' }) });
    servers = [limited];
    await userSetting('providers', { one: { protocol: 'openai', baseUrl: limited.baseUrl, model: 'm1' } });
    await userSetting('order', ['one', 'groq']);
    await run('understudy.addKey', 'one', aKey('one'), 'first');
    await run('understudy.addKey', 'one', aKey('two'), 'second');
    assert.equal(parts.view.dashboard(), 'Next: one · 1 of 1 ready');
    await parts.engine.complete({ messages: [{ role: 'user', content: 'hi' }] });
    assert.match(parts.view.dashboard(), /^Next: offline answer · 0 of 1 ready · one again at /);
    const [first, second] = treeOf(parts)[0]?.children ?? [];
    assert.deepEqual([first?.row.context, second?.row.context], ['key stored resettable', 'key stored resettable']);

    await run('understudy.resetHealth', { providerId: 'one', keyId: first?.keyId ?? '' });

    const contexts = treeOf(parts)[0]?.children.map(({ row }) => row.context);
    assert.deepEqual(contexts, ['key stored', 'key stored resettable']);
    assert.equal(parts.view.dashboard(), 'Next: one · 1 of 1 ready');
  });

  it('shows a provider that is switched off as off', async () => {
    await userSetting('order', ['groq', 'mistral']);

    await run('understudy.disableProvider', 'groq');
    assert.equal(treeOf(parts)[0]?.row.description, `off · ${parts.providers.get('groq').model}`);

    await run('understudy.enableProvider', 'groq');
    assert.equal(treeOf(parts)[0]?.row.description, 'no key');
  });

  it('moves rows by drag and drop, to the place of the row they are dropped on', async () => {
    await userSetting('order', ['groq', 'mistral', 'deepseek', 'cohere']);

    await drag(parts, 'cohere', 'mistral');
    assert.deepEqual(parts.providers.order(), ['groq', 'cohere', 'mistral', 'deepseek']);

    await drag(parts, 'groq', 'deepseek');
    assert.deepEqual(parts.providers.order(), ['cohere', 'mistral', 'deepseek', 'groq']);
  });

  it('takes rows into the order and out of it by drag and drop', async () => {
    await userSetting('order', ['groq', 'mistral']);

    await drag(parts, 'cohere', 'groq');
    assert.deepEqual(parts.providers.order(), ['cohere', 'groq', 'mistral']);

    await drag(parts, 'groq', 'xai');
    assert.deepEqual(parts.providers.order(), ['cohere', 'mistral']);
  });

  it('does not fail unseen when the order cannot be written after a drop', async () => {
    await userSetting('order', ['groq', 'mistral']);
    const refused = new Error('settings.json has unsaved changes');
    const providers = Object.create(parts.providers, {
      order: { value: () => ['groq', 'mistral'] },
      moveBefore: { value: () => Promise.reject(refused) },
    }) as Parts['providers'];

    await assert.doesNotReject(drag({ ...parts, providers }, 'mistral', 'groq'));

    assert.deepEqual(parts.providers.order(), ['groq', 'mistral']);
  });

  it('moves keys of a provider by drag and drop, and by command', async () => {
    await userSetting('order', ['groq']);
    for (const name of ['a', 'b', 'c']) await run('understudy.addKey', 'groq', aKey(name), name);
    const key = (label: string) => treeOf(parts)[0]?.children.find(({ row }) => row.label === label);

    await dropOn(parts, [key('c')], key('a'));
    assert.deepEqual(labels(parts), ['c', 'a', 'b']);

    await run('understudy.moveDown', { providerId: 'groq', keyId: key('c')?.keyId ?? '' });
    assert.deepEqual(labels(parts), ['a', 'c', 'b']);
  });

  it('takes the arguments of a key binding, which come as one array', async () => {
    await userSetting('order', ['groq', 'mistral', 'deepseek']);

    await vscode.commands.executeCommand('understudy.moveProvider', ['deepseek', 0]);

    assert.deepEqual(parts.providers.order(), ['deepseek', 'groq', 'mistral']);
  });

  it('moves the row of a key binding up and down', async () => {
    await userSetting('order', ['groq', 'mistral', 'deepseek']);

    await run('understudy.moveDown', 'groq');
    await run('understudy.moveUp', 'deepseek');
    await run('understudy.moveUp', 'deepseek');
    await run('understudy.moveUp', 'deepseek');

    assert.deepEqual(parts.providers.order(), ['deepseek', 'mistral', 'groq']);
  });
});

function treeOf(parts: Parts): TreeNode[] {
  parts.view.refreshNow();
  return parts.view.tree();
}

function labels(parts: Parts): string[] {
  return parts.keys.list('groq').map((key) => key.label);
}

function drag(parts: Parts, from: string, to: string): Promise<void> {
  const all = treeOf(parts).flatMap((node) => [node, ...node.children]);
  const row = (id: string) => all.find((node) => node.kind === 'provider' && node.providerId === id);
  return dropOn(parts, [row(from)], row(to));
}

async function dropOn(parts: Parts, nodes: (TreeNode | undefined)[], target: TreeNode | undefined): Promise<void> {
  const controller = new ProviderDragAndDrop(parts);
  const data = new vscode.DataTransfer();
  controller.handleDrag(
    nodes.filter((node) => node !== undefined),
    data,
  );
  await controller.handleDrop(target, data);
}

function pick<T, K extends keyof T>(value: T, ...keys: K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, value[key]])) as Pick<T, K>;
}
