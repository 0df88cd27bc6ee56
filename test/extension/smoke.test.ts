import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';

const extensionId = 'understudy.understudy';

describe('the extension in VS Code', () => {
  it('activates and returns its API', async () => {
    const extension = vscode.extensions.getExtension(extensionId);
    assert.ok(extension, `${extensionId} is not there`);

    const api: { version: number } = await extension.activate();

    assert.equal(api.version, 1);
  });

  it('registers every command that it contributes', async () => {
    const contributed = contributedCommands();

    const registered = new Set(await vscode.commands.getCommands(true));

    assert.ok(contributed.length > 0, 'package.json contributes no command');
    assert.deepEqual(
      contributed.filter(({ command }) => !registered.has(command)),
      [],
    );
  });

  it('keeps its commands under one category', () => {
    const elsewhere = contributedCommands().filter(({ category }) => category !== 'Understudy');

    assert.deepEqual(elsewhere, []);
  });
});

function contributedCommands(): { command: string; category?: string }[] {
  return vscode.extensions.getExtension(extensionId)?.packageJSON.contributes?.commands ?? [];
}
