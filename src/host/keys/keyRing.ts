import type { KeyRef } from '../../engine/types/candidate.ts';
import type { KeyStore } from '../../engine/types/deps.ts';
import type { Translate } from '../../engine/types/wording.ts';
import { inEnglish } from '../../engine/util/wording.ts';
import { Turns } from '../turns.ts';
import { type EnvironmentKey, environmentRefs } from './environmentRefs.ts';
import { holdsKey } from './holdsKey.ts';
import { KeyVault, type NameIndex, type Secrets } from './keyVault.ts';
import { parseSecretName, type StoredKey, secretName } from './storedKey.ts';

export interface KeyRingDeps {
  secrets: Secrets;
  index: NameIndex;
  /** Epoch milliseconds. */
  now(): number;
  /** A fresh id without meaning, letters and digits. */
  newId(): string;
  /** Chooses a label that none of the existing ones has, such as `groq 2`. */
  newLabel(provider: string, existing: readonly string[]): string;
  /** Puts errors into words; default: in English. */
  t?: Translate;
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
  readonly #t: Translate;
  readonly #vault: KeyVault;
  readonly #turns = new Turns();
  readonly #entries = new Map<string, Map<string, Entry>>();
  readonly #listeners = new Set<(change: KeyChange) => void>();
  #environment: readonly EnvironmentKey[] = [];
  /** Nothing has changed for anybody while keys are read for the first time. */
  #isLoading = false;

  constructor(deps: KeyRingDeps) {
    this.#deps = deps;
    this.#t = deps.t ?? inEnglish;
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
    if (secret === undefined) throw new Error(this.#t("The key of {0} is gone; add it again with 'Add Key'", provider));
    return secret;
  }

  /** All secrets in memory, for the redactor only. */
  *secrets(): Iterable<string> {
    for (const entries of this.#entries.values()) for (const entry of entries.values()) yield entry.key;
    for (const { key } of this.#environment) yield key;
  }

  /**
   * The label of the provider's stored key with the same secret, if there is one. A key that is merely in the environment
   * is not: it can still be stored.
   *
   * @param except Id of a key that does not count.
   */
  twinOf(provider: string, secret: string, except?: string): string | undefined {
    return this.#sorted(provider).find((entry) => entry.key === secret && entry.id !== except)?.label;
  }

  /** @throws Error when the provider has this key already, or another one with this label. */
  add(provider: string, secret: string, label?: string): Promise<KeyRef> {
    return this.#turns.take(async () => {
      this.#refuseTwin(provider, secret);
      const labels = this.list(provider).map((key) => key.label);
      const chosen = label?.trim() || this.#deps.newLabel(provider, labels);
      this.#refuseSecret(chosen, secret);
      this.#refuseTaken(provider, chosen);
      const id = this.#deps.newId();
      const position = 1 + Math.max(-1, ...this.#sorted(provider).map((entry) => entry.position));
      await this.#put(provider, { id, label: chosen, key: secret, addedAt: this.#deps.now(), position });
      this.#tell({ provider, keyId: id, kind: 'secret' });
      return { id, label: chosen };
    });
  }

  remove(provider: string, keyId: string): Promise<void> {
    return this.#turns.take(async () => {
      this.#entry(provider, keyId);
      await this.#vault.delete(secretName(provider, keyId));
      this.#entries.get(provider)?.delete(keyId);
      await this.#noteNames();
      this.#tell({ provider, keyId, kind: 'secret' });
    });
  }

  /** Replaces the secret under the same label and id. @throws Error when another key of the provider is the same. */
  replace(provider: string, keyId: string, secret: string): Promise<void> {
    return this.#turns.take(async () => {
      const entry = this.#entry(provider, keyId);
      this.#refuseTwin(provider, secret, keyId);
      await this.#put(provider, { ...entry, key: secret, addedAt: this.#deps.now() });
      this.#tell({ provider, keyId, kind: 'secret' });
    });
  }

  rename(provider: string, keyId: string, label: string): Promise<void> {
    return this.#turns.take(async () => {
      const entry = this.#entry(provider, keyId);
      const chosen = label.trim();
      if (chosen === entry.label) return;
      if (chosen === '') throw new Error(this.#t('A label cannot be empty'));
      this.#refuseSecret(chosen, entry.key);
      this.#refuseTaken(provider, chosen);
      await this.#put(provider, { ...entry, label: chosen });
      this.#tell({ provider, keyId, kind: 'listing' });
    });
  }

  /**
   * Puts a key at another place among the stored keys of its provider.
   *
   * @param place Makes the new place from the present one, both from 0; beyond the ends means the nearest end.
   */
  move(provider: string, keyId: string, place: (present: number) => number): Promise<void> {
    return this.#turns.take(async () => {
      const moving = this.#entry(provider, keyId);
      const before = this.#sorted(provider);
      const others = before.filter((entry) => entry.id !== keyId);
      const to = Math.max(0, Math.min(place(before.indexOf(moving)), others.length));
      const after = others.toSpliced(to, 0, moving);
      const changed = after.flatMap((entry, position) => (entry.position === position ? [] : [{ ...entry, position }]));
      await Promise.all(changed.map((entry) => this.#put(provider, entry)));
      this.#tell({ provider, keyId, kind: 'listing' });
    });
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
    if (read === 'overtaken' || read === 'unreadable') return;
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

  async #put(provider: string, entry: Entry): Promise<void> {
    await this.#vault.store(secretName(provider, entry.id), entry);
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
    if (!entry) throw new Error(this.#t('{0} has no such key; it may have been removed in another window', provider));
    return entry;
  }

  #refuseTwin(provider: string, secret: string, except?: string): void {
    const twin = this.twinOf(provider, secret, except);
    if (twin !== undefined) throw new Error(this.#t("This key is already there as '{0}'", twin));
  }

  /** Labels are shown, logged and stored with every attempt. A key pasted into the box of the label must not go that way. */
  #refuseSecret(label: string, secret: string): void {
    if (!holdsKey(label, [secret, ...this.secrets()])) return;
    throw new Error(this.#t('This label holds a key; choose a name for it instead, since labels are shown on screen'));
  }

  #refuseTaken(provider: string, label: string): void {
    if (!this.list(provider).some((key) => key.label === label)) return;
    throw new Error(this.#t("{0} has a key with the label '{1}' already; choose another label", provider, label));
  }

  #environmentOf(provider: string): ReturnType<typeof environmentRefs> {
    return environmentRefs(this.#environment, provider, new Set(this.#sorted(provider).map((entry) => entry.key)));
  }

  #environmentSecret(provider: string, keyId: string): string | undefined {
    return this.#environmentOf(provider).find((entry) => entry.id === keyId)?.key;
  }

  #tell(change: KeyChange): void {
    if (this.#isLoading) return;
    for (const listener of this.#listeners) listener(change);
  }
}
