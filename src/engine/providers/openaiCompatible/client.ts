import type { OpenAI } from 'openai';
import type { AdapterCall } from '../../types/adapter.ts';
import { resolveBaseUrl } from '../shared/baseUrl.ts';
import { ClientCache } from '../shared/clientCache.ts';
import type { AdapterDeps } from '../shared/createWireAdapter.ts';
import { silentLogger, unlimitedMs } from '../shared/sdkOptions.ts';
import { createWireFetch } from '../shared/wireFetch.ts';

export type ClientFor = (call: Pick<AdapterCall, 'provider' | 'candidate' | 'secret'>) => Promise<OpenAI>;

/**
 * Clients of the `openai` package, loaded on first need and kept per address and key. Retries and time-outs are the
 * engine's. The key does not go through the package: the wire fetch sets it.
 */
export function createClients(deps: AdapterDeps): ClientFor {
  const clients = new ClientCache<OpenAI>();
  // Asking the module loader again at every request takes longer than the rest of this function.
  let sdk: typeof import('openai') | undefined;
  return async ({ provider, candidate, secret }) => {
    sdk ??= await import('openai');
    const { OpenAI } = sdk;
    const keyHeader = provider.quirks?.keyHeader;
    return clients.get(JSON.stringify([provider.baseUrl, candidate.region, keyHeader, secret]), () => {
      const baseURL = resolveBaseUrl(provider.baseUrl, { region: candidate.region });
      const headers = authHeaders(secret, keyHeader);
      return new OpenAI({
        baseURL,
        apiKey: 'set-by-the-wire-fetch',
        adminAPIKey: null,
        organization: null,
        project: null,
        webhookSecret: null,
        maxRetries: 0,
        timeout: unlimitedMs,
        logger: silentLogger,
        logLevel: 'off',
        fetch: createWireFetch({ fetch: (url, init) => deps.fetch(url, init), clock: deps.clock, headers }),
      });
    });
  };
}

function authHeaders(secret: string | undefined, keyHeader: string | undefined): { [name: string]: string } {
  if (!secret) return {};
  return keyHeader ? { [keyHeader]: secret } : { authorization: `Bearer ${secret}` };
}
