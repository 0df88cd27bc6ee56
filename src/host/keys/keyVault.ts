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
   * @returns Empty for a secret that is gone or cannot be read. `overtaken`: this window wrote in the meantime, so what was
   * read may be old; the write's own change event follows.
   */
  async read(name: string): Promise<{ key?: StoredKey } | 'overtaken'> {
    const writes = this.#writes.get(name);
    const text = await this.#text(name);
    if (writes !== this.#writes.get(name)) return 'overtaken';
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

  /** Brings the index up to date. */
  async note(names: readonly string[]): Promise<void> {
    if (names.toSorted().join() === this.#index.read().toSorted().join()) return;
    await this.#index.write(names);
  }

  async #text(name: string): Promise<string | undefined> {
    try {
      return await this.#secrets.get(name);
    } catch {
      return undefined;
    }
  }

  /** Counts before and after, so that a read that overlaps the write knows that it does. */
  async #write(name: string, write: () => PromiseLike<void>): Promise<void> {
    this.#writes.set(name, (this.#writes.get(name) ?? 0) + 1);
    await write();
    this.#writes.set(name, (this.#writes.get(name) ?? 0) + 1);
  }
}
