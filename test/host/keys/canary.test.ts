import { describe, expect, it } from 'vitest';
import { checkCanary } from '../../../src/host/keys/canary.ts';

describe('checkCanary', () => {
  it('knows nothing on the first start', async () => {
    expect(await checkCanary(...aHost())).toBe('unknown');
  });

  it('finds storage that keeps secrets', async () => {
    const host = aHost();
    await checkCanary(...host);

    expect(await checkCanary(...host)).toBe('keeps');
  });

  it('finds storage that forgets secrets, after every restart', async () => {
    const [, flag] = aHost();
    await checkCanary(aHost()[0], flag);

    expect(await checkCanary(aHost()[0], flag)).toBe('forgets');
    expect(await checkCanary(aHost()[0], flag)).toBe('forgets');
  });

  it('never shows a window the flag without the secret', async () => {
    const [secrets, flag] = aHost();
    const order: string[] = [];
    const store = secrets.store;
    secrets.store = async (...args) => {
      await store(...args);
      order.push('secret');
    };

    await checkCanary(secrets, { get: flag.get, set: async () => void order.push('flag') });

    expect(order).toEqual(['secret', 'flag']);
  });
});

function aHost(): Parameters<typeof checkCanary> {
  const stored = new Map<string, string>();
  let flag = false;
  const secrets: Parameters<typeof checkCanary>[0] = {
    get: async (name) => stored.get(name),
    store: async (name, value) => void stored.set(name, value),
    delete: async (name) => void stored.delete(name),
  };
  const set = async (value: boolean) => {
    flag = value;
  };
  return [secrets, { get: () => flag, set }];
}
