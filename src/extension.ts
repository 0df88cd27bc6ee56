import * as vscode from 'vscode';
import type { UnderstudyApi } from './host/api.ts';
import { ChatPlaces } from './host/chat/chatPlaces.ts';
import { registerCommands } from './host/commands/registerCommands.ts';
import { Late } from './host/late.ts';
import { lateApi } from './host/lateApi.ts';
import type { Parts } from './host/parts.ts';

/** What `activate` returns; suites that run under `extensionTestsPath` get the parts as well. */
export type Activated = UnderstudyApi & { readonly parts?: Promise<Parts> };

/**
 * Tells VS Code what it may call by name: commands, the places of the chat, the API. What stands behind them is loaded and built in a
 * turn of its own, since VS Code and other extensions wait for `activate`, and nothing of it is needed for that.
 */
export function activate(context: vscode.ExtensionContext): Activated {
  const built = new Late(async () => (await import('./host/build.ts')).build(context, places));
  const places = new ChatPlaces(context.extensionUri, async () => (await built.value).chat);
  const parts = async () => (await built.value).parts;
  const api = lateApi(async () => (await built.value).api);
  // Disposed of in this order: whoever uses something goes before it.
  context.subscriptions.push(registerCommands(parts), places, built);
  built.value.catch(tellFailure);
  return context.extensionMode === vscode.ExtensionMode.Test ? { ...api, parts: parts() } : api;
}

/** There is no log yet, and no other part that could tell. */
function tellFailure(error: unknown): void {
  console.error(error);
  const reason = error instanceof Error ? error.message : String(error);
  void vscode.window.showErrorMessage(
    vscode.l10n.t('Understudy could not start: {0}. Reload the window to try again.', reason),
  );
}
