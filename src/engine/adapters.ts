import { createAdapter } from './providers/createAdapter.ts';
import type { Adapter } from './types/adapter.ts';
import type { EngineDeps } from './types/deps.ts';
import type { Protocol } from './types/provider.ts';

/** The adapters of one engine, each loaded on first need. */
export class Adapters {
  readonly #deps: Pick<EngineDeps, 'fetch' | 'clock'>;
  readonly #loaded = new Map<Protocol, Promise<Adapter>>();

  constructor(deps: Pick<EngineDeps, 'fetch' | 'clock'>) {
    this.#deps = deps;
  }

  for(protocol: Protocol): Promise<Adapter> {
    if (protocol === 'offline') return Promise.reject(new Error('The offline tier is not called, it answers'));
    let adapter = this.#loaded.get(protocol);
    if (!adapter) {
      adapter = createAdapter(protocol, this.#deps);
      this.#loaded.set(protocol, adapter);
      // A failed load is tried anew by the next request.
      adapter.catch(() => this.#loaded.delete(protocol));
    }
    return adapter;
  }

  clear(): void {
    this.#loaded.clear();
  }
}
