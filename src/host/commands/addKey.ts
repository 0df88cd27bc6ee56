import * as vscode from 'vscode';
import { keyLabel } from '../../engine/keys/keyLabel.ts';
import type { Provider } from '../../engine/types/provider.ts';
import type { KeyReport, ProviderArgument } from '../contributions.ts';
import { holdsKey } from '../keys/holdsKey.ts';
import type { Parts } from '../parts.ts';
import { askText } from '../ui/askText.ts';
import { type PickItem, pickOne } from '../ui/pick.ts';
import { runSteps, type Step } from '../ui/steps.ts';
import { providerIdOf } from './commandArguments.ts';
import { askForKey, checkedKey } from './keyInput.ts';
import { providerItems } from './pickProvider.ts';
import { questionKey, warnOfOther } from './questionKey.ts';
import { storeKey, tellStored } from './storeKey.ts';

interface Draft {
  provider: Provider | undefined;
  key: string;
  label: string;
}

/** Adds a key: with a key in the arguments at once, otherwise by asking for provider, key and label. */
export async function addKey(
  parts: Parts,
  argument?: ProviderArgument,
  key?: string,
  label?: string,
): Promise<KeyReport | undefined> {
  const id = providerIdOf(argument);
  const provider = id === undefined ? undefined : parts.providers.get(id);
  if (provider && key !== undefined) return await storeGiven(parts, provider, key, label);
  const draft: Draft = { provider, key: '', label: label ?? '' };
  const title = vscode.l10n.t('Add Key');
  const steps = [
    ...(provider ? [] : [askProvider(parts, draft, title)]),
    askKey(parts, draft),
    questionKey(parts, draft, ({ name }) => vscode.l10n.t('Add it to {0} all the same', name)),
    ...(label === undefined ? [askLabel(parts, draft)] : []),
  ];
  if (!(await runSteps(steps)) || !draft.provider) return undefined;
  const report = await storeKey(parts, draft.provider, draft.key, draft.label);
  tellStored(parts, vscode.l10n.t("The key '{0}' of {1} was added.", report.label, draft.provider.name));
  // It may stand below a screenful of providers without a key.
  await parts.view.reveal({ providerId: draft.provider.id }, { focus: false });
  return report;
}

/** Whoever hands over a key may not be there to be asked. */
async function storeGiven(parts: Parts, provider: Provider, key: string, label?: string): Promise<KeyReport> {
  const checked = checkedKey(key);
  warnOfOther(parts, provider, checked);
  return await storeKey(parts, provider, checked, label);
}

function askProvider(parts: Parts, draft: Draft, title: string): Step {
  return async () => {
    const custom = 'understudy.custom';
    const items: PickItem<string>[] = [
      ...providerItems(parts, { title, placeholder: '', filter: (provider) => !provider.isKeyless }),
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      { label: vscode.l10n.t('Add Custom Provider…'), iconPath: new vscode.ThemeIcon('add'), value: custom },
    ];
    const placeholder = vscode.l10n.t(
      'Whose key is it? The button at the end of a row opens the page where keys are made',
    );
    const picked = await pickOne({
      title,
      placeholder,
      items,
      ...(draft.provider ? { active: draft.provider.id } : {}),
    });
    if (picked === custom) {
      void vscode.commands.executeCommand('understudy.addCustomProvider');
      return 'cancel';
    }
    if (picked === undefined || picked === 'back') return 'cancel';
    draft.provider = parts.providers.get(picked);
    return 'next';
  };
}

function askKey(parts: Parts, draft: Draft): Step {
  return async (canGoBack) => {
    if (!draft.provider) return 'cancel';
    const title = vscode.l10n.t('Add Key: {0}', draft.provider.name);
    const { id } = draft.provider;
    const asked = await askForKey(draft.provider, { title, canGoBack, twinOf: (key) => parts.keys.twinOf(id, key) });
    if (asked.kind !== 'key') return asked.kind;
    draft.key = asked.key;
    return 'next';
  };
}

function askLabel({ keys }: Parts, draft: Draft): Step {
  return async (canGoBack) => {
    if (!draft.provider) return 'cancel';
    const labels = keys.list(draft.provider.id).map((key) => key.label);
    const asked = await askText({
      title: vscode.l10n.t('Add Key: {0}', draft.provider.name),
      prompt: vscode.l10n.t('What to call it on screen; the key itself is never shown'),
      value: draft.label || keyLabel(draft.provider.id, labels),
      canGoBack,
      validate: (text) => labelComplaint(text, labels, [draft.key]),
    });
    if (asked.kind !== 'text') return asked.kind;
    draft.label = asked.text.trim();
    return 'next';
  };
}

/** What is wrong with a label, if anything. */
export function labelComplaint(
  label: string,
  taken: readonly string[],
  secrets: readonly string[] = [],
): string | undefined {
  if (label.trim() === '') return vscode.l10n.t('A label cannot be empty');
  if (holdsKey(label, secrets))
    return vscode.l10n.t('This label holds a key; choose a name for it instead, since labels are shown on screen');
  if (taken.includes(label.trim())) return vscode.l10n.t('Another key has this label; choose another one');
  return label.trim().length > 60 ? vscode.l10n.t('A label can have at most 60 characters') : undefined;
}
