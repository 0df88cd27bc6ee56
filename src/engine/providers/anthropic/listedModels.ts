import { isRecord, numberOf, stringOf } from '../../errors/json.ts';
import type { ListedModel } from '../../types/adapter.ts';

/** `GET /v1/models` also tells each model's limits (`@anthropic-ai/sdk` 1.11 models.d.ts, read 2026-11-21). */
export function readModels(body: unknown): ListedModel[] {
  const list = isRecord(body) ? body['data'] : undefined;
  return Array.isArray(list) ? list.flatMap(readModel) : [];
}

function readModel(entry: unknown): ListedModel[] {
  const id = isRecord(entry) ? stringOf(entry['id']) : undefined;
  if (!isRecord(entry) || id === undefined) return [];
  const contextWindow = numberOf(entry['max_input_tokens']);
  const maxOutput = numberOf(entry['max_tokens']);
  return [{ id, ...(contextWindow ? { contextWindow } : {}), ...(maxOutput ? { maxOutput } : {}) }];
}
