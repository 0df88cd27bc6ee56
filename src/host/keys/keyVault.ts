import { parseStoredKey, type StoredKey } from './storedKey.ts';

/** The part of VS Code's SecretStorage that is used; `keys` came with VS Code 1.105. */
export interface Secrets {
  keys?(): PromiseLike<string[]>;
  get(name: string): PromiseLike<string | undefined>;
  store(name: string, value: string): PromiseLike<void>;
  delete(name: string): PromiseLike<void>;
}

/** Where names of secrets (never secrets) are noted, for hosts that cannot list them. */
export interface NameIndex {
  read(): readonly string[];
  write(names: readonly string[]): PromiseLike<void>;
}

/** One secret per key in SecretStorage, with an index of their names that can always be rebuilt from them. */
export class KeyVault {
  readonly #secrets: Secrets;
  readonly #index: NameIndex;
  readonly #writes = new Map<string, number>();
  /** Kept in the index: a keyring that is locked for now must not cost the keys in it. */
  readonly #unreadable = new Set<string>();

  constructor(secrets: Secrets, index: NameIndex) {
    this.#secrets = secrets;
    this.#index = index;
  }

  async names(): Promise<readonly string[]> {
    try {
      if (this.#secrets.keys) return await this.#secrets.keys();
    } catch {
      // Some hosts have the method without a back end; the index knows the names as well.
    }
    return this.#index.read();
  }

  /**
   * @returns Empty for a secret that is gone or not one of ours. `overtaken`: this window wrote in the meantime, so what was
   * read may be old; the write's own change event follows. `unreadable`: SecretStorage refused; the secret may well be there.
   */
  async read(name: string): Promise<{ key?: StoredKey } | 'overtaken' | 'unreadable'> {
    const writes = this.#writes.get(name);
    const text = await this.#text(name);
    if (writes !== this.#writes.get(name)) return 'overtaken';
    if (text === 'unreadable') {
      this.#unreadable.add(name);
      return 'unreadable';
    }
    this.#unreadable.delete(name);
    const key = parseStoredKey(text);
    return key ? { key } : {};
  }

  store(name: string, { label, key, addedAt, position }: StoredKey): Promise<void> {
    const text = JSON.stringify({ label, key, addedAt, position } satisfies StoredKey);
    return this.#write(name, () => this.#secrets.store(name, text));
  }

  delete(name: string): Promise<void> {
    return this.#write(name, () => this.#secrets.delete(name));
  }

  /** Brings the index up to date. Never rejects: the secrets are what counts, and the next change writes it again. */
  async note(readable: readonly string[]): Promise<void> {
    const names = [...new Set([...readable, ...this.#unreadable])];
    if (names.toSorted().join() === this.#index.read().toSorted().join()) return;
    try {
      await this.#index.write(names);
    } catch {
      // A key that is stored and used must not be reported as refused.
    }
  }

  async #text(name: string): Promise<string | undefined | 'unreadable'> {
    try {
      return await this.#secrets.get(name);
    } catch {
      return 'unreadable';
    }
  }

  /** Counts before and after, so that a read that overlaps the write knows that it does. */
  async #write(name: string, write: () => PromiseLike<void>): Promise<void> {
    this.#writes.set(name, (this.#writes.get(name) ?? 0) + 1);
    await write();
    this.#writes.set(name, (this.#writes.get(name) ?? 0) + 1);
  }
}
