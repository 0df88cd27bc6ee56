import { isRecord, numberOf } from '../../errors/json.ts';
import type { Usage } from '../../types/result.ts';
import type { JsonRecord } from '../shared/parseRecord.ts';

/**
 * Collects usage over the events of a message. What `message_delta` reports replaces what `message_start` did, field by
 * field; fields that are null or missing there stay as they were.
 */
export class UsageMeter {
  #raw: { [field: string]: unknown } = {};

  add(raw: unknown): void {
    if (!isRecord(raw)) return;
    for (const [field, value] of Object.entries(raw)) {
      if (value !== null && value !== undefined) this.#raw[field] = value;
    }
  }

  get usage(): Usage | undefined {
    return usageOf(this.#raw);
  }
}

/** `input_tokens` leaves out what was read from or written to the cache; here the input counts whole. */
function usageOf(raw: JsonRecord): Usage | undefined {
  const fresh = numberOf(raw['input_tokens']);
  const output = numberOf(raw['output_tokens']);
  if (fresh === undefined && output === undefined) return undefined;
  const cached = numberOf(raw['cache_read_input_tokens']);
  const written = numberOf(raw['cache_creation_input_tokens']) ?? 0;
  const details = raw['output_tokens_details'];
  const thinking = isRecord(details) ? numberOf(details['thinking_tokens']) : undefined;
  return {
    inputTokens: (fresh ?? 0) + (cached ?? 0) + written,
    outputTokens: output ?? 0,
    ...(cached === undefined ? {} : { cachedInputTokens: cached }),
    ...(thinking === undefined ? {} : { reasoningTokens: thinking }),
  };
}
