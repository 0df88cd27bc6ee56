import * as vscode from 'vscode';
import type { ListedModel } from '../../engine/types/adapter.ts';
import type { Provider } from '../../engine/types/provider.ts';
import type { ProviderArgument } from '../contributions.ts';
import type { Parts } from '../parts.ts';
import { type ModelChoice, modelChoices } from '../text/modelFacts.ts';
import { shown } from '../ui/pick.ts';
import { providerFor } from './pickProvider.ts';

interface ModelItem extends vscode.QuickPickItem {
  model: string;
}

/** Sets the model of a provider, chosen from the provider's own list or typed. */
export async function chooseModel(
  parts: Parts,
  argument?: ProviderArgument,
  model?: string,
): Promise<{ provider: string; model: string } | undefined> {
  const provider = await providerFor(parts, argument, {
    title: vscode.l10n.t('Choose Model'),
    placeholder: vscode.l10n.t('Of which provider?'),
  });
  if (!provider) return undefined;
  const chosen = (model ?? (await askModel(parts, provider)))?.trim();
  if (chosen === undefined) return undefined;
  if (chosen === '') throw new Error(vscode.l10n.t('The id of a model cannot be empty'));
  await parts.settings.patchProvider(provider.id, { model: chosen });
  return { provider: provider.id, model: chosen };
}

/** What the catalogue knows is there at once; the provider's own list takes its place when it arrives. */
async function askModel(parts: Parts, provider: Provider): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<ModelItem>();
  const abort = new AbortController();
  pick.title = vscode.l10n.t('Choose Model: {0}', provider.name);
  pick.placeholder = vscode.l10n.t('Choose a model, or type the id of another one');
  pick.matchOnDescription = true;
  let choices = modelChoices(provider, undefined, vscode.l10n.t);
  const draw = () => {
    pick.items = [...choices.map(toItem), ...typed(pick.value, choices)];
  };
  draw();
  pick.onDidChangeValue(draw);
  pick.busy = true;
  void listed(parts, provider, abort.signal).then((models) => {
    if (abort.signal.aborted) return;
    pick.busy = false;
    if (models === undefined)
      pick.title = vscode.l10n.t('Choose Model: {0} (its own list could not be had)', provider.name);
    else choices = modelChoices(provider, models, vscode.l10n.t);
    draw();
  });
  try {
    return await shown<string>(pick, (resolve) => {
      pick.onDidAccept(() => resolve(pick.selectedItems[0]?.model));
    });
  } finally {
    abort.abort();
  }
}

async function listed(
  { engine, log }: Parts,
  { id }: Provider,
  signal: AbortSignal,
): Promise<ListedModel[] | undefined> {
  try {
    return await engine.listModels(id, signal);
  } catch (error) {
    if (!signal.aborted) log.warn(`Models of ${id}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function toItem({ id, facts, warning, isCurrent }: ModelChoice): ModelItem {
  return {
    label: id,
    description: [isCurrent ? vscode.l10n.t('current') : '', facts].filter(Boolean).join(' · '),
    ...(warning ? { detail: warning } : {}),
    iconPath: new vscode.ThemeIcon(warning ? 'warning' : isCurrent ? 'check' : 'symbol-misc'),
    model: id,
  };
}

/** Ids that no list has: new models, deployments, private ones. */
function typed(text: string, choices: readonly ModelChoice[]): ModelItem[] {
  const id = text.trim();
  if (id === '' || choices.some((choice) => choice.id === id)) return [];
  return [{ label: vscode.l10n.t('Use {0}', id), alwaysShow: true, iconPath: new vscode.ThemeIcon('edit'), model: id }];
}
