import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Parts } from '../../src/host/parts.ts';
import { answers } from '../support/loopback/answers.ts';
import { fails } from '../support/loopback/failures.ts';
import { type LoopbackProvider, startProvider } from '../support/loopback/startProvider.ts';
import { aKey, run, startAfresh, theExtension, until, userSetting } from './support/understudy.ts';

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
    const text = document.getText();
    for (const line of lines) assert.ok(text.includes(line.replace(/^\d+\. /, '')), line);
    assert.match(text, /\n1\. Mistral .*\n2\. Offline answer.*\n\n## Not Asked\n\n- Groq .*: no key\n$/s);
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

  it('Enable Provider puts a server on this machine into the order, and the first model it lists is asked', async () => {
    await userSetting('order', ['groq']);
    await userSetting('providers', { ollama: { baseUrl: server.baseUrl } });

    await run('understudy.enableProvider', 'ollama');

    await until(() => parts.engine.next()?.candidate.model === 'alpha', 'its model is known');
    assert.deepEqual(vscode.workspace.getConfiguration('understudy').get('order'), ['groq', 'ollama']);
  });

  it('Reset Health looks again for a server that was not running', async () => {
    const { port, baseUrl } = await startProvider({ dialect: 'openai', script: answers('x') }).then(closed);
    await userSetting('providers', { ollama: { baseUrl } });
    await userSetting('order', ['ollama']);
    await until(() => parts.engine.health()[0]?.state === 'not-running', 'nobody answers');
    const late = createServer((_request, response) => response.end('{"data":[{"id":"late"}]}')).listen(
      port,
      '127.0.0.1',
    );
    await once(late, 'listening');

    await run('understudy.resetHealth');

    assert.equal(parts.engine.next()?.candidate.model, 'late');
    late.close();
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

  it('have key bindings that take none from VS Code on this system', async () => {
    await vscode.commands.executeCommand('workbench.action.openDefaultKeybindingsFile');
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    const taken = text
      .split(/(?=\{ "key":)/)
      .filter((entry) => !entry.includes('understudy.'))
      .flatMap((entry) => /"key": "([^"]+)"/.exec(entry)?.[1] ?? []);
    assert.ok(taken.length > 500, 'the default key bindings were not read');

    const chords = new Set(taken.map(firstChord));

    assert.ok(chords.has(firstChord('shift+ctrl+p')), 'the order of modifiers matters');
    assert.deepEqual(
      everywhere().filter(({ key }) => chords.has(firstChord(key))),
      [],
    );
  });

  it('have key bindings that take none from VS Code on a Mac', async () => {
    const taken = await boundByWorkbench();
    const contributed = vscode.extensions.all
      .filter(({ id }) => id !== theExtension().id)
      .flatMap(({ packageJSON }): Binding[] => packageJSON.contributes?.keybindings ?? []);
    assert.ok(taken.has(codeOnMac('cmd+u')), 'the key bindings of the workbench were not read');

    const chords = new Set(contributed.map(({ key, mac }) => firstChord(mac ?? key)));

    for (const { key, mac } of everywhere()) {
      const ours = mac ?? key;
      assert.ok(!taken.has(codeOnMac(ours)), `${ours} is taken by the workbench`);
      assert.ok(!chords.has(firstChord(ours)), `${ours} is taken by an extension`);
    }
  });
});

async function closed(server: LoopbackProvider): Promise<LoopbackProvider> {
  await server.close();
  return server;
}

interface Binding {
  key: string;
  mac?: string;
  when?: string;
}

/** Our key bindings save those of the view, which take effect in the view alone. */
function everywhere(): Binding[] {
  const ours: Binding[] = theExtension().packageJSON.contributes.keybindings;
  return ours.filter(({ when }) => !when?.includes('focusedView'));
}

/** The first chord of a binding, its modifiers in one order: VS Code writes `shift+alt+u`, others `alt+shift+u`. */
function firstChord(binding: string): string {
  const keys = (binding.split(' ')[0] ?? '').split('+');
  return [...keys.slice(0, -1).toSorted(), keys.at(-1)].join('+');
}

/** Modifiers as VS Code's `KeyMod` numbers them, with the names they have on a Mac. */
const modifiers: { [name: string]: number } = { cmd: 2048, shift: 1024, alt: 512, ctrl: 256 };

/** A binding to a letter as VS Code's own code writes it down: `KeyMod.CtrlCmd | KeyMod.Alt | KeyCode.KeyU`. */
function codeOnMac(binding: string): number {
  const keys = binding.split('+');
  const letter = keys.pop() ?? '';
  assert.match(letter, /^[a-z]$/);
  const KEY_A = 31;
  return keys.reduce((sum, name) => sum + (modifiers[name] ?? Number.NaN), KEY_A + letter.charCodeAt(0) - 97);
}

/** Every binding in the workbench's own code, whatever system it is for: those of other systems are nowhere told. */
async function boundByWorkbench(): Promise<ReadonlySet<number>> {
  const files = ['out/vs/code/browser/workbench/workbench.js', 'out/vs/workbench/workbench.desktop.main.js'];
  const paths = files.map((file) => join(vscode.env.appRoot, file)).filter((path) => existsSync(path));
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  const bindings = texts.flatMap((text) => [...text.matchAll(/(?:primary|secondary):\[?([\d,]+)/g)]);
  return new Set(bindings.flatMap(([, codes = '']) => codes.split(',').filter(Boolean).map(Number)));
}

function pick({ model, isEnabled }: { model: string; isEnabled: boolean }) {
  return { model, isEnabled };
}
