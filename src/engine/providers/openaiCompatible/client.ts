import type { AdapterCall } from '../../types/adapter.ts';
import { resolveBaseUrl } from '../shared/baseUrl.ts';
import { ClientCache } from '../shared/clientCache.ts';
import { type Connection, connectionOf } from '../shared/send.ts';

export type ConnectionFor = (call: Pick<AdapterCall, 'provider' | 'candidate' | 'secret'>) => Promise<Connection>;

/**
 * Clients of the `openai` package, loaded on first need and kept per address and key. They build requests; the engine sends
 * them, with the key, which does not go through the package.
 */
export function createConnections(): ConnectionFor {
  const connections = new ClientCache<Connection>();
  // Asking the module loader again at every request takes longer than the rest of this function.
  let sdk: typeof import('openai') | undefined;
  return async ({ provider, candidate, secret }) => {
    sdk ??= await import('openai');
    const { OpenAI } = sdk;
    const keyHeader = provider.quirks?.keyHeader;
    return connections.get(JSON.stringify([provider.baseUrl, candidate.region, keyHeader, secret]), () => {
      const client = new OpenAI({
        baseURL: resolveBaseUrl(provider.baseUrl, { region: candidate.region }),
        apiKey: 'set-when-sent',
        adminAPIKey: null,
        organization: null,
        project: null,
        webhookSecret: null,
        maxRetries: 0,
        logLevel: 'off',
      });
      return connectionOf(client, authHeaders(secret, keyHeader));
    });
  };
}

function authHeaders(secret: string | undefined, keyHeader: string | undefined): { [name: string]: string } {
  if (!secret) return {};
  return keyHeader ? { [keyHeader]: secret } : { authorization: `Bearer ${secret}` };
}
