import * as vscode from 'vscode';
import type { KeyReport, ProviderArgument } from '../contributions.ts';
import type { Parts } from '../parts.ts';
import { keyFor } from './pickKey.ts';

/** Removes a stored key. Named by its label it goes at once; otherwise the user confirms, since it cannot be had back. */
export async function removeKey(
  parts: Parts,
  argument?: ProviderArgument,
  label?: string,
): Promise<KeyReport | undefined> {
  const found = await keyFor(parts, argument, label, vscode.l10n.t('Remove Key'));
  if (!found) return undefined;
  const { provider, key } = found;
  if (label === undefined && !(await isConfirmed(key.label, provider.name))) return undefined;
  await parts.keys.remove(provider.id, key.id);
  return { provider: provider.id, label: key.label, keyId: key.id };
}

async function isConfirmed(label: string, provider: string): Promise<boolean> {
  const remove = vscode.l10n.t('Remove');
  const question = vscode.l10n.t("Remove the key '{0}' of {1}?", label, provider);
  const detail = vscode.l10n.t('It is deleted from the secret storage; the provider itself still knows it.');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) === remove;
}
