import { ProviderFailure } from '../../errors/providerFailure.ts';
import type { Adapter, AdapterCall } from '../../types/adapter.ts';
import { abortable } from '../../util/abortable.ts';
import type { AdapterDeps, ListCall } from '../shared/createWireAdapter.ts';
import { mapError } from '../shared/mapError.ts';
import { WireError } from '../shared/wireError.ts';
import { AccessTokens } from './accessTokens.ts';
import { endpointOf } from './endpoint.ts';
import { readServiceAccount, type ServiceAccount } from './serviceAccount.ts';

/**
 * Vertex AI: chat completions behind Google's login. The key is a service account's JSON document; access tokens are minted
 * from it, and one that is refused before its time is replaced once.
 */
export function createVertexAdapter(openai: Adapter, deps: AdapterDeps): Adapter {
  const tokens = new AccessTokens(deps);

  /** The call with an access token as its secret and the region's address. */
  async function authorise<T extends ListCall>(call: T): Promise<{ call: T; account: ServiceAccount }> {
    try {
      const account = accountOf(call.secret);
      const baseUrl = endpointOf(call.provider.baseUrl, call.candidate.region, account.projectId);
      const secret = await abortable(tokens.get(account), call.signal, () => {});
      return { call: { ...call, secret, provider: { ...call.provider, baseUrl } }, account };
    } catch (error) {
      // Google's login is one for all locations: the next one would wait for it as long.
      const ofAnyLocation = { ...call, provider: { ...call.provider, usesServiceAccount: false } };
      throw mapError(error, { call: ofAnyLocation, phase: 'connect', clock: deps.clock });
    }
  }

  /** True when the token, not the account, was refused: a fresh one is worth one more call. */
  function isStaleToken(error: unknown, authorised: { call: ListCall; account: ServiceAccount }): boolean {
    if (!(error instanceof ProviderFailure) || error.failure.status !== 401) return false;
    tokens.forget(authorised.account, authorised.call.secret ?? '');
    return true;
  }

  async function withFreshToken<T extends ListCall, R>(call: T, run: (authorised: T) => Promise<R>): Promise<R> {
    const first = await authorise(call);
    try {
      return await run(first.call);
    } catch (error) {
      if (!isStaleToken(error, first)) throw error;
      return run((await authorise(call)).call);
    }
  }

  return {
    warm: () => openai.warm(),

    async *stream(call: AdapterCall) {
      const first = await authorise(call);
      try {
        yield* openai.stream(first.call);
      } catch (error) {
        // A 401 comes before any event, so nothing is said twice.
        if (!isStaleToken(error, first)) throw error;
        yield* openai.stream((await authorise(call)).call);
      }
    },
    complete: (call) => withFreshToken(call, (authorised) => openai.complete(authorised)),
    /** The endpoint lists no models (its reference names no such path, read 2026-11-21): a token proves the key. */
    async listModels(call) {
      await authorise(call);
      return { models: call.provider.models.map(({ id }) => ({ id })), headers: new Headers() };
    },
  };
}

function accountOf(secret: string | undefined): ServiceAccount {
  try {
    return readServiceAccount(secret ?? '');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new WireError({ status: 401, body: JSON.stringify({ error: { message } }), cause: error });
  }
}
