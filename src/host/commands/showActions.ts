import * as vscode from 'vscode';
import { type CommandId, views } from '../contributions.ts';
import type { Parts } from '../parts.ts';
import { type PickItem, pickOne } from '../ui/pick.ts';

/** The quick pick behind the status bar item. */
export async function showActions({ engine, keys, providers, readiness }: Parts): Promise<void> {
  const next = engine.next();
  const name = next ? (providers.find(next.candidate.provider)?.name ?? next.candidate.provider) : undefined;
  const hasKeys = keys.providers().length > 0 || !readiness.isReady;
  const noProvider = readiness.isReady
    ? vscode.l10n.t('No provider is ready; questions get the offline answer')
    : vscode.l10n.t('The keys are still being read');
  const picked = await pickOne<string>({
    title: 'Understudy',
    placeholder: name ? vscode.l10n.t('The next request goes to {0}', name) : noProvider,
    items: hasKeys
      ? [...chatItems(), ...keyItems(), ...stateItems()]
      : [...keyItems(), ...chatItems(), ...stateItems()],
  });
  if (picked !== undefined && picked !== 'back') await vscode.commands.executeCommand(picked);
}

function chatItems(): PickItem<string>[] {
  return [
    separator(vscode.l10n.t('Chat')),
    item('understudy.ask', vscode.l10n.t('Ask…'), 'comment'),
    item('understudy.openChat', vscode.l10n.t('Open Chat'), 'comment-discussion'),
    item('understudy.rehearse', vscode.l10n.t('Rehearse a Failover'), 'debug-alt'),
  ];
}

function keyItems(): PickItem<string>[] {
  return [
    separator(vscode.l10n.t('Providers and Keys')),
    item('understudy.addKey', vscode.l10n.t('Add Key…'), 'key'),
    item(`${views.providers}.focus`, vscode.l10n.t('Show Providers'), 'list-ordered'),
    item('understudy.chooseModel', vscode.l10n.t('Choose Model…'), 'symbol-misc'),
    item('understudy.testAllProviders', vscode.l10n.t('Test All Providers'), 'beaker'),
  ];
}

function stateItems(): PickItem<string>[] {
  return [
    separator(vscode.l10n.t('State')),
    item('understudy.explainRoute', vscode.l10n.t('Explain Route'), 'type-hierarchy-sub'),
    item('understudy.resetHealth', vscode.l10n.t('Reset Health'), 'refresh'),
    item('understudy.showLog', vscode.l10n.t('Show Log'), 'output'),
    item('understudy.copyDiagnostics', vscode.l10n.t('Copy Diagnostics'), 'copy'),
    item('understudy.openSettings', vscode.l10n.t('Open Settings'), 'settings-gear'),
  ];
}

function item(command: CommandId | `${string}.focus`, label: string, icon: string): PickItem<string> {
  return { label, iconPath: new vscode.ThemeIcon(icon), value: command };
}

function separator(label: string): PickItem<string> {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
