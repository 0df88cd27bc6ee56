import type { Fetch } from '../../src/engine/types/deps.ts';

/**
 * The way to providers that have https addresses of their own and are played by loopback servers. What happens to a name or a
 * connection on the way is the test's to say.
 */
export class Internet {
  readonly #fetch: Fetch;
  /** Addresses of the servers, by host. */
  readonly #servers = new Map<string, string>();
  /** Codes of Node, by provider. */
  readonly #broken = new Map<string, string>();

  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  /** Gives a provider a host of its own. Returns its base URL. */
  host(provider: string, serverUrl: string): string {
    const { origin, pathname } = new URL(serverUrl);
    const host = `https://${provider}.example`;
    this.#servers.set(host, origin);
    return `${host}${pathname === '/' ? '' : pathname}`;
  }

  /** From now on calls to these providers fail before they arrive, as Node tells it: `EAI_AGAIN`, `ENETUNREACH`. */
  breaks(code: string, ...providers: readonly string[]): void {
    for (const provider of providers) this.#broken.set(provider, code);
  }

  /** From now on calls to these providers arrive. */
  mends(...providers: readonly string[]): void {
    for (const provider of providers) this.#broken.delete(provider);
  }

  readonly fetch: Fetch = async (input, init) => {
    const url = new URL(String(input));
    const server = this.#servers.get(url.origin);
    if (server === undefined) return this.#fetch(input, init);
    const code = this.#broken.get(url.hostname.split('.')[0] as string);
    if (code !== undefined) throw unreached(code, url.hostname);
    return this.#fetch(`${server}${url.pathname}${url.search}`, init);
  };
}

function unreached(code: string, hostname: string): TypeError {
  const cause = Object.assign(new Error(`${code} ${hostname}`), { code });
  return new TypeError('fetch failed', { cause });
}
