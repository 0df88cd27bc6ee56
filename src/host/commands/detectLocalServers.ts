import * as vscode from 'vscode';
import type { FoundServer } from '../contributions.ts';
import { findLocalServers, modelToSet } from '../localServers.ts';
import type { Parts } from '../parts.ts';

/** Looks for model servers on this machine and puts those that the user wants into the order. */
export async function detectLocalServers(parts: Parts, isConfirmed?: boolean): Promise<FoundServer[]> {
  const found = await findLocalServers(parts.providers.all(), (...args) => globalThis.fetch(...args));
  if (found.length === 0) {
    if (!isConfirmed) void vscode.window.showInformationMessage(notFoundText(parts));
    return [];
  }
  const wanted = isConfirmed ? found : await confirm(parts, found);
  for (const server of wanted) await use(parts, server);
  return found;
}

async function confirm({ providers }: Parts, found: readonly FoundServer[]): Promise<FoundServer[]> {
  const items = found.map((server) => ({
    label: providers.find(server.provider)?.name ?? server.provider,
    description: server.baseUrl,
    detail: server.models.slice(0, 5).join(', ') || vscode.l10n.t('no model loaded'),
    picked: true,
    server,
  }));
  const title = vscode.l10n.t('Servers Found on This Machine');
  const placeHolder = vscode.l10n.t('Which of them should be asked?');
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder, canPickMany: true });
  return (picked ?? []).map((item) => item.server);
}

async function use({ providers, settings }: Parts, { provider: id, models }: FoundServer): Promise<void> {
  const chosen = modelToSet(providers.get(id).model, models);
  await settings.patchProvider(id, { enabled: true, ...chosen });
  await providers.include(id);
}

function notFoundText({ providers }: Parts): string {
  const names = providers
    .all()
    .filter(({ isLocal }) => isLocal)
    .map(({ name, baseUrl }) => `${name} (${baseUrl})`);
  return vscode.l10n.t('No model server answers on this machine. Looked for {0}.', names.join(', '));
}
