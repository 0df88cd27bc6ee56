import * as vscode from 'vscode';
import { guessProvider } from '../../engine/keys/guessProvider.ts';
import { keyLabel } from '../../engine/keys/keyLabel.ts';
import type { Provider } from '../../engine/types/provider.ts';
import type { KeyReport, ProviderArgument } from '../contributions.ts';
import { holdsKey } from '../keys/holdsKey.ts';
import { forgetsSecretsText } from '../keys/keys.ts';
import type { Parts } from '../parts.ts';
import { askText } from '../ui/askText.ts';
import { confirm } from '../ui/confirm.ts';
import { type PickItem, pickOne } from '../ui/pick.ts';
import { runSteps, type Step } from '../ui/steps.ts';
import { providerIdOf } from './given.ts';
import { askForKey, checkedKey } from './keyInput.ts';
import { providerItems } from './pickProvider.ts';
import { storeKey } from './storeKey.ts';

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
  if (provider && key !== undefined) return await storeKey(parts, provider, checkedKey(key), label);
  const draft: Draft = { provider, key: '', label: label ?? '' };
  const title = vscode.l10n.t('Add Key');
  const steps = [
    ...(provider ? [] : [askProvider(parts, draft, title)]),
    askKey(parts, draft),
    questionKey(parts, draft),
    ...(label === undefined ? [askLabel(parts, draft)] : []),
  ];
  if (!(await runSteps(steps)) || !draft.provider) return undefined;
  const report = await storeKey(parts, draft.provider, draft.key, draft.label);
  tellAdded(parts, draft.provider, report);
  return report;
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
    const asked = await askForKey(draft.provider, { title, canGoBack });
    if (asked.kind !== 'key') return asked.kind;
    const twin = parts.keys.labelOf(draft.provider.id, asked.key);
    if (twin !== undefined) throw new Error(vscode.l10n.t("This key is already there as '{0}'", twin));
    draft.key = asked.key;
    return 'next';
  };
}

/** A key that looks like another provider's is questioned, never refused. */
function questionKey(parts: Parts, draft: Draft): Step {
  return async () => {
    const guess = guessProvider(draft.key, parts.providers.all());
    const other = guess === undefined || guess === draft.provider?.id ? undefined : parts.providers.find(guess);
    if (!other || !draft.provider) return 'skip';
    const picked = await pickOne({
      title: vscode.l10n.t('This looks like a key of {0}', other.name),
      placeholder: vscode.l10n.t('Whose key is it?'),
      canGoBack: true,
      items: [
        { label: vscode.l10n.t('Add it to {0}', other.name), value: other },
        { label: vscode.l10n.t('Add it to {0} all the same', draft.provider.name), value: draft.provider },
      ],
    });
    if (picked === undefined) return 'cancel';
    if (picked === 'back') return 'back';
    draft.provider = picked;
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

function tellAdded(parts: Parts, provider: Provider, { label }: KeyReport): void {
  if (parts.forgetsSecrets()) return void vscode.window.showWarningMessage(forgetsSecretsText());
  confirm(vscode.l10n.t("The key '{0}' of {1} was added.", label, provider.name));
}
