import * as vscode from 'vscode';
import type { ProviderArgument, RowTarget } from '../contributions.ts';
import type { Parts } from '../parts.ts';
import { Turns } from '../turns.ts';
import { pickOne } from '../ui/pick.ts';
import { keyIdOf, providerIdOf } from './commandArguments.ts';
import { providerFor, providerIdFor } from './pickProvider.ts';

/** Puts a provider at a place of the order, from 0. */
export async function moveProvider(
  parts: Parts,
  argument?: ProviderArgument,
  index?: number,
): Promise<string[] | undefined> {
  if (index !== undefined && !Number.isInteger(index))
    throw new Error(vscode.l10n.t('The place must be a whole number, not {0}', index));
  const provider = await providerFor(parts, argument, {
    title: vscode.l10n.t('Move Provider'),
    placeholder: vscode.l10n.t('Which one?'),
  });
  if (!provider) return undefined;
  const place = index ?? (await askPlace(parts, provider.id));
  if (place === undefined) return undefined;
  return await parts.providers.move(provider.id, place);
}

export function moveUp(parts: Parts, argument?: ProviderArgument): Promise<void> {
  return moveBy(-1, parts, argument);
}

export function moveDown(parts: Parts, argument?: ProviderArgument): Promise<void> {
  return moveBy(1, parts, argument);
}

/** Puts a provider at the end of the order, where it disturbs nobody. */
export async function addToOrder(parts: Parts, argument?: ProviderArgument): Promise<string[] | undefined> {
  const order = parts.providers.order();
  const provider = await providerFor(parts, argument, {
    title: vscode.l10n.t('Add Provider to Order'),
    placeholder: vscode.l10n.t('Which one is to be asked last?'),
    filter: ({ id }) => !order.includes(id),
  });
  if (!provider) return undefined;
  return await parts.providers.include(provider.id);
}

/** Takes a provider out of the order; its keys stay. Ids that nobody knows can be taken out too. */
export async function removeFromOrder(parts: Parts, argument?: ProviderArgument): Promise<string[] | undefined> {
  const named = providerIdOf(argument);
  const id =
    named !== undefined && parts.providers.order().includes(named) ? named : await askForOrdered(parts, argument);
  return id === undefined ? undefined : await parts.providers.remove([id]);
}

async function askForOrdered(parts: Parts, argument: ProviderArgument | undefined): Promise<string | undefined> {
  return await providerIdFor(parts, argument, {
    title: vscode.l10n.t('Remove Provider from Order'),
    placeholder: vscode.l10n.t('Which one is not to be asked any more?'),
    isOrderOnly: true,
    hasUnknown: true,
  });
}

/** One after the other: a key that is held down sends moves faster than rows are moved and found again. */
const moves = new Turns();

function moveBy(step: 1 | -1, parts: Parts, argument: ProviderArgument | undefined): Promise<void> {
  return moves.take(() => moveRow(step, parts, argument));
}

/** A step up or down for the row that is named or has the focus, be it a provider or a key. */
async function moveRow(step: 1 | -1, parts: Parts, argument: ProviderArgument | undefined): Promise<void> {
  const target = targetOf(argument) ?? (await parts.view.focused());
  if (!target) return;
  if (target.keyId === undefined) await parts.providers.shift(target.providerId, step);
  else await parts.keys.move(target.providerId, target.keyId, (present) => Math.max(0, present + step));
  await parts.view.reveal(target);
}

function targetOf(argument: ProviderArgument | undefined): RowTarget | undefined {
  const providerId = providerIdOf(argument);
  const keyId = keyIdOf(argument);
  if (providerId === undefined) return undefined;
  return { providerId, ...(keyId === undefined ? {} : { keyId }) };
}

async function askPlace({ providers }: Parts, id: string): Promise<number | undefined> {
  const others = providers.order().filter((other) => other !== id);
  const name = (other: string) => providers.find(other)?.name ?? other;
  const items = others.map((other, index) => ({ label: vscode.l10n.t('Before {0}', name(other)), value: index }));
  const end = { label: vscode.l10n.t('At the end'), value: others.length };
  const title = vscode.l10n.t('Move {0}', name(id));
  const picked = await pickOne({ title, placeholder: vscode.l10n.t('Where to?'), items: [...items, end] });
  return picked === 'back' ? undefined : picked;
}
