import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveProviders } from '../../src/engine/providers/resolve.ts';
import type { ProviderSettings } from '../../src/engine/types/settings.ts';
import {
  chatPanel,
  commands,
  contextKeys,
  settings,
  viewContainer,
  views,
  walkthrough,
} from '../../src/host/contributions.ts';
import { pageCommands } from '../../src/protocol/messages.ts';
import { limitNames } from '../support/limitNames.ts';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const english: { [key: string]: string } = JSON.parse(readFileSync('package.nls.json', 'utf8'));
const { contributes } = manifest;

interface Command {
  command: string;
  title: string;
  category: string;
  enablement?: string;
}

interface MenuItem {
  command: string;
  when?: string;
  group?: string;
}

const menus: { [menu: string]: MenuItem[] } = contributes.menus;

describe('commands in package.json', () => {
  it('are those of the code, under the same conditions', () => {
    const contributed = contributes.commands.map(({ command, enablement }: Command) => [command, enablement]);

    expect(new Map(contributed)).toEqual(
      new Map(Object.entries(commands).map(([id, { enablement }]) => [id, enablement])),
    );
  });

  it('have one category and a title in title case that begins with a verb', () => {
    for (const { command, title, category } of contributes.commands as Command[]) {
      expect(category, command).toBe('Understudy');
      expect(textOf(title), command).toMatch(/^[A-Z][a-z-]+( ([A-Z.][\w.-]*|a|an|and|in|from|to|by|of))*…?$/);
    }
  });

  it('are hidden from the palette exactly where the code says so', () => {
    const hidden = menus['commandPalette']?.filter(({ when }) => when === 'false').map(({ command }) => command);

    const buttons = Object.entries(commands).filter(([, { isInPalette }]) => isInPalette === false);
    expect(hidden?.toSorted()).toEqual(buttons.map(([id]) => id).toSorted());
  });

  it('are the only ones that menus and key bindings name', () => {
    const named = [...Object.values(menus).flat(), ...contributes.keybindings].map(({ command }: MenuItem) => command);

    expect(named.filter((id) => !(id in commands))).toEqual([]);
  });

  it('include those that a chat page may ask for', () => {
    expect(pageCommands.filter((id) => !(id in commands))).toEqual([]);
  });

  it('are linked from texts only where they exist', () => {
    const links = Object.values(english).flatMap((text) =>
      [...text.matchAll(/\(command:([\w.]+)/g)].map(([, id]) => id),
    );

    expect(links.filter((id) => id && !(id in commands) && id !== `${views.providers}.focus`)).toEqual([]);
  });
});

describe('conditions in package.json', () => {
  it('use only context keys that the code sets', () => {
    const text = JSON.stringify([
      contributes.commands,
      menus,
      contributes.keybindings,
      contributes.walkthroughs,
      contributes.viewsWelcome,
    ]);
    const used = new Set([...text.matchAll(/understudy\.(?:has|is)[A-Z]\w+/g)].map(([key]) => key));

    expect([...used].toSorted()).toEqual(Object.values(contextKeys).toSorted());
  });
});

describe('settings in package.json', () => {
  const properties: { [id: string]: { default: unknown; scope: string; properties?: object } } =
    contributes.configuration.properties;

  it('are those of the code, with the same scopes', () => {
    const scopes = Object.entries(properties).map(([id, { scope }]) => [id, { scope }]);

    expect(Object.fromEntries(scopes)).toEqual(settings);
  });

  it('have the defaults of the engine', () => {
    const { settings: defaults } = resolveProviders(undefined);

    expect(properties['understudy.order']?.default).toEqual(defaults.order.filter((id) => id !== 'offline'));
    expect(properties['understudy.timeouts']?.default).toEqual(defaults.timeouts);
    expect(properties['understudy.retry']?.default).toEqual(defaults.retry);
    expect(properties['understudy.onBreak']?.default).toBe(defaults.onBreak);
    expect(properties['understudy.returnTo']?.default).toBe(defaults.returnTo);
    expect(properties['understudy.hedge']?.default).toEqual(defaults.hedge);
    expect(properties['understudy.contentRefused']?.default).toEqual(defaults.contentRefused);
    expect(properties['understudy.providers']?.default).toEqual({});
    expect(properties['understudy.api.enabled']?.default).toBe(false);
    expect(properties['understudy.useEnvironmentKeys']?.default).toBe(false);
  });

  it('describe every field that the engine reads of a provider, and no other', () => {
    const described = contributes.configuration.properties['understudy.providers'].additionalProperties.properties;
    const unknown = (field: string) =>
      resolveProviders({ providers: { groq: { [field]: undefined } } }).problems.some(({ path }) =>
        path.endsWith(field),
      );

    expect(Object.keys(described).filter(unknown)).toEqual([]);
    expect(Object.keys(described).toSorted()).toEqual(Object.keys(providerFields).toSorted());
  });

  it('describe every limit that the engine reads of a provider, and no other', () => {
    const { limits } = contributes.configuration.properties['understudy.providers'].additionalProperties.properties;
    const described = Object.keys(limits.properties);
    const read = resolveProviders({
      providers: { groq: { limits: Object.fromEntries(described.map((name) => [name, 7])) } },
    });

    expect(described.toSorted()).toEqual(Object.keys(limitNames).toSorted());
    expect(read.problems).toEqual([]);
  });

  it('describe every field of those that are objects', () => {
    const fields = (id: string) => Object.keys(properties[id]?.properties ?? {});
    const { settings: defaults } = resolveProviders(undefined);

    expect(fields('understudy.retry')).toEqual(Object.keys(defaults.retry));
    expect(fields('understudy.timeouts')).toEqual(Object.keys(defaults.timeouts));
    expect(fields('understudy.hedge')).toEqual(['enabled', 'afterMs']);
  });

  it('count in no workspace that is not trusted', () => {
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(Object.keys(settings));
  });
});

describe('views in package.json', () => {
  it('are those of the code, in one container with an icon each', () => {
    const contributed: { id: string; icon: string }[] = contributes.views[viewContainer];

    expect(contributed.map(({ id }) => id)).toEqual(Object.values(views));
    expect(contributed.every(({ icon }) => icon)).toBe(true);
    expect(contributes.viewsContainers.activitybar.map(({ id }: { id: string }) => id)).toEqual([viewContainer]);
  });

  it('restore the chat tab after a restart', () => {
    expect(manifest.activationEvents).toContain(`onWebviewPanel:${chatPanel}`);
  });
});

describe('the walkthrough', () => {
  const [contributed] = contributes.walkthroughs;

  it('has 4 to 6 steps with a picture and a way to be done', () => {
    expect(contributed.id).toBe(walkthrough);
    expect(contributed.steps.length).toBeGreaterThanOrEqual(4);
    expect(contributed.steps.length).toBeLessThanOrEqual(6);
    for (const { media, completionEvents } of contributed.steps) {
      expect(existsSync(media.svg), media.svg).toBe(true);
      expect(readFileSync(media.svg, 'utf8')).toContain('var(--vscode-');
      expect(completionEvents).not.toEqual([]);
    }
  });
});

describe('texts in package.json', () => {
  const used = new Set([...JSON.stringify(manifest).matchAll(/%([\w.]+)%/g)].map(([, key]) => key ?? ''));

  it('are all there, and none is left over', () => {
    expect(Object.keys(english).toSorted()).toEqual([...used].toSorted());
  });

  it.each(['ru', 'es', 'zh-cn'])('are complete in %s, with the same links and names', (language) => {
    const translated: { [key: string]: string } = JSON.parse(readFileSync(`package.nls.${language}.json`, 'utf8'));

    expect(Object.keys(translated)).toEqual(Object.keys(english));
    for (const [key, text] of Object.entries(translated)) {
      expect(literalsOf(text), key).toEqual(literalsOf(english[key] ?? ''));
    }
  });
});

/** The compiler sees to it that none is missing. */
const providerFields: { [Field in keyof Required<ProviderSettings>]: true } = {
  protocol: true,
  name: true,
  model: true,
  baseUrl: true,
  enabled: true,
  keyless: true,
  contextWindow: true,
  maxOutput: true,
  capabilities: true,
  prices: true,
  limits: true,
  regions: true,
  project: true,
  resource: true,
  timeouts: true,
};

/** What must be the same in every language: links, settings and code. */
function literalsOf(text: string): string[] {
  return [...text.matchAll(/\(command:[\w.]+\)|#understudy[\w.]+#|`[A-Za-z_]+_KEY`|\n/g)]
    .map(([literal]) => literal)
    .toSorted();
}

function textOf(reference: string): string {
  return english[reference.replaceAll('%', '')] ?? '';
}
