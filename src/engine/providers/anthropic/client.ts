import type { Anthropic } from '@anthropic-ai/sdk';
import type { AdapterCall } from '../../types/adapter.ts';
import { resolveBaseUrl } from '../shared/baseUrl.ts';
import { ClientCache } from '../shared/clientCache.ts';
import type { AdapterDeps } from '../shared/createWireAdapter.ts';
import { silentLogger, unlimitedMs } from '../shared/sdkOptions.ts';
import { createWireFetch } from '../shared/wireFetch.ts';

/**
 * Versions of the API. Under the newer one every model answers 400 to a temperature
 * (platform.claude.com/docs/en/api/migration-2026-10-21, read 2026-11-21).
 */
export type ApiVersion = '2026-10-21' | '2023-06-01';

export type ClientFor = (
  call: Pick<AdapterCall, 'provider' | 'candidate' | 'secret'>,
  version: ApiVersion,
) => Promise<Anthropic>;

/**
 * Clients of `@anthropic-ai/sdk`, loaded on first need and kept per address, key and version. Retries and time-outs are the
 * engine's. The key does not go through the package: the wire fetch sets it. A credential passed in code keeps the package
 * from reading those of the environment and of profiles.
 */
export function createClients(deps: AdapterDeps): ClientFor {
  const clients = new ClientCache<Anthropic>();
  return async ({ provider, candidate, secret }, version) => {
    const { Anthropic } = await import('@anthropic-ai/sdk');
    const baseURL = withoutVersion(resolveBaseUrl(provider.baseUrl, { region: candidate.region }));
    const keyHeader = provider.quirks?.keyHeader;
    return clients.get(JSON.stringify([baseURL, keyHeader, secret, version]), () => {
      const headers = { 'anthropic-version': version, ...authHeaders(secret, keyHeader) };
      return new Anthropic({
        baseURL,
        apiKey: 'set-by-the-wire-fetch',
        webhookKey: null,
        maxRetries: 0,
        timeout: unlimitedMs,
        logger: silentLogger,
        logLevel: 'off',
        openTelemetry: false,
        fetch: createWireFetch({ fetch: (url, init) => deps.fetch(url, init), clock: deps.clock, headers }),
      });
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
