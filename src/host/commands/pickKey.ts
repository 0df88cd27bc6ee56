import * as vscode from 'vscode';
import type { KeyRef } from '../../engine/types/candidate.ts';
import type { Provider } from '../../engine/types/provider.ts';
import type { ProviderArgument } from '../contributions.ts';
import type { Parts } from '../parts.ts';
import { type PickItem, pickOne } from '../ui/pick.ts';
import { keyIdOf, providerIdOf } from './commandArguments.ts';

export interface FoundKey {
  provider: Provider;
  key: KeyRef;
}

/**
 * The stored key a command is about: the one named by provider and label, the row of the tree, or the one the user picks.
 *
 * @throws Error when there is no such key.
 */
export async function keyFor(
  parts: Parts,
  argument: ProviderArgument | undefined,
  label: string | undefined,
  title: string,
): Promise<FoundKey | undefined> {
  const keys = storedKeys(parts, providerIdOf(argument));
  if (label !== undefined) return named(keys, label);
  const keyId = keyIdOf(argument);
  if (keyId !== undefined) return keys.find(({ key }) => key.id === keyId);
  if (keys.length === 0) throw new Error(vscode.l10n.t("There is no stored key to choose from; 'Add Key' adds one"));
  const items: PickItem<FoundKey>[] = keys.map((found) => ({
    label: found.key.label,
    description: found.provider.name,
    iconPath: new vscode.ThemeIcon('key'),
    value: found,
  }));
  const picked = await pickOne({ title, placeholder: vscode.l10n.t('Which key?'), items });
  return picked === 'back' ? undefined : picked;
}

function storedKeys({ keys, providers }: Parts, providerId: string | undefined): FoundKey[] {
  const among = providerId === undefined ? providers.all() : [providers.get(providerId)];
  return among.flatMap((provider) => keys.listStored(provider.id).map((key) => ({ provider, key })));
}

function named(keys: readonly FoundKey[], label: string): FoundKey {
  const found = keys.find(({ key }) => key.label === label);
  if (found) return found;
  const labels = keys.map(({ key }) => `'${key.label}'`).join(', ') || vscode.l10n.t('none');
  throw new Error(vscode.l10n.t("There is no stored key with the label '{0}'; there are {1}", label, labels));
}
