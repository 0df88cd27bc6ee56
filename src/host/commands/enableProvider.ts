import * as vscode from 'vscode';
import type { ProviderArgument } from '../contributions.ts';
import type { Parts } from '../parts.ts';
import { providerFor } from './pickProvider.ts';

/** Lets a provider be asked again. */
export async function enableProvider(parts: Parts, argument?: ProviderArgument): Promise<void> {
  const provider = await providerFor(parts, argument, {
    title: vscode.l10n.t('Enable Provider'),
    placeholder: vscode.l10n.t('Which one is to be asked again?'),
    filter: ({ isEnabled }) => !isEnabled,
  });
  if (!provider) return;
  // Hosted providers are on unless switched off; servers on this machine only when they are wanted, and then in the order.
  await parts.settings.patchProvider(provider.id, { enabled: provider.isLocal ? true : undefined });
  if (provider.isLocal) await parts.providers.include(provider.id);
}

/** Keeps a provider's place and keys, but does not ask it. */
export async function disableProvider(parts: Parts, argument?: ProviderArgument): Promise<void> {
  const provider = await providerFor(parts, argument, {
    title: vscode.l10n.t('Disable Provider'),
    placeholder: vscode.l10n.t('Which one is not to be asked?'),
    filter: ({ isEnabled }) => isEnabled,
    isOrderOnly: true,
  });
  if (provider) await parts.settings.patchProvider(provider.id, { enabled: false });
}
