import type { Model, ProviderRow, RetiredModel } from '../types/provider.ts';
import { anthropicRows } from './catalog/anthropic.ts';
import { googleRows } from './catalog/google.ts';
import { labRows } from './catalog/labs.ts';
import { localRows, offlineRow } from './catalog/local.ts';
import { openaiRows } from './catalog/openai.ts';
import { openWeightRows } from './catalog/openWeights.ts';
import { routerRows } from './catalog/routers.ts';

/** Ids of the catalogue in the default order: hosted providers, then servers on this machine, the offline tier last. */
export const catalogIds = [
  'anthropic',
  'google',
  'groq',
  'deepseek',
  'vertex',
  'openrouter',
  'huggingface',
  'openai',
  'azure',
  'mistral',
  'xai',
  'cerebras',
  'together',
  'fireworks',
  'nvidia',
  'cohere',
  'ollama',
  'lmstudio',
  'vllm',
  'llamacpp',
  'offline',
] as const;

const rowsById: ReadonlyMap<string, ProviderRow> = new Map(
  [
    ...anthropicRows,
    ...googleRows,
    ...openWeightRows,
    ...labRows,
    ...routerRows,
    ...openaiRows,
    ...localRows,
    offlineRow,
  ].map((row) => [row.id, row]),
);

/** All providers known without any setting, in the default order. Facts as of 2026-11-21. */
export const catalog: readonly ProviderRow[] = catalogIds.flatMap((id) => rowsById.get(id) ?? []);

/** The row of a catalogue id; `undefined` for ids of the user's own. */
export function findRow(id: string): ProviderRow | undefined {
  return rowsById.get(id);
}

/** The facts of a model; `undefined` when the row does not list it. */
export function findModel(row: Pick<ProviderRow, 'models'>, modelId: string): Model | undefined {
  return row.models.find((model) => model.id === modelId);
}

/**
 * The end of a model's service, if it is known to have one; of several patterns that fit, the longest holds. Google's prefixes do
 * not matter: its own list says `models/gemini-…`, and Vertex wants `google/gemini-…`.
 */
export function findRetired(row: Pick<ProviderRow, 'retired'>, modelId: string): RetiredModel | undefined {
  const matches = (row.retired ?? []).filter(({ id }) => fits(withoutPrefix(id), withoutPrefix(modelId)));
  return matches.sort((a, b) => b.id.length - a.id.length)[0];
}

function withoutPrefix(id: string): string {
  return id.replace(/^(?:models|google)\//, '');
}

/** Whether a model's id fits a pattern of the catalogue, in which a trailing `*` stands for any ending. */
export function fits(pattern: string, modelId: string): boolean {
  return pattern.endsWith('*') ? modelId.startsWith(pattern.slice(0, -1)) : modelId === pattern;
}
