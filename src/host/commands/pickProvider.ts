import * as vscode from 'vscode';
import type { Provider } from '../../engine/types/provider.ts';
import type { ProviderArgument } from '../contributions.ts';
import type { Parts } from '../parts.ts';
import { type PickItem, pickOne } from '../ui/pick.ts';
import { providerIdOf } from './commandArguments.ts';

export interface ProviderQuestion {
  title: string;
  placeholder: string;
  /** Which providers make sense; default: all. */
  filter?(provider: Provider): boolean;
  /** Whether to show only those in the order; default false. */
  isOrderOnly?: boolean;
  /** Whether to show ids of the order that nobody knows as well; default false. */
  hasUnknown?: boolean;
}

/**
 * The provider a command is about: the one its argument names, or the one the user picks.
 *
 * @throws Error when the argument names a provider that does not exist, and when there is none to pick.
 */
export async function providerFor(
  parts: Parts,
  argument: ProviderArgument | undefined,
  question: ProviderQuestion,
): Promise<Provider | undefined> {
  const id = await providerIdFor(parts, argument, question);
  return id === undefined ? undefined : parts.providers.get(id);
}

/** The same by its id alone. @throws Error as `providerFor` does. */
export async function providerIdFor(
  parts: Parts,
  argument: ProviderArgument | undefined,
  question: ProviderQuestion,
): Promise<string | undefined> {
  const id = providerIdOf(argument);
  if (id !== undefined) return parts.providers.get(id).id;
  const { title, placeholder } = question;
  const items = providerItems(parts, question);
  // An empty list looks like a search that found nothing.
  if (items.length === 0) throw new Error(vscode.l10n.t('{0}: there is no provider to choose from', title));
  const picked = await pickOne({ title, placeholder, items });
  return picked === 'back' ? undefined : picked;
}

/** The providers as items of a quick pick: state, keys and model at a glance, the page for keys as a button. */
export function providerItems(parts: Parts, { filter, isOrderOnly, hasUnknown }: ProviderQuestion): PickItem<string>[] {
  const order = parts.providers.order();
  const wanted = parts.providers.all().filter((provider) => filter?.(provider) ?? true);
  const inOrder = order.flatMap((id) => {
    const provider = wanted.find((known) => known.id === id);
    if (provider) return [toItem(parts, provider)];
    return hasUnknown && !parts.providers.find(id) ? [unknownItem(id)] : [];
  });
  const others = isOrderOnly ? [] : wanted.filter((provider) => !order.includes(provider.id));
  const separator = { label: vscode.l10n.t('Not in the Order'), kind: vscode.QuickPickItemKind.Separator };
  return [...inOrder, ...(others.length > 0 ? [separator] : []), ...others.map((provider) => toItem(parts, provider))];
}

function unknownItem(id: string): PickItem<string> {
  const description = vscode.l10n.t('unknown provider');
  return { label: id, description, iconPath: new vscode.ThemeIcon('warning'), value: id };
}

function toItem({ keys }: Parts, provider: Provider): PickItem<string> {
  const count = keys.list(provider.id).length;
  return {
    label: provider.name,
    description: [access(provider, count), provider.model].filter(Boolean).join(' · '),
    iconPath: new vscode.ThemeIcon(provider.isLocal ? 'server-process' : count > 0 ? 'key' : 'cloud'),
    value: provider.id,
    page: provider.keysUrl,
  };
}

/** How many keys there are; without one, what it takes to get in. */
function access(provider: Provider, count: number): string {
  if (count > 0) return count === 1 ? vscode.l10n.t('1 key') : vscode.l10n.t('{0} keys', count);
  if (provider.isKeyless) return vscode.l10n.t('needs no key');
  return provider.hasFreeTier ? vscode.l10n.t('free tier') : '';
}
