import type { Phase } from '../types/failure.ts';
import type { Provider } from '../types/provider.ts';

/**
 * How a call ended without an answer of the provider. `timeout-drip`: it never fell silent, but would have taken minutes.
 * `cut`: the stream ended before its finish marker.
 */
export type TransportFault =
  | 'timeout-connect'
  | 'timeout-first-token'
  | 'timeout-idle'
  | 'timeout-drip'
  | 'timeout-total'
  | 'network'
  | 'cut';

/** What is wrong with an answer that arrived. `length-without-text`: reasoning ate the whole output allowance. */
export type AnswerFault = 'empty' | 'too-short' | 'malformed' | 'wrong-shape' | 'length-without-text' | 'refused';

/**
 * Everything known about one failed call. Fill what there is and leave the rest out:
 * - a response or an error inside a stream: `status`, `headers` and `body` (for an in-band error its own JSON as body);
 * - no usable response: `transport` and `cause`, the thrown error;
 * - an answer that will not do: `answer`.
 *
 * A provider's own words in `body` outrank `transport` and `answer`.
 */
export interface Evidence {
  phase: Phase;
  status?: number | undefined;
  headers?: Headers | undefined;
  /** The raw body as text, whatever its content type. */
  body?: string | undefined;
  transport?: TransportFault | undefined;
  answer?: AnswerFault | undefined;
  /** What was thrown, with its chain of causes. */
  cause?: unknown;
  /** Words for the message that no other field carries, such as the category of a refusal. */
  detail?: string | undefined;
}

/** Who was called, and when. */
export interface ClassifyContext {
  provider: Pick<
    Provider,
    'id' | 'name' | 'isRouter' | 'isLocal' | 'quotaTimeZone' | 'usesServiceAccount' | 'requestHeadersArePerDay'
  >;
  model: string;
  /** Epoch milliseconds. */
  now: number;
  /** Removes known secrets from a text. What looks like a key is removed in any case. */
  redact?: ((text: string) => string) | undefined;
}
