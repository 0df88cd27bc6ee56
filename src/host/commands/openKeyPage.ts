import * as vscode from 'vscode';
import type { ProviderArgument } from '../contributions.ts';
import type { Parts } from '../parts.ts';
import { providerFor } from './pickProvider.ts';

/** Opens the page where a provider's keys are made. */
export async function openKeyPage(parts: Parts, argument?: ProviderArgument): Promise<void> {
  const provider = await providerFor(parts, argument, {
    title: vscode.l10n.t('Open Key Page'),
    placeholder: vscode.l10n.t('Whose page?'),
    filter: ({ keysUrl }) => keysUrl !== undefined,
  });
  if (!provider) return;
  if (!provider.keysUrl) throw new Error(vscode.l10n.t('No page for keys of {0} is known', provider.name));
  await vscode.env.openExternal(vscode.Uri.parse(provider.keysUrl));
}
