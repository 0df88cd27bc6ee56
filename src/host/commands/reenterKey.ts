import * as vscode from 'vscode';
import type { KeyReport, ProviderArgument } from '../contributions.ts';
import type { Parts } from '../parts.ts';
import { askForKey, checkedKey } from './keyInput.ts';
import { keyFor } from './pickKey.ts';

/** Replaces a stored key under the same label; a key that was refused before is tried again. */
export async function reenterKey(
  parts: Parts,
  argument?: ProviderArgument,
  label?: string,
  key?: string,
): Promise<KeyReport | undefined> {
  const title = vscode.l10n.t('Re-enter Key');
  const found = await keyFor(parts, argument, label, title);
  if (!found) return undefined;
  const { provider, key: ref } = found;
  const secret = key === undefined ? await ask(found, title) : checkedKey(key);
  if (secret === undefined) return undefined;
  await parts.keys.replace(provider.id, ref.id, secret);
  return { provider: provider.id, label: ref.label, keyId: ref.id };
}

async function ask({ provider, key }: NonNullable<Awaited<ReturnType<typeof keyFor>>>, title: string) {
  const asked = await askForKey(provider, { title: `${title}: ${key.label}`, canGoBack: false });
  return asked.kind === 'key' ? asked.key : undefined;
}
