import * as vscode from 'vscode';
import type { KeyReport, ProviderArgument } from '../contributions.ts';
import type { Parts } from '../parts.ts';
import { askText } from '../ui/askText.ts';
import { labelComplaint } from './addKey.ts';
import { type FoundKey, keyFor } from './pickKey.ts';

/** Gives a stored key another label. */
export async function renameKey(
  parts: Parts,
  argument?: ProviderArgument,
  label?: string,
  newLabel?: string,
): Promise<KeyReport | undefined> {
  const found = await keyFor(parts, argument, label, vscode.l10n.t('Rename Key'));
  if (!found) return undefined;
  const chosen = newLabel ?? (await ask(parts, found));
  if (chosen === undefined) return undefined;
  await parts.keys.rename(found.provider.id, found.key.id, chosen);
  return { provider: found.provider.id, label: chosen.trim(), keyId: found.key.id };
}

async function ask({ keys }: Parts, { provider, key }: FoundKey): Promise<string | undefined> {
  const others = keys.list(provider.id).filter((other) => other.id !== key.id);
  const asked = await askText({
    title: vscode.l10n.t('Rename Key'),
    prompt: vscode.l10n.t('What to call it on screen'),
    value: key.label,
    validate: (text) =>
      labelComplaint(
        text,
        others.map((other) => other.label),
      ),
  });
  return asked.kind === 'text' ? asked.text : undefined;
}
