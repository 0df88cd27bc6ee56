import type { Fetch } from '../engine/types/deps.ts';
import type { Provider } from '../engine/types/provider.ts';
import type { FoundServer } from './contributions.ts';
import { isRecord } from './settings/layers.ts';

/** A server on this machine answers in a few milliseconds or is not there. */
const timeoutMs = 500;

/**
 * Asks the usual addresses of model servers on this machine for their list of models, all at once.
 * Whoever answers with anything else than such a list is some other program.
 */
export async function findLocalServers(
  providers: readonly Pick<Provider, 'id' | 'baseUrl' | 'isLocal'>[],
  fetch: Fetch,
): Promise<FoundServer[]> {
  const local = providers.filter(({ isLocal, baseUrl }) => isLocal && baseUrl !== '');
  const found = await Promise.all(
    local.map(async ({ id, baseUrl }) => ({ provider: id, baseUrl, models: await modelsAt(baseUrl, fetch) })),
  );
  return found.flatMap(({ models, ...server }) => (models ? [{ ...server, models }] : []));
}

/** A model that the server has, unless the user's choice is among them; nothing while it has none loaded. */
export function modelToSet(current: string, models: readonly string[]): { model?: string } {
  const [first] = models;
  return first === undefined || models.includes(current) ? {} : { model: first };
}

/** The models a server lists, those that answer questions first; `undefined` when nobody answers, or some other program. */
export async function modelsAt(baseUrl: string, fetch: Fetch): Promise<string[] | undefined> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(`${baseUrl.replace(/\/+$/, '')}/models`, { signal, redirect: 'error' });
    return response.ok ? modelIds(await response.json()) : undefined;
  } catch {
    return undefined;
  }
}

function modelIds(body: unknown): string[] | undefined {
  if (!isRecord(body) || !Array.isArray(body['data'])) return undefined;
  const ids = body['data'].flatMap((model) =>
    isRecord(model) && typeof model['id'] === 'string' ? [model['id']] : [],
  );
  return ids.toSorted((a, b) => Number(isEmbedding(a)) - Number(isEmbedding(b)));
}

/** Servers list models for search among those that answer, and nothing but the name tells. */
function isEmbedding(id: string): boolean {
  return /embed|rerank|\b(bge|e5|gte)-|minilm/i.test(id);
}
