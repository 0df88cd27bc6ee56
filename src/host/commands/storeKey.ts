import * as vscode from 'vscode';
import type { Provider } from '../../engine/types/provider.ts';
import type { KeyReport } from '../contributions.ts';
import { forgetsSecretsText } from '../keys/keys.ts';
import type { Parts } from '../parts.ts';
import { confirm } from '../ui/confirm.ts';

/**
 * Stores a clean key. A provider outside the order is put at its end: whoever adds a key wants it used.
 *
 * @throws Error when the key or the label is there already, SecretStorage refuses, or the order cannot be written.
 */
export async function storeKey(parts: Parts, provider: Provider, key: string, label?: string): Promise<KeyReport> {
  const added = await parts.keys.add(provider.id, key, label);
  await include(parts, provider, added.label);
  return { provider: provider.id, label: added.label, keyId: added.id };
}

/** Confirms what was done with a key, or warns where it will be gone after a restart. */
export function tellStored({ forgetsSecrets }: Pick<Parts, 'forgetsSecrets'>, text: string): void {
  if (forgetsSecrets()) return void vscode.window.showWarningMessage(forgetsSecretsText());
  confirm(text);
}

/** A settings.json that cannot be written does not undo the key, and the user must not think so. */
async function include({ providers }: Parts, { id, name }: Provider, label: string): Promise<void> {
  try {
    await providers.include(id);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      vscode.l10n.t("The key '{0}' is stored, but {1} could not be put into the order: {2}", label, name, reason),
    );
  }
}
