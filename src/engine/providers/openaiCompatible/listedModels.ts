import { isRecord, numberOf, stringOf } from '../../errors/json.ts';
import type { ListedModel } from '../../types/adapter.ts';
import type { JsonRecord } from '../shared/parseRecord.ts';

/** Model lists as servers send them: `{ data: [] }`, a bare array (Together), `{ models: [] }`. */
export function readModels(body: unknown): ListedModel[] {
  const list = Array.isArray(body) ? body : isRecord(body) ? (body['data'] ?? body['models']) : undefined;
  return Array.isArray(list) ? list.flatMap(readModel) : [];
}

function readModel(entry: unknown): ListedModel[] {
  if (!isRecord(entry)) return [];
  const id = stringOf(entry['id']) ?? stringOf(entry['name']);
  if (id === undefined) return [];
  const top = isRecord(entry['top_provider']) ? entry['top_provider'] : {};
  const contextWindow = firstNumber(entry, ['context_length', 'context_window', 'max_context_length', 'max_model_len']);
  const maxOutput =
    firstNumber(entry, ['max_completion_tokens', 'max_output_length', 'max_output_tokens']) ??
    firstNumber(top, ['max_completion_tokens']);
  return [
    {
      // Google lists `models/gemini-…` and takes the bare id in requests.
      id: id.replace(/^models\//, ''),
      ...(contextWindow === undefined ? {} : { contextWindow }),
      ...(maxOutput === undefined ? {} : { maxOutput }),
    },
  ];
}

function firstNumber(entry: JsonRecord, names: readonly string[]): number | undefined {
  return names.map((name) => numberOf(entry[name])).find((value) => value !== undefined && value > 0);
}
