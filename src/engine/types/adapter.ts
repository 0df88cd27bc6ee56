import type { Candidate } from './candidate.ts';
import type { ParameterFix } from './failure.ts';
import type { Provider } from './provider.ts';
import type { ChatRequest, ToolCall } from './request.ts';
import type { Usage } from './result.ts';

/** What a provider sends, in one form for all. */
export type AdapterEvent =
  /** Response headers arrived; nothing is committed yet. */
  | { type: 'headers'; headers: Headers }
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  /** A piece of a call arrived: a sign of life and nothing else. */
  | { type: 'tool-call-delta' }
  /** A whole call; sent once its arguments are complete. */
  | { type: 'tool-call'; call: ToolCall }
  /** The newest figures; replaces earlier ones. */
  | { type: 'usage'; usage: Usage }
  /** The provider's own finish marker. `content-filter`: it refused the content. */
  | { type: 'finish'; reason: 'stop' | 'length' | 'tool-calls' | 'content-filter'; detail?: string }
  /** A stream event that could not be read; it was left out. */
  | { type: 'malformed'; sample: string };

/** One call to one candidate. */
export interface AdapterCall {
  candidate: Candidate;
  provider: Provider;
  request: ChatRequest;
  /** The key's secret; absent for keyless providers. */
  secret?: string;
  /** Known corrections of the body after a 400 of the same request. */
  fixes?: readonly ParameterFix[];
  signal: AbortSignal;
}

/**
 * Speaks one wire protocol. Both methods reject with a `ProviderFailure` for anything the provider or the network did,
 * and with the signal's reason when aborted.
 */
export interface Adapter {
  /** Loads what the first call needs, so that it need not wait for it. */
  warm(): Promise<void>;
  /**
   * Streams the answer. Each yielded array holds what one network chunk brought, neighbouring deltas merged.
   * A stream that ends without `finish` is the caller's to judge: it is a cut.
   */
  stream(call: AdapterCall): AsyncIterable<AdapterEvent[]>;
  /** One plain request and its answer as the same events. */
  complete(call: AdapterCall): Promise<AdapterEvent[]>;
  /** Models the provider lists for this key, with the response's headers (limits, organisation) for `Test Provider`. */
  listModels(call: Omit<AdapterCall, 'request' | 'fixes'>): Promise<{ models: ListedModel[]; headers: Headers }>;
}

export interface ListedModel {
  id: string;
  contextWindow?: number;
  maxOutput?: number;
}
