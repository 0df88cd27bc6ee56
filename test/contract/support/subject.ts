import { generateKeyPairSync } from 'node:crypto';
import { catalog } from '../../../src/engine/providers/catalog.ts';
import { createAdapter } from '../../../src/engine/providers/createAdapter.ts';
import type { Adapter, AdapterCall } from '../../../src/engine/types/adapter.ts';
import type { Provider, ProviderRow } from '../../../src/engine/types/provider.ts';
import { type LoopbackProvider, type Script, startProvider } from '../../support/loopback/startProvider.ts';
import { startTokenEndpoint, type TokenEndpoint } from '../../support/loopback/startTokenEndpoint.ts';
import { realClock } from './realClock.ts';

/** One adapter under the contract: a catalogue row whose address is a server on loopback. */
export interface Subject extends AsyncDisposable {
  adapter: Adapter;
  server: LoopbackProvider;
  /** Present where tokens are minted. */
  tokens?: TokenEndpoint;
  /** What the server must see in the key's header. */
  sentKey: { header: string; value: string };
  call(changes?: Partial<AdapterCall>): AdapterCall;
}

/** Every provider of the catalogue that speaks over the network. */
export const rows: readonly ProviderRow[] = catalog.filter((row) => row.protocol !== 'offline');

export function rowOf(id: string): ProviderRow {
  const row = rows.find((candidate) => candidate.id === id);
  if (!row) throw new Error(`The catalogue has no ${id}`);
  return row;
}

export async function startSubject(row: ProviderRow, script: Script): Promise<Subject> {
  const dialect = row.protocol === 'anthropic' ? 'anthropic' : 'openai';
  const server = await startProvider({ dialect, script });
  const tokens = row.usesServiceAccount ? await startTokenEndpoint() : undefined;
  const adapter = await createAdapter(dialect, { fetch: (url, init) => fetch(url, init), clock: realClock });
  const provider = providerOf(row, server);
  const secret = tokens ? serviceAccountKey({ token_uri: tokens.url }) : 'sk-contract-0123456789abcdef';
  return {
    adapter,
    server,
    ...(tokens ? { tokens } : {}),
    sentKey: sentKey(row, tokens ? 'token-1' : secret),
    call: (changes = {}) => ({
      provider,
      candidate: { provider: row.id, model: row.defaultModel, ...(tokens ? { region: 'europe-west4' } : {}) },
      request: { messages: [{ role: 'user', content: 'Say hello' }] },
      secret,
      signal: new AbortController().signal,
      ...changes,
    }),
    async [Symbol.asyncDispose]() {
      await Promise.all([server.close(), tokens?.close()]);
    },
  };
}

function providerOf(row: ProviderRow, server: LoopbackProvider): Provider {
  const baseUrl = row.usesServiceAccount
    ? `http://127.0.0.1:${server.port}/v1/projects/{project}/locations/{region}/endpoints/openapi`
    : server.baseUrl;
  return { ...row, baseUrl, model: row.defaultModel, isEnabled: true, isInCatalogue: true };
}

function sentKey(row: ProviderRow, key: string): Subject['sentKey'] {
  const header = row.quirks?.keyHeader ?? (row.protocol === 'anthropic' ? 'x-api-key' : 'authorization');
  return { header: header.toLowerCase(), value: header.toLowerCase() === 'authorization' ? `Bearer ${key}` : key };
}

let privateKey: string | undefined;

/** A service account that exists nowhere, with a fresh private key. */
export function serviceAccountKey(changes: { [field: string]: unknown } = {}): string {
  privateKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  return JSON.stringify({
    type: 'service_account',
    project_id: 'loopback-project',
    client_email: 'understudy@loopback-project.iam.gserviceaccount.com',
    private_key: privateKey,
    ...changes,
  });
}
