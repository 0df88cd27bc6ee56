import type { AdapterCall } from '../../types/adapter.ts';
import { resolveBaseUrl } from '../shared/baseUrl.ts';
import { ClientCache } from '../shared/clientCache.ts';
import { type Connection, connectionOf } from '../shared/send.ts';

/**
 * Versions of the API. Under the newer one every model answers 400 to a temperature
 * (platform.claude.com/docs/en/api/migration-2026-10-21, read 2026-11-21).
 */
export type ApiVersion = '2026-10-21' | '2023-06-01';

export type ConnectionFor = (
  call: Pick<AdapterCall, 'provider' | 'candidate' | 'secret'>,
  version: ApiVersion,
) => Promise<Connection>;

/**
 * Clients of `@anthropic-ai/sdk`, loaded on first need and kept per address, key and version. They build requests; the engine
 * sends them, with the key, which does not go through the package. A credential passed in code keeps the package from
 * reading those of the environment and of profiles.
 */
export function createConnections(): ConnectionFor {
  const connections = new ClientCache<Connection>();
  // Asking the module loader again at every request takes longer than the rest of this function.
  let sdk: typeof import('@anthropic-ai/sdk') | undefined;
  return async ({ provider, candidate, secret }, version) => {
    sdk ??= await import('@anthropic-ai/sdk');
    const { Anthropic } = sdk;
    const keyHeader = provider.quirks?.keyHeader;
    return connections.get(JSON.stringify([provider.baseUrl, candidate.region, keyHeader, secret, version]), () => {
      const client = new Anthropic({
        baseURL: withoutVersion(resolveBaseUrl(provider.baseUrl, { region: candidate.region })),
        apiKey: 'set-when-sent',
        webhookKey: null,
        maxRetries: 0,
        logLevel: 'off',
        openTelemetry: false,
      });
      return connectionOf(client, { 'anthropic-version': version, ...authHeaders(secret, keyHeader) });
    });
  };
}

/** The package adds `/v1` to its paths; users copy addresses with it. */
function withoutVersion(baseUrl: string): string {
  return baseUrl.replace(/\/v1$/, '');
}

function authHeaders(secret: string | undefined, keyHeader = 'x-api-key'): { [name: string]: string } {
  if (!secret) return {};
  return { [keyHeader]: keyHeader.toLowerCase() === 'authorization' ? `Bearer ${secret}` : secret };
}
