import { describe, expect, it } from 'vitest';
import type { Translate } from '../../../src/engine/types/wording.ts';
import { KeyRing } from '../../../src/host/keys/keyRing.ts';
import type { Secrets } from '../../../src/host/keys/keyVault.ts';
import { parseSecretName, secretName } from '../../../src/host/keys/storedKey.ts';
import { translateInto } from '../../support/wordingIn.ts';

describe('KeyRing', () => {
  it('has the same keys, labels and order after a restart', async () => {
    const host = aHost();
    const before = await aRing(host);
    const first = await before.add('groq', 'secret-1');
    await before.add('groq', 'secret-2');
    await before.add('groq', 'secret-3', 'third');
    await before.rename('groq', first.id, 'first');
    await before.move('groq', first.id, () => 2);

    const after = await aRing(host);

    expect(labels(after)).toEqual(['groq 2', 'third', 'first']);
    expect(await after.secret('groq', first.id)).toBe('secret-1');
  });

  it('finds its keys by the index where SecretStorage cannot list them', async () => {
    const host = aHost({ canList: false });
    const before = await aRing(host);
    await before.add('groq', 'secret-1');

    const after = await aRing(host);

    expect(labels(after)).toEqual(['groq']);
  });

  it('finds its keys by the index where listing fails', async () => {
    const host = aHost();
    await (await aRing(host)).add('groq', 'secret-1');
    host.secrets.keys = () => Promise.reject(new Error('not implemented'));

    expect(labels(await aRing(host))).toEqual(['groq']);
  });

  it('finds its keys although the index is lost', async () => {
    const host = aHost();
    await (await aRing(host)).add('groq', 'secret-1');
    host.names.length = 0;

    const after = await aRing(host);

    expect(labels(after)).toEqual(['groq']);
    expect(host.names).toHaveLength(1);
  });

  it('keeps one secret per key, and no secret anywhere else', async () => {
    const host = aHost();
    const ring = await aRing(host);
    await ring.add('groq', 'secret-1');
    await ring.add('mistral', 'secret-2');

    expect(host.stored.size).toBe(2);
    expect(JSON.stringify([host.names, ring.list('groq'), ring.list('mistral')])).not.toContain('secret-');
  });

  it('uses the others when one secret is damaged', async () => {
    const host = aHost();
    await (await aRing(host)).add('groq', 'secret-1');
    host.stored.set(secretName('groq', 'bad'), 'not json');
    host.stored.set(secretName('groq', 'old'), '{"label":"x"}');

    expect(labels(await aRing(host))).toEqual(['groq']);
  });

  it('refuses a key and a label that the provider has already, without repeating the key', async () => {
    const ring = await aRing(aHost());
    await ring.add('groq', 'secret-1', 'mine');

    await expect(ring.add('groq', 'secret-1')).rejects.toThrow("'mine'");
    await expect(ring.add('groq', 'secret-2', 'mine')).rejects.toThrow('another label');
    await expect(ring.add('groq', 'secret-1')).rejects.not.toThrow('secret-1');
    await expect(ring.add('mistral', 'secret-1', 'mine')).resolves.toMatchObject({ label: 'mine' });
  });

  it('gives keys that are added at the same time labels and places of their own', async () => {
    const host = aHost();
    const ring = await aRing(host);

    await Promise.all([ring.add('groq', 'secret-1'), ring.add('groq', 'secret-2'), ring.add('groq', 'secret-3')]);

    expect(labels(ring)).toEqual(['groq', 'groq 2', 'groq 3']);
    expect(labels(await aRing(host))).toEqual(['groq', 'groq 2', 'groq 3']);
  });

  it('tells an added, replaced and removed key as a change of a secret, a rename as one of the listing', async () => {
    const ring = await aRing(aHost());
    const kinds: string[] = [];
    ring.onDidChange(({ kind }) => kinds.push(kind));

    const { id } = await ring.add('groq', 'secret-1');
    await ring.rename('groq', id, 'mine');
    await ring.replace('groq', id, 'secret-2');
    await ring.remove('groq', id);

    expect(kinds).toEqual(['secret', 'listing', 'secret', 'secret']);
  });

  it('tells nobody of keys that are read at the start', async () => {
    const host = aHost();
    await (await aRing(host)).add('groq', 'secret-1');
    const ring = aNewRing(host);
    const changes: unknown[] = [];
    ring.onDidChange((change) => changes.push(change));

    await ring.load();

    expect(changes).toEqual([]);
  });

  it('follows what another window adds, renames and removes', async () => {
    const host = aHost();
    const here = await aRing(host);
    const there = await aRing(host);
    const kinds: string[] = [];
    here.onDidChange(({ kind }) => kinds.push(kind));

    const { id } = await there.add('groq', 'secret-1');
    await here.reload(secretName('groq', id));
    expect(labels(here)).toEqual(['groq']);

    await there.rename('groq', id, 'mine');
    await here.reload(secretName('groq', id));
    expect(labels(here)).toEqual(['mine']);

    await there.remove('groq', id);
    await here.reload(secretName('groq', id));
    expect(labels(here)).toEqual([]);
    expect(kinds).toEqual(['secret', 'listing', 'secret']);
  });

  it('does not let a slow read of an old value undo its own change', async () => {
    const host = aHost();
    const ring = await aRing(host);
    const { id } = await ring.add('groq', 'secret-1');
    const old = host.stored.get(secretName('groq', id));
    let answer: (value: string | undefined) => void = () => {};
    host.secrets.get = () => new Promise((resolve) => (answer = resolve));

    const reading = ring.reload(secretName('groq', id));
    await ring.replace('groq', id, 'secret-2');
    answer(old);
    await reading;

    expect(await ring.secret('groq', id)).toBe('secret-2');
  });

  it('puts environment keys behind stored ones and leaves out those that are stored too', async () => {
    const ring = await aRing(aHost());
    await ring.add('groq', 'secret-1');

    ring.useEnvironment([
      { provider: 'groq', id: 'env-A', key: 'secret-1' },
      { provider: 'groq', id: 'env-B', key: 'secret-2' },
      { provider: 'groq', id: 'env-C', key: 'secret-3' },
    ]);

    expect(labels(ring)).toEqual(['groq', 'env', 'env 2']);
    expect(await ring.secret('groq', 'env-B')).toBe('secret-2');
    expect(ring.listStored('groq')).toHaveLength(1);
    expect([...ring.secrets()]).toContain('secret-3');
  });

  it('does not lose a key that cannot be read for a while', async () => {
    const host = aHost({ canList: false });
    const { id } = await (await aRing(host)).add('groq', 'secret-1');
    const { get } = host.secrets;
    host.secrets.get = () => Promise.reject(new Error('the keyring is locked'));

    const locked = await aRing(host);
    await locked.add('mistral', 'secret-2');
    host.secrets.get = get;

    expect(labels(locked)).toEqual([]);
    expect(await (await aRing(host)).secret('groq', id)).toBe('secret-1');
  });

  it('keeps using a key when SecretStorage cannot be read after a change', async () => {
    const host = aHost();
    const ring = await aRing(host);
    const { id } = await ring.add('groq', 'secret-1');
    host.secrets.get = () => Promise.reject(new Error('the keyring is locked'));

    await ring.reload(secretName('groq', id));

    expect(await ring.secret('groq', id)).toBe('secret-1');
  });

  it('has added and removed a key, and tells so, although the index cannot be written', async () => {
    const host = aHost();
    const ring = await aRing({ ...host, writeIndex: () => Promise.reject(new Error('no space left')) });
    const kinds: string[] = [];
    ring.onDidChange(({ kind }) => kinds.push(kind));

    const { id } = await ring.add('groq', 'secret-1');
    await ring.remove('groq', id);

    expect(kinds).toEqual(['secret', 'secret']);
    expect(host.stored.size).toBe(0);
  });

  it('changes nothing when SecretStorage refuses', async () => {
    const host = aHost();
    const ring = await aRing(host);
    const { id } = await ring.add('groq', 'secret-1');
    const refuse = () => Promise.reject(new Error('refused'));
    Object.assign(host.secrets, { store: refuse, delete: refuse });

    await expect(ring.add('groq', 'secret-2')).rejects.toThrow('refused');
    await expect(ring.replace('groq', id, 'secret-3')).rejects.toThrow('refused');
    await expect(ring.remove('groq', id)).rejects.toThrow('refused');

    expect(labels(ring)).toEqual(['groq']);
    expect(await ring.secret('groq', id)).toBe('secret-1');
  });

  it('refuses a label that holds a key, since labels are shown', async () => {
    const ring = await aRing(aHost());
    const key = 'Zm9vYmFyYmF6cXV4MTIzNDU2';

    await expect(ring.add('groq', key, key)).rejects.toThrow('label');
    await expect(ring.add('groq', key, key)).rejects.not.toThrow(key);
    const { id } = await ring.add('groq', key);
    await expect(ring.rename('groq', id, `my ${key}`)).rejects.toThrow('label');
    await expect(ring.add('mistral', 'secret-2', key)).rejects.toThrow('label');
    await expect(ring.add('mistral', 'secret-2', ['sk', 'abcdefghijklmnop'].join('-'))).rejects.toThrow('label');
    await expect(ring.add('vllm', 'local', 'local')).resolves.toMatchObject({ label: 'local' });
  });

  it('says which provider to add a key for when one is gone', async () => {
    await expect((await aRing(aHost())).secret('groq', 'gone')).rejects.toThrow(/groq.*Add Key/);
  });

  it('refuses in the language of the user', async () => {
    const ring = aNewRing({ ...aHost(), t: translateInto('es') });
    await ring.add('groq', 'secret-1', 'work');

    await expect(ring.add('groq', 'secret-1')).rejects.toThrow('Esta clave ya está como «work»');
    await expect(ring.add('groq', 'secret-2', 'work')).rejects.toThrow(
      'groq ya tiene una clave con la etiqueta «work»; elija otra etiqueta',
    );
  });
});

describe('secretName', () => {
  it.each([
    ['groq', 'a1b2'],
    ['my.server-2', 'a1b2'],
  ])('can be read back for %s', (provider, keyId) => {
    expect(parseSecretName(secretName(provider, keyId))).toEqual({ provider, keyId });
  });

  it('is not found in the names of others', () => {
    expect(parseSecretName('understudy.canary')).toBeUndefined();
    expect(parseSecretName('understudy.key.groq')).toBeUndefined();
    expect(parseSecretName('other.key.groq.a1')).toBeUndefined();
  });
});

function labels(ring: KeyRing): string[] {
  return ring.list('groq').map((key) => key.label);
}

interface Host {
  secrets: Secrets;
  stored: Map<string, string>;
  names: string[];
  writeIndex?(names: readonly string[]): Promise<void>;
}

/** What VS Code keeps, shared by all windows. */
function aHost({ canList = true } = {}): Host {
  const stored = new Map<string, string>();
  const secrets: Secrets = {
    get: async (name) => stored.get(name),
    store: async (name, value) => void stored.set(name, value),
    delete: async (name) => void stored.delete(name),
  };
  if (canList) secrets.keys = async () => [...stored.keys()];
  return { secrets, stored, names: [] };
}

let ids = 0;

function aNewRing({ secrets, names, writeIndex, t }: Host & { t?: Translate }): KeyRing {
  const write = async (written: readonly string[]) => void names.splice(0, names.length, ...written);
  return new KeyRing({
    secrets,
    index: { read: () => names, write: writeIndex ?? write },
    now: () => ids,
    newId: () => `id${++ids}`,
    newLabel: (provider, existing) => (existing.includes(provider) ? `${provider} ${existing.length + 1}` : provider),
    ...(t && { t }),
  });
}

async function aRing(host: Host): Promise<KeyRing> {
  const ring = aNewRing(host);
  await ring.load();
  return ring;
}
