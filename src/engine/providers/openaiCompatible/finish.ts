import type { AdapterEvent } from '../../types/adapter.ts';
import { WireError } from '../shared/wireError.ts';

export type Finish = Extract<AdapterEvent, { type: 'finish' }>;

/**
 * What a finish reason means, in the spellings of all chat completion servers, Google's own included. A reason nobody
 * knows counts as a normal end and is kept as detail. `undefined`: no end at all.
 */
export function finishOf(reason: string): Finish | WireError | undefined {
  const word = reason.toLowerCase();
  if (aborted.has(word)) return undefined;
  if (faults.has(word)) return new WireError({ body: JSON.stringify({ error: { code: word, message: reason } }) });
  if (unusable.has(word)) return new WireError({ answer: 'malformed', detail: reason });
  const known = reasons[word];
  if (known === 'content-filter') return { type: 'finish', reason: known, detail: reason };
  return known ? { type: 'finish', reason: known } : { type: 'finish', reason: 'stop', detail: reason };
}

const reasons: { readonly [word: string]: Finish['reason'] } = {
  stop: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  eos: 'stop',
  complete: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length', // Mistral: the window is full.
  tool_calls: 'tool-calls',
  tool_use: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  refusal: 'content-filter',
  sensitive: 'content-filter', // Zhipu.
  // Google (ai.google.dev/api/generate-content, read 2026-11-21).
  safety: 'content-filter',
  recitation: 'content-filter',
  blocklist: 'content-filter',
  prohibited_content: 'content-filter',
  spii: 'content-filter',
  image_safety: 'content-filter',
  model_armor: 'content-filter',
};

/** The server gave up: vLLM when it is stopped. The stream counts as cut. */
const aborted = new Set(['abort', 'aborted', 'cancelled']);

/** OpenRouter, Mistral and DeepSeek report their own trouble as a reason. */
const faults = new Set(['error', 'insufficient_system_resource', 'network_error', 'engine_overloaded']);

/** Google: the model wrote a tool call that cannot be read. */
const unusable = new Set(['malformed_function_call', 'unexpected_tool_call', 'malformed_response']);
