import type { ProviderRow } from '../../src/engine/types/provider.ts';
import type { Dialect } from '../support/loopback/dialect.ts';
import type { SimCall } from './simProvider.ts';
import type { Spell } from './weather.ts';

/** 401 in the words of the protocol. */
export function refuseKey({ end }: SimCall, wire: Dialect, { protocol }: ProviderRow): Response {
  end({ kind: 'dead-key' });
  const isAnthropic = protocol === 'anthropic';
  const type = isAnthropic ? 'authentication_error' : 'invalid_api_key';
  const message = isAnthropic ? 'invalid x-api-key' : 'Incorrect API key provided';
  return Response.json(wire.errorBody({ status: 401, type, message }), { status: 401 });
}

/** 500, or what the provider says when it is overloaded. */
export function breakDown(
  { end }: SimCall,
  { wire, row, spell, now }: { wire: Dialect; row: ProviderRow; spell: Spell; now: number },
): Response {
  const { kind, retryAfterS, isEverywhere } = spell;
  const overloaded = row.protocol === 'anthropic' ? 529 : 503;
  const error =
    kind === 'errors'
      ? { status: 500, type: 'server_error', message: 'The server had an error' }
      : { status: overloaded, type: 'overloaded_error', message: 'Overloaded' };
  end({ kind: 'failed', isEverywhere, statedUntil: retryAfterS && now + retryAfterS * 1_000 });
  const headers = retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
  return Response.json(wire.errorBody(error), { status: error.status, headers });
}

/** Cloudflare's page for a caller whose signature it does not like. */
export function turnAway({ end }: SimCall): Response {
  end({ kind: 'edge-block' });
  const page = '<!DOCTYPE html><html><head><title>Access denied</title></head><body>error code: 1010</body></html>';
  return new Response(page, { status: 403, headers: { 'content-type': 'text/html', server: 'cloudflare' } });
}
