import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveProviders } from '../../src/engine/providers/resolve.ts';
import type { ProviderHealth } from '../../src/engine/types/plan.ts';
import { views } from '../../src/host/contributions.ts';
import { providerTree, type TreeNode } from '../../src/host/views/providerTree.ts';

interface MenuItem {
  command: string;
  when: string;
}

const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
const items: MenuItem[] = contributes.menus['view/item/context'];

describe('the menu of a row', () => {
  it('of a provider with a key offers to test, move, remove and switch it off', () => {
    const [groq] = aTree({ order: ['groq'], keys: { groq: ['groq'] } });

    expect(menuOf(groq)).toEqual([
      'addKey',
      'chooseModel',
      'disableProvider',
      'moveDown',
      'moveProvider',
      'moveUp',
      'openKeyPage',
      'removeFromOrder',
      'resetHealth',
      'testProvider',
    ]);
  });

  it('of a provider that nobody knows offers to move and to remove it', () => {
    const unknown = aTree({ order: ['grok', 'groq'] }).find(({ row }) => row.label === 'grok');

    expect(menuOf(unknown)).toEqual(['moveDown', 'moveUp', 'removeFromOrder']);
  });

  it('of a provider that is switched off offers to switch it on, and no test', () => {
    const [off] = aTree({ order: ['groq'], providers: { groq: { enabled: false } } });

    expect(menuOf(off)).toContain('enableProvider');
    expect(menuOf(off)).not.toContain('disableProvider');
    expect(menuOf(off)).not.toContain('testProvider');
  });

  it('of a provider outside the order offers to put it in, and not to move it', () => {
    const outside = aTree({ order: ['groq'] }).find(({ kind }) => kind === 'group')?.children[0];

    expect(menuOf(outside)).toContain('addToOrder');
    expect(menuOf(outside)).not.toContain('moveUp');
    expect(menuOf(outside)).not.toContain('removeFromOrder');
  });

  it('of a stored key offers to change it, and of one from the environment does not', () => {
    const [groq] = aTree({ order: ['groq'], keys: { groq: ['groq', 'env'] } });

    expect(menuOf(groq?.children[0])).toEqual(['reenterKey', 'removeKey', 'renameKey', 'resetHealth']);
    expect(menuOf(groq?.children[1])).toEqual(['resetHealth']);
  });

  it.each(['offline', 'group', 'problems'] as const)('of %s is empty', (kind) => {
    const row = aTree({ order: ['grok'] }).find((node) => node.kind === kind);

    expect(row).toBeDefined();
    expect(menuOf(row)).toEqual([]);
  });
});

/** The commands that a row offers, each once, without their prefix. */
function menuOf(node: TreeNode | undefined): string[] {
  const offered = items.filter(({ when }) => holds(when, node?.row.context ?? ''));
  return [...new Set(offered.map(({ command }) => command.replace('understudy.', '')))].toSorted();
}

/** What VS Code makes of a condition, as far as these menus go; anything else is a mistake. */
function holds(when: string, context: string): boolean {
  return when.split(' && ').every((part) => {
    if (part === `view == ${views.providers}`) return true;
    const pattern = /^viewItem =~ \/(.+)\/$/.exec(part)?.[1];
    if (pattern === undefined) throw new Error(`Not understood: ${part}`);
    return new RegExp(pattern).test(context);
  });
}

function aTree(raw: { order: string[]; providers?: object; keys?: { [id: string]: string[] } }): TreeNode[] {
  const { providers, problems } = resolveProviders(raw);
  const known = raw.order.flatMap((id) => providers.get(id) ?? []);
  const labels = (id: string) => raw.keys?.[id] ?? [];
  return providerTree({
    order: raw.order,
    find: (id) => providers.get(id),
    outsideOrder: [...providers.values()].filter(({ id }) => !raw.order.includes(id) && id !== 'offline'),
    health: known.map(
      ({ id, isEnabled, model }): ProviderHealth => ({
        provider: id,
        model,
        state: isEnabled ? (labels(id).length > 0 ? 'ready' : 'no-key') : 'off',
        keys: labels(id).map((label) => ({ label, state: 'ready' })),
      }),
    ),
    next: undefined,
    problems,
    keysOf: (id) => labels(id).map((label) => ({ id: label, label, isStored: label !== 'env' })),
    hasProvider: true,
    formatTime: String,
    formatNumber: String,
  });
}
