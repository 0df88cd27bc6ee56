import { describe, expect, it } from 'vitest';
import { resolveProviders } from '../../src/engine/providers/resolve.ts';
import { Providers } from '../../src/host/providers.ts';
import { translateInto } from '../support/wordingIn.ts';

it('names the providers there are in the language of the user', () => {
  const known = [...resolveProviders({}).providers.values()].filter(({ id }) => id === 'groq');
  const settings = { raw: () => ({}), writeOrder: () => Promise.resolve() };
  const providers = new Providers({ providers: () => known }, settings, translateInto('zh-cn'));

  expect(() => providers.get('grok')).toThrow('没有提供商“grok”；现有：groq。可用“添加自定义提供商”添加您自己的提供商');
});

describe('Providers', () => {
  it('leaves servers on this machine out of the default order, since writing it down would switch them on', async () => {
    const { providers, written } = withSettings({});

    expect(providers.order()).not.toContain('ollama');
    await providers.move('groq', 0);

    const { providers: resolved } = resolveProviders({ order: written() });
    expect(written()[0]).toBe('groq');
    expect(resolved.get('ollama')?.isEnabled).toBe(false);
  });

  it('keeps an id that nobody knows in its place when another one moves', async () => {
    const { providers, written } = withSettings({ order: ['grok', 'groq', 'mistral'] });

    await providers.move('mistral', 0);

    expect(written()).toEqual(['mistral', 'grok', 'groq']);
  });

  it('loses no move when they come faster than they are written', async () => {
    const { providers, written } = withSettings({ order: ['a', 'b', 'c', 'd'] });

    await Promise.all([
      providers.shift('d', -1),
      providers.shift('d', -1),
      providers.include('e'),
      providers.shift('d', -1),
    ]);

    expect(written()).toEqual(['d', 'a', 'b', 'c', 'e']);
  });

  it('reads an order with duplicates, spaces, offline and what is no text', () => {
    const { providers } = withSettings({ order: [' groq ', 7, 'groq', 'offline', '', null, 'xai'] });

    expect(providers.order()).toEqual(['groq', 'xai']);
  });

  it('has the same order as the engine', () => {
    const described = {
      ollama: {},
      vllm: { enabled: false },
      mine: { baseUrl: 'http://127.0.0.1:9/v1', keyless: true },
    };
    for (const order of [['groq', 'grok', 'groq'], ['offline', 'xai'], [], 'nonsense', undefined]) {
      for (const raw of [{ order }, { order, providers: described }]) {
        const { providers } = withSettings({ ...raw });

        expect([...providers.order(), 'offline']).toEqual(resolveProviders(raw).order);
      }
    }
  });

  it('names the providers there are when asked for one that does not exist', () => {
    expect(() => withSettings({}).providers.get('grok')).toThrow(/no provider 'grok'.*groq/);
  });
});

function withSettings(raw: { [name: string]: unknown }) {
  const { providers, order } = resolveProviders(raw);
  const sorted = [
    ...order.flatMap((id) => providers.get(id) ?? []),
    ...[...providers.values()].filter(({ id }) => !order.includes(id)),
  ];
  let written: readonly string[] = [];
  const writeOrder = async (ids: readonly string[]) => {
    await Promise.resolve();
    written = ids;
    raw['order'] = ids;
  };
  return {
    providers: new Providers({ providers: () => sorted }, { raw: () => raw, writeOrder }),
    written: () => written,
  };
}
