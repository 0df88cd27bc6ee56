import type { Failure, FailureClass } from './failure.ts';
import type { ToolCall } from './request.ts';

export interface Usage {
  /** Tokens read, cached ones included. */
  inputTokens: number;
  /** Tokens written and billed, reasoning included. */
  outputTokens: number;
  cachedInputTokens?: number;
  reasoningTokens?: number;
}

/** One call to one candidate. */
export interface Attempt {
  provider: string;
  keyLabel?: string;
  model: string;
  region?: string;
  /** Epoch milliseconds. */
  startedAt: number;
  durationMs: number;
  /** Milliseconds to the first visible or reasoning character. */
  firstTokenMs?: number;
  outcome: 'ok' | 'failed' | 'cancelled';
  failure?: Failure;
  usage?: Usage;
  /** Nano-dollars (1e-9 USD), an integer; absent when the price is not known. */
  costNanoUsd?: number;
}

export type Tier = 'premium' | 'standard' | 'offline';

export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'incomplete';

/** Where another provider went on with an answer that had broken off. */
export interface Seam {
  /** Characters of the text before it. */
  atLength: number;
  /** Who wrote what follows. */
  provider: string;
  keyLabel?: string;
  model: string;
  /** The two parts may not fit together: something at the seam looks doubled or missing. */
  isDoubtful?: boolean;
}

export interface ChatResult {
  text: string;
  /** The model's reasoning, apart from the text. */
  reasoning?: string;
  /** Where providers took over in mid-sentence, first to last; absent when one wrote it all. */
  seams?: Seam[];
  /** So many pieces of the stream could not be read and were left out: words may be missing. Absent for none. */
  unreadableEvents?: number;
  /** The answer to a request with a schema, parsed. Absent where there is none: for tool calls, and while `incomplete`. */
  value?: unknown;
  toolCalls?: ToolCall[];
  finishReason: FinishReason;
  provider: string;
  keyLabel?: string;
  model: string;
  tier: Tier;
  /** Of all attempts together. */
  usage?: Usage;
  /** Of all attempts together, US dollars; absent when one of them was sent and nobody knows what it has cost. */
  costUsd?: number;
  cached?: boolean;
  /** In the order made; the last one gave the answer. */
  attempts: Attempt[];
}

/** How a request ends that no candidate can answer. Its message says what happened and what to do next. */
export interface RequestError extends Error {
  readonly class: FailureClass | 'cancelled';
  readonly attempts: readonly Attempt[];
}
