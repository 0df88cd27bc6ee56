import * as vscode from 'vscode';
import type { Activated } from '../../../src/extension.ts';
import type { CommandArguments, CommandId, CommandResult } from '../../../src/host/contributions.ts';
import type { Parts } from '../../../src/host/parts.ts';

/** The parts of the extension as it runs, with the keys read. */
export async function theParts(): Promise<Parts> {
  const { parts: building } = await theExtension().activate();
  if (!building) throw new Error('The extension does not run under a test suite');
  const parts = await building;
  await parts.readiness.settled;
  return parts;
}

export function theExtension(): vscode.Extension<Activated> {
  const extension = vscode.extensions.getExtension<Activated>('understudy.understudy');
  if (!extension) throw new Error('understudy.understudy is not there');
  return extension;
}

/** Runs a command as a key binding would, with its arguments. */
export async function run<Id extends CommandId>(id: Id, ...args: CommandArguments[Id]): Promise<CommandResult<Id>> {
  return await vscode.commands.executeCommand<CommandResult<Id>>(id, ...args);
}

/** A setting of the user, written as a hand edit of settings.json would; `undefined` takes it away. */
export async function userSetting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration('understudy').update(name, value, vscode.ConfigurationTarget.Global);
}

/** Takes away all keys and settings, and forgets all failures: every test begins as a fresh installation. */
export async function startAfresh(): Promise<Parts> {
  const parts = await theParts();
  for (const provider of parts.keys.providers()) {
    for (const key of parts.keys.listStored(provider)) await parts.keys.remove(provider, key.id);
  }
  for (const name of [
    'order',
    'providers',
    'timeouts',
    'retry',
    'onBreak',
    'contentRefused',
    'useEnvironmentKeys',
    'api.enabled',
  ]) {
    await userSetting(name, undefined);
  }
  parts.engine.resetHealth();
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  return parts;
}

/** Waits until `condition` holds; looks every 20 ms. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`It did not happen that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A key of a form that no provider uses, made at run time so that nobody takes it for a real one. */
export function aKey(name: string): string {
  return ['test', name, 'x'.repeat(24)].join('-');
}
