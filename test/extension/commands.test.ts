import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Parts } from '../../src/host/parts.ts';
import { answers } from '../support/loopback/answers.ts';
import { fails } from '../support/loopback/failures.ts';
import { type LoopbackProvider, startProvider } from '../support/loopback/startProvider.ts';
import { aKey, run, startAfresh, theExtension, userSetting } from './support/understudy.ts';

describe('commands', () => {
  let parts: Parts;
  let server: LoopbackProvider;
  beforeEach(async () => {
    parts = await startAfresh();
    server = await startProvider({ dialect: 'openai', script: answers('hello'), models: ['alpha', 'beta'] });
  });
  afterEach(() => server.close());

  it('Explain Route shows what the engine explains, in a document that cannot be edited', async () => {
    await userSetting('order', ['groq', 'mistral']);
    await run('understudy.addKey', 'mistral', aKey('m'));

    const lines = await run('understudy.explainRoute');

    assert.deepEqual(lines, parts.engine.explain());
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, 'understudy');
    for (const line of lines) assert.ok(document.getText().includes(line));
  });

  it('Copy Diagnostics tells versions, route and settings, and no key', async () => {
    const key = aKey('secret');
    await userSetting('providers', { groq: { model: key } });
    await run('understudy.addKey', 'groq', key);

    const text = await run('understudy.copyDiagnostics');

    assert.ok(!text.includes(key));
    assert.match(text, /Understudy: \d+\.\d+\.\d+/);
    assert.match(text, /Groq/);
    assert.match(text, /## Settings/);
  });

  it('Test Provider says how many models a key sees', async () => {
    await userSetting('providers', { mine: { protocol: 'openai', baseUrl: server.baseUrl, model: 'alpha' } });
    await run('understudy.addKey', 'mine', aKey('good'));

    const tests = await run('understudy.testProvider', 'mine');

    assert.equal(tests?.length, 1);
    assert.equal(tests[0]?.ok, true);
    assert.deepEqual(
      tests[0]?.models?.map(({ id }) => id),
      ['alpha', 'beta'],
    );
  });

  it('Test All Providers tells what is wrong with one and goes on with the others', async () => {
    const broken = await startProvider({ dialect: 'openai', script: answers('x'), checks: fails(401) });
    await userSetting('providers', {
      mine: { protocol: 'openai', baseUrl: server.baseUrl, model: 'alpha', keyless: true },
      broken: { protocol: 'openai', baseUrl: broken.baseUrl, model: 'alpha' },
    });
    await userSetting('order', ['broken', 'mine', 'groq']);
    await run('understudy.addKey', 'broken', aKey('bad'));

    const results = await run('understudy.testAllProviders');

    assert.deepEqual(Object.keys(results), ['broken', 'mine']);
    assert.equal(results['broken']?.[0]?.failure?.class, 'credential-refused');
    assert.equal(results['mine']?.[0]?.ok, true);
    await broken.close();
  });

  it('Detect Local Servers finds a server and puts it into the order with a model it has', async () => {
    await userSetting('order', ['groq']);
    await userSetting('providers', { ollama: { baseUrl: server.baseUrl, enabled: false } });

    const found = await run('understudy.detectLocalServers', true);

    const mine = found.find(({ provider }) => provider === 'ollama');
    assert.deepEqual(mine?.models, ['alpha', 'beta']);
    assert.ok(parts.providers.order().includes('ollama'));
    assert.deepEqual(pick(parts.providers.get('ollama')), { model: 'alpha', isEnabled: true });
  });

  it('Choose Model sets the model of the provider', async () => {
    const chosen = await run('understudy.chooseModel', 'groq', 'some/model');

    assert.deepEqual(chosen, { provider: 'groq', model: 'some/model' });
    assert.equal(parts.providers.get('groq').model, 'some/model');
  });

  it('with wrong arguments fail with a message that says what is there', async () => {
    await assert.rejects(() => run('understudy.testProvider', 'nobody'), /no provider 'nobody'/);
    await assert.rejects(() => run('understudy.moveProvider', 'groq', 0.5), /whole number/);
    await assert.rejects(() => run('understudy.chooseModel', 'groq', ' '), /cannot be empty/);
  });

  it('have key bindings that take none from VS Code', async () => {
    await vscode.commands.executeCommand('workbench.action.openDefaultKeybindingsFile');
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    const taken = text
      .split(/(?=\{ "key":)/)
      .filter((entry) => !entry.includes('understudy.'))
      .flatMap((entry) => /"key": "([^"]+)"/.exec(entry)?.[1] ?? []);
    assert.ok(taken.length > 500, 'the default key bindings were not read');
    const ours: { key: string; mac?: string; when?: string }[] = theExtension().packageJSON.contributes.keybindings;

    // Those of the view take effect in the view alone.
    const everywhere = ours.filter(({ when }) => !when?.includes('focusedView'));

    assert.deepEqual(
      everywhere.filter(({ key }) => taken.includes(key)),
      [],
    );
  });
});

function pick({ model, isEnabled }: { model: string; isEnabled: boolean }) {
  return { model, isEnabled };
}
