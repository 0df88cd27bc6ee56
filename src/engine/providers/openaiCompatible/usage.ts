import { isRecord, numberOf } from '../../errors/json.ts';
import type { Quirks } from '../../types/provider.ts';
import type { Usage } from '../../types/result.ts';

/**
 * Usage as chat completions report it. Cached tokens stand in `prompt_tokens_details`, at DeepSeek in
 * `prompt_cache_hit_tokens`. xAI and Gemini leave reasoning out of `completion_tokens` (recorded: 35 + 12 of 109 tokens);
 * with their quirk the total tells what is billed.
 */
export function usageOf(raw: unknown, quirks: Quirks): Usage | undefined {
  if (!isRecord(raw)) return undefined;
  const input = numberOf(raw['prompt_tokens']) ?? numberOf(raw['input_tokens']);
  const output = numberOf(raw['completion_tokens']) ?? numberOf(raw['output_tokens']);
  if (input === undefined && output === undefined) return undefined;
  const inputTokens = input ?? 0;
  const visible = output ?? 0;
  const total = numberOf(raw['total_tokens']) ?? 0;
  const named = detail(raw['completion_tokens_details'], 'reasoning_tokens') ?? numberOf(raw['reasoning_tokens']);
  const outputTokens = quirks.reasoningOutsideCompletion
    ? Math.max(visible + (named ?? 0), total - inputTokens)
    : visible;
  const hidden = outputTokens > visible ? outputTokens - visible : undefined;
  const reasoningTokens = named ?? hidden;
  const cachedInputTokens =
    detail(raw['prompt_tokens_details'], 'cached_tokens') ??
    numberOf(raw['prompt_cache_hit_tokens']) ??
    numberOf(raw['cached_tokens']);
  return {
    inputTokens,
    outputTokens,
    ...(cachedInputTokens === undefined ? {} : { cachedInputTokens }),
    ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
  };
}

function detail(details: unknown, name: string): number | undefined {
  return isRecord(details) ? numberOf(details[name]) : undefined;
}
