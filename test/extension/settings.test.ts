import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Parts } from '../../src/host/parts.ts';
import { aKey, run, startAfresh, until, userSetting } from './support/understudy.ts';

describe('settings', () => {
  let parts: Parts;
  beforeEach(async () => {
    parts = await startAfresh();
  });

  it('and the order of the view agree after a move by command', async () => {
    await userSetting('order', ['mistral', 'groq', 'deepseek']);

    const order = await run('understudy.moveProvider', 'deepseek', 0);

    assert.deepEqual(order, ['deepseek', 'mistral', 'groq']);
    assert.deepEqual(vscode.workspace.getConfiguration('understudy').get('order'), order);
    assert.deepEqual(rowsOf(parts).slice(0, 3), order);
  });

  it('and the order of the view agree after a hand edit', async () => {
    await userSetting('order', ['cohere', 'groq']);

    assert.deepEqual(rowsOf(parts).slice(0, 2), ['cohere', 'groq']);
    assert.deepEqual(
      parts.engine.health().map(({ provider }) => provider),
      ['cohere', 'groq'],
    );
  });

  it('keep fields that this version does not know', async () => {
    await userSetting('providers', { groq: { model: 'one', fromTheFuture: [1] }, unknown: { x: 1 } });

    await run('understudy.disableProvider', 'groq');
    await run('understudy.chooseModel', 'groq', 'two');

    const written = vscode.workspace.getConfiguration('understudy').inspect('providers')?.globalValue;
    assert.deepEqual(written, { groq: { model: 'two', fromTheFuture: [1], enabled: false }, unknown: { x: 1 } });
  });

  it('of a workspace cannot redirect a key', async () => {
    await run('understudy.addKey', 'groq', aKey('precious'));
    const address = parts.providers.get('groq').baseUrl;

    await withWorkspaceSettings(
      { 'understudy.providers': { groq: { baseUrl: 'https://evil.example/v1' } } },
      async () => {
        assert.equal(parts.providers.get('groq').baseUrl, address);
      },
    );
  });

  it('of a trusted workspace may have an order of its own, and moves are written to it', async () => {
    await userSetting('order', ['groq', 'mistral']);

    await withWorkspaceSettings({ 'understudy.order': ['cohere', 'xai'] }, async () => {
      await until(() => parts.providers.order()[0] === 'cohere', 'the order of the workspace counts');
      await run('understudy.moveProvider', 'xai', 0);

      assert.deepEqual(parts.providers.order(), ['xai', 'cohere']);
      assert.deepEqual(vscode.workspace.getConfiguration('understudy').inspect('order')?.globalValue, [
        'groq',
        'mistral',
      ]);
    });
  });

  it('of the wrong type are told in the view and do not stop anything', async () => {
    await userSetting('order', 'groq');
    await userSetting('providers', { groq: { baseUrl: 'http://example.com/v1', model: 7 } });
    await userSetting('useEnvironmentKeys', 'true');
    await userSetting('api.enabled', 1);

    parts.view.refreshNow();
    const problems = parts.view.tree()[0];
    assert.equal(problems?.kind, 'problems');
    const text = problems.row.tooltip.join('\n');
    for (const path of [
      'understudy.order',
      'understudy.providers.groq.baseUrl',
      'understudy.providers.groq.model',
      'understudy.useEnvironmentKeys',
      'understudy.api.enabled',
    ]) {
      assert.ok(text.includes(path), `${path} is not told of in: ${text}`);
    }
    assert.ok(parts.engine.providers().length > 10);
  });

  it('show an id in the order that nobody knows', async () => {
    await userSetting('order', ['grok', 'groq']);

    parts.view.refreshNow();
    const row = parts.view.tree().find((node) => node.providerId === 'grok');
    assert.equal(row?.row.description, 'unknown provider');
    assert.deepEqual(await run('understudy.removeFromOrder', 'grok'), ['groq']);
  });

  it('take a provider of the user into the order', async () => {
    const server = { protocol: 'openai', baseUrl: 'http://127.0.0.1:9/v1', model: 'm', keyless: true } as const;

    await run('understudy.addCustomProvider', 'my-server', server);

    assert.ok(parts.providers.order().includes('my-server'));
    assert.equal(parts.providers.get('my-server').isKeyless, true);
  });

  it('refuse a provider of the user at an address that would send keys in the clear', async () => {
    const server = { protocol: 'openai', baseUrl: 'http://example.com/v1', model: 'm' } as const;

    await assert.rejects(() => run('understudy.addCustomProvider', 'my-server', server), /https/);
    await assert.rejects(() => run('understudy.addCustomProvider', 'groq', server), /already/);
  });
});

/** Provider ids of the order as the view shows them. */
function rowsOf(parts: Parts): (string | undefined)[] {
  parts.view.refreshNow();
  return parts.view
    .tree()
    .filter((node) => node.kind === 'provider')
    .map((node) => node.providerId);
}

/** Writes .vscode/settings.json, as a repository that was cloned would bring it, and takes it away again. */
async function withWorkspaceSettings(settings: object, body: () => Promise<void>): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'no workspace is open');
  const file = vscode.Uri.joinPath(folder.uri, '.vscode/settings.json');
  const marker = { 'editor.rulers': [Date.now()] };
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(JSON.stringify({ ...settings, ...marker })));
  const rulers = () => vscode.workspace.getConfiguration('editor').inspect('rulers')?.workspaceValue;
  try {
    await until(
      () => JSON.stringify(rulers()) === JSON.stringify(marker['editor.rulers']),
      'VS Code has read the file',
    );
    await body();
  } finally {
    await vscode.workspace.fs.delete(file);
    await until(() => rulers() === undefined, 'VS Code has forgotten the file');
  }
}
