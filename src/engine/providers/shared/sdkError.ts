import type { Evidence } from '../../errors/evidence.ts';
import { isRecord } from '../../errors/json.ts';
import { WireError } from './wireError.ts';
import { rawBodyOf } from './wireFetch.ts';

/**
 * What an error thrown by an SDK, by `fetch` or while reading tells. Both SDKs give their API errors `status`, `headers`
 * and `error` (the parsed body, or a part of it), and wrap what `fetch` threw as `cause`. They are told by shape, so that
 * neither has to be loaded for it.
 */
export function evidenceOf(error: unknown): Omit<Evidence, 'phase'> {
  if (error instanceof WireError) return error.evidence;
  if (!isRecord(error)) return { transport: 'network', cause: error };
  const { status, headers } = error;
  if (typeof status !== 'number' || !(headers instanceof Headers)) return { transport: 'network', cause: error };
  return { status, headers, body: rawBodyOf(headers) ?? bodyOf(error['error']), cause: error };
}

function bodyOf(error: unknown): string | undefined {
  return error === undefined ? undefined : JSON.stringify(error);
}
