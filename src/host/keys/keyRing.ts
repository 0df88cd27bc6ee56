import type { KeyRef } from '../../engine/types/candidate.ts';
import type { KeyStore } from '../../engine/types/deps.ts';
import { KeyVault, type NameIndex, type Secrets } from './keyVault.ts';
import { parseSecretName, type StoredKey, secretName } from './storedKey.ts';

/** A key found in an environment variable: used, never stored. */
export interface EnvironmentKey {
  provider: string;
  /** Made from the name of the variable: the same after a restart. */
  id: string;
  key: string;
}

export interface KeyRingDeps {
  secrets: Secrets;
  index: NameIndex;
  /** Epoch milliseconds. */
  now(): number;
  /** A fresh id without meaning, letters and digits. */
  newId(): string;
  /** Chooses a label that none of the existing ones has, such as `groq 2`. */
  newLabel(provider: string, existing: readonly string[]): string;
}

/** `secret`: a key was added, replaced or removed. `listing`: only its label or place changed. */
export interface KeyChange {
  provider: string;
  keyId: string;
  kind: 'secret' | 'listing';
}

interface Entry extends StoredKey {
  id: string;
}

/**
 * The user's keys: one secret per key in SecretStorage, mirrored in memory so that a plan never waits.
 * Secrets leave through `secret` and, for the redactor, `secrets`.
 */
export class KeyRing implements KeyStore {
  readonly #deps: KeyRingDeps;
  readonly #vault: KeyVault;
  readonly #entries = new Map<string, Map<string, Entry>>();
  readonly #listeners = new Set<(change: KeyChange) => void>();
  #environment: readonly EnvironmentKey[] = [];
  /** Nothing has changed for anybody while keys are read for the first time. */
  #isLoading = false;

  constructor(deps: KeyRingDeps) {
    this.#deps = deps;
    this.#vault = new KeyVault(deps.secrets, deps.index);
  }

  /** Reads all keys. One that cannot be read is left out; the others are used. */
  async load(): Promise<void> {
    this.#isLoading = true;
    await Promise.all((await this.#vault.names()).map((name) => this.reload(name)));
    this.#isLoading = false;
    await this.#noteNames();
  }

  list(provider: string): readonly KeyRef[] {
    return [...this.listStored(provider), ...this.#environmentOf(provider).map(({ id, label }) => ({ id, label }))];
  }

  /** Only the keys in SecretStorage: the ones that commands can change. */
  listStored(provider: string): readonly KeyRef[] {
    return this.#sorted(provider).map(({ id, label }) => ({ id, label }));
  }

  /** Providers that have a key. */
  providers(): string[] {
    const stored = [...this.#entries].filter(([, entries]) => entries.size > 0).map(([provider]) => provider);
    return [...new Set([...stored, ...this.#environment.map((key) => key.provider)])];
  }

  hasStoredKeys(): boolean {
    return [...this.#entries.values()].some((entries) => entries.size > 0);
  }

  async secret(provider: string, keyId: string): Promise<string> {
    const secret = this.#entries.get(provider)?.get(keyId)?.key ?? this.#environmentSecret(provider, keyId);
    if (secret === undefined) throw new Error(`The key of ${provider} is gone; add it again with 'Add Key'`);
    return secret;
  }

  /** All secrets in memory, for the redactor only. */
  *secrets(): Iterable<string> {
    for (const entries of this.#entries.values()) for (const entry of entries.values()) yield entry.key;
    for (const { key } of this.#environment) yield key;
  }

  /** The label of the provider's key with the same secret, if there is one. */
  labelOf(provider: string, secret: string): string | undefined {
    const stored = this.#sorted(provider).find((entry) => entry.key === secret);
    return stored?.label ?? this.#environmentOf(provider).find((entry) => entry.key === secret)?.label;
  }

  /** @throws Error when the provider has this key already, or another one with this label. */
  async add(provider: string, secret: string, label?: string): Promise<KeyRef> {
    const twin = this.#sorted(provider).find((entry) => entry.key === secret);
    if (twin) throw new Error(`This key is already there as '${twin.label}'`);
    const labels = this.list(provider).map((key) => key.label);
    const chosen = label?.trim() || this.#deps.newLabel(provider, labels);
    this.#refuseTaken(provider, chosen);
    const id = this.#deps.newId();
    const position = 1 + Math.max(-1, ...this.#sorted(provider).map((entry) => entry.position));
    await this.#put(provider, id, { label: chosen, key: secret, addedAt: this.#deps.now(), position });
    this.#tell({ provider, keyId: id, kind: 'secret' });
    return { id, label: chosen };
  }

  async remove(provider: string, keyId: string): Promise<void> {
    this.#entry(provider, keyId);
    await this.#vault.delete(secretName(provider, keyId));
    this.#entries.get(provider)?.delete(keyId);
    await this.#noteNames();
    this.#tell({ provider, keyId, kind: 'secret' });
  }

  /** Replaces the secret under the same label and id. @throws Error when another key of the provider is the same. */
  async replace(provider: string, keyId: string, secret: string): Promise<void> {
    const entry = this.#entry(provider, keyId);
    const twin = this.#sorted(provider).find((other) => other.key === secret && other.id !== keyId);
    if (twin) throw new Error(`This key is already there as '${twin.label}'`);
    await this.#put(provider, keyId, { ...entry, key: secret, addedAt: this.#deps.now() });
    this.#tell({ provider, keyId, kind: 'secret' });
  }

  async rename(provider: string, keyId: string, label: string): Promise<void> {
    const entry = this.#entry(provider, keyId);
    const chosen = label.trim();
    if (chosen === entry.label) return;
    if (chosen === '') throw new Error('A label cannot be empty');
    this.#refuseTaken(provider, chosen);
    await this.#put(provider, keyId, { ...entry, label: chosen });
    this.#tell({ provider, keyId, kind: 'listing' });
  }

  /** Puts a key at a place among the stored keys of its provider; out-of-range places mean the nearest end. */
  async move(provider: string, keyId: string, index: number): Promise<void> {
    const moved = this.#entry(provider, keyId);
    const order = this.#sorted(provider).filter((entry) => entry.id !== keyId);
    order.splice(Math.max(0, Math.min(index, order.length)), 0, moved);
    const changed = order.map((entry, position) => ({ ...entry, position }));
    await Promise.all(
      changed
        .filter((entry, i) => entry.position !== order[i]?.position)
        .map((entry) => this.#put(provider, entry.id, entry)),
    );
    this.#tell({ provider, keyId, kind: 'listing' });
  }

  /** Replaces the keys taken from environment variables. */
  useEnvironment(keys: readonly EnvironmentKey[]): void {
    const before = this.#environment;
    this.#environment = keys;
    for (const { provider, id } of [...before, ...keys]) this.#tell({ provider, keyId: id, kind: 'listing' });
  }

  /** Reads one secret again after SecretStorage reported a change, in this or another window. */
  async reload(name: string): Promise<void> {
    const parts = parseSecretName(name);
    if (!parts) return;
    const { provider, keyId } = parts;
    const read = await this.#vault.read(name);
    if (read === 'overtaken') return;
    const before = this.#entries.get(provider)?.get(keyId);
    const after = read.key && { id: keyId, ...read.key };
    if (after) this.#remember(provider, after);
    else this.#entries.get(provider)?.delete(keyId);
    if (before?.key !== after?.key) this.#tell({ provider, keyId, kind: 'secret' });
    else if (before?.label !== after?.label || before?.position !== after?.position) {
      this.#tell({ provider, keyId, kind: 'listing' });
    }
  }

  onDidChange(listener: (change: KeyChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #put(provider: string, id: string, { label, key, addedAt, position }: StoredKey): Promise<void> {
    const entry: Entry = { id, label, key, addedAt, position };
    await this.#vault.store(secretName(provider, id), entry);
    this.#remember(provider, entry);
    await this.#noteNames();
  }

  async #noteNames(): Promise<void> {
    const entries = [...this.#entries].flatMap(([provider, ofProvider]) =>
      [...ofProvider.keys()].map((id) => secretName(provider, id)),
    );
    await this.#vault.note(entries);
  }

  #remember(provider: string, entry: Entry): void {
    const entries = this.#entries.get(provider) ?? new Map<string, Entry>();
    this.#entries.set(provider, entries.set(entry.id, entry));
  }

  #sorted(provider: string): Entry[] {
    const entries = [...(this.#entries.get(provider)?.values() ?? [])];
    return entries.sort((a, b) => a.position - b.position || a.addedAt - b.addedAt || a.id.localeCompare(b.id));
  }

  #entry(provider: string, keyId: string): Entry {
    const entry = this.#entries.get(provider)?.get(keyId);
    if (!entry) throw new Error(`${provider} has no such key; it may have been removed in another window`);
    return entry;
  }

  #refuseTaken(provider: string, label: string): void {
    if (!this.list(provider).some((key) => key.label === label)) return;
    throw new Error(`${provider} has a key with the label '${label}' already; choose another label`);
  }

  /** Leaves out what is stored as well: the stored one stands in the user's order. */
  #environmentOf(provider: string): { id: string; label: string; key: string }[] {
    const stored = new Set(this.#sorted(provider).map((entry) => entry.key));
    const own = this.#environment.filter((entry) => entry.provider === provider && !stored.has(entry.key));
    return own.map((entry, index) => ({
      ...entry,
      label: index === 0 ? 'env' : `env ${index + 1}`,
    }));
  }

  #environmentSecret(provider: string, keyId: string): string | undefined {
    return this.#environmentOf(provider).find((entry) => entry.id === keyId)?.key;
  }

  #tell(change: KeyChange): void {
    if (this.#isLoading) return;
    for (const listener of this.#listeners) listener(change);
  }
}
