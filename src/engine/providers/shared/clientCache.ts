/** More clients than a user has keys in use; the oldest is dropped beyond it. */
const maxClients = 64;

/** Keeps what is costly to build under a key, the least recently used going first. */
export class ClientCache<T> {
  readonly #clients = new Map<string, T>();

  get(key: string, create: () => T): T {
    const client = this.#clients.get(key) ?? create();
    this.#clients.delete(key);
    this.#clients.set(key, client);
    const [oldest] = this.#clients.keys();
    if (this.#clients.size > maxClients && oldest !== undefined) this.#clients.delete(oldest);
    return client;
  }
}
