import * as vscode from 'vscode';
import type { KeyReport, ProviderArgument } from '../contributions.ts';
import type { Parts } from '../parts.ts';
import { runSteps, type Step } from '../ui/steps.ts';
import { askForKey, checkedKey } from './keyInput.ts';
import { type FoundKey, keyFor } from './pickKey.ts';
import { type KeyDraft, questionKey, warnOfOther } from './questionKey.ts';
import { storeKey, tellStored } from './storeKey.ts';

/** Replaces a stored key under the same label; a key that was refused before is tried again. */
export async function reenterKey(
  parts: Parts,
  argument?: ProviderArgument,
  label?: string,
  key?: string,
): Promise<KeyReport | undefined> {
  const found = await keyFor(parts, argument, label, vscode.l10n.t('Re-enter Key'));
  if (!found) return undefined;
  if (key === undefined) return await ask(parts, found);
  const secret = checkedKey(key);
  warnOfOther(parts, found.provider, secret);
  return await replace(parts, found, secret);
}

async function ask(parts: Parts, found: FoundKey): Promise<KeyReport | undefined> {
  const { label } = found.key;
  const draft: KeyDraft = { provider: found.provider, key: '' };
  const keepPlace = () => vscode.l10n.t("Put it in place of '{0}' all the same", label);
  if (!(await runSteps([askKey(parts, found, draft), questionKey(parts, draft, keepPlace)]))) return undefined;
  const { provider } = draft;
  if (provider && provider.id !== found.provider.id) {
    const added = await storeKey(parts, provider, draft.key);
    tellStored(parts, vscode.l10n.t("The key '{0}' of {1} was added.", added.label, provider.name));
    return added;
  }
  const report = await replace(parts, found, draft.key);
  tellStored(parts, vscode.l10n.t("The key '{0}' of {1} was replaced.", label, found.provider.name));
  return report;
}

function askKey({ keys }: Parts, { provider, key }: FoundKey, draft: KeyDraft): Step {
  return async (canGoBack) => {
    const title = `${vscode.l10n.t('Re-enter Key')}: ${key.label}`;
    const twinOf = (secret: string) => keys.twinOf(provider.id, secret, key.id);
    const asked = await askForKey(provider, { title, canGoBack, twinOf });
    if (asked.kind !== 'key') return asked.kind;
    draft.key = asked.key;
    draft.provider = provider;
    return 'next';
  };
}

async function replace({ keys }: Parts, { provider, key }: FoundKey, secret: string): Promise<KeyReport> {
  await keys.replace(provider.id, key.id, secret);
  return { provider: provider.id, label: key.label, keyId: key.id };
}
