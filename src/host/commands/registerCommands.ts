import * as vscode from 'vscode';
import { type CommandArguments, type CommandId, type CommandResult, commands } from '../contributions.ts';
import type { Parts } from '../parts.ts';
import { plainMessage } from '../text/plainMessage.ts';
import { isGiven, spread, withoutSelection } from './commandArguments.ts';

type Handler<Id extends CommandId> = (parts: Parts, ...args: CommandArguments[Id]) => PromiseLike<CommandResult<Id>>;

/** Each command is loaded when it is first called: activation pays for none of them. */
const handlers: { readonly [Id in CommandId]: Handler<Id> } = {
  'understudy.addKey': async (...args) => (await import('./addKey.ts')).addKey(...args),
  'understudy.removeKey': async (...args) => (await import('./removeKey.ts')).removeKey(...args),
  'understudy.reenterKey': async (...args) => (await import('./reenterKey.ts')).reenterKey(...args),
  'understudy.renameKey': async (...args) => (await import('./renameKey.ts')).renameKey(...args),
  'understudy.importKeysFromEnvironment': async (...args) =>
    (await import('./importKeys.ts')).importKeysFromEnvironment(...args),
  'understudy.importKeysFromEnvFile': async (...args) =>
    (await import('./importKeys.ts')).importKeysFromEnvFile(...args),
  'understudy.openKeyPage': async (...args) => (await import('./openKeyPage.ts')).openKeyPage(...args),
  'understudy.testProvider': async (...args) => (await import('./testProviders.ts')).testProvider(...args),
  'understudy.testAllProviders': async (parts) => (await import('./testProviders.ts')).testAllProviders(parts),
  'understudy.chooseModel': async (...args) => (await import('./chooseModel.ts')).chooseModel(...args),
  'understudy.moveProvider': async (...args) => (await import('./order.ts')).moveProvider(...args),
  'understudy.moveUp': async (...args) => (await import('./order.ts')).moveUp(...args),
  'understudy.moveDown': async (...args) => (await import('./order.ts')).moveDown(...args),
  'understudy.addToOrder': async (...args) => (await import('./order.ts')).addToOrder(...args),
  'understudy.removeFromOrder': async (...args) => (await import('./order.ts')).removeFromOrder(...args),
  'understudy.enableProvider': async (...args) => (await import('./enableProvider.ts')).enableProvider(...args),
  'understudy.disableProvider': async (...args) => (await import('./enableProvider.ts')).disableProvider(...args),
  'understudy.addCustomProvider': async (...args) =>
    (await import('./addCustomProvider.ts')).addCustomProvider(...args),
  'understudy.detectLocalServers': async (...args) =>
    (await import('./detectLocalServers.ts')).detectLocalServers(...args),
  'understudy.showAllProviders': async ({ view }) => view.showAll(),
  'understudy.explainRoute': async (parts) => (await import('./explainRoute.ts')).explainRoute(parts),
  'understudy.resetHealth': async (...args) => (await import('./resetHealth.ts')).resetHealth(...args),
  'understudy.showLog': async ({ log }) => log.show(),
  'understudy.copyDiagnostics': async (parts) => (await import('./copyDiagnostics.ts')).copyDiagnostics(parts),
  'understudy.showActions': async (parts) => (await import('./showActions.ts')).showActions(parts),
  'understudy.openSettings': async () => {
    await vscode.commands.executeCommand('workbench.action.openSettings', '@ext:understudy.understudy');
  },
  'understudy.ask': async ({ chat }, text) =>
    typeof text === 'string' ? chat.ask(text) : askForText(chat.ask.bind(chat)),
  'understudy.askAboutSelection': ({ chat }) => chat.askAboutSelection(),
  'understudy.openChat': ({ chat }) => chat.open('view'),
  'understudy.openChatInEditor': ({ chat }) => chat.open('editor'),
  'understudy.newChat': ({ chat }) => chat.newChat(),
  'understudy.stopAnswer': ({ chat }) => chat.stopAnswer(),
  'understudy.regenerateAnswer': ({ chat }) => chat.regenerateAnswer(),
  'understudy.showHistory': async (...args) => (await import('./showHistory.ts')).showHistory(...args),
  'understudy.attachFile': ({ chat }) => chat.attachFile(),
  'understudy.rehearse': ({ chat }) => chat.rehearse(),
};

/** Commands whose first argument is an array. */
const takesArray: ReadonlySet<CommandId> = new Set(['understudy.importKeysFromEnvironment']);

/** Registers every contributed command. What is called before the parts are there waits for them. */
export function registerCommands(parts: () => Promise<Parts>): vscode.Disposable {
  const ids = Object.keys(commands) as CommandId[];
  return vscode.Disposable.from(
    ...ids.map((id) => vscode.commands.registerCommand(id, (...args: unknown[]) => run(id, parts, args))),
  );
}

/**
 * Whoever hands over values (a key binding, a task, a test) gets errors thrown; a user who answered questions gets them as a
 * message. Menus hand over rows, which is not the same as values.
 */
async function run(id: CommandId, building: () => Promise<Parts>, args: unknown[]): Promise<unknown> {
  const parts = await building();
  try {
    if (commands[id].needsKeys !== false) await parts.readiness.settled;
    const handler = handlers[id] as (parts: Parts, ...args: unknown[]) => PromiseLike<unknown>;
    return await handler(parts, ...spread(withoutSelection(args), takesArray.has(id)));
  } catch (error) {
    const message = parts.redact(error instanceof Error ? error.message : String(error));
    parts.log.error(`${id}: ${message}`);
    if (args.some(isGiven)) throw new Error(message);
    void showError(message, parts);
    return undefined;
  }
}

async function showError(message: string, { log }: Parts): Promise<void> {
  const showLog = vscode.l10n.t('Show Log');
  const pressed = await vscode.window.showErrorMessage(plainMessage(`Understudy: ${message}`), showLog);
  if (pressed === showLog) log.show();
}

async function askForText(ask: (text: string) => Promise<void>): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Ask Understudy'),
    prompt: vscode.l10n.t('The answer comes in the chat'),
  });
  if (text?.trim()) await ask(text);
}
