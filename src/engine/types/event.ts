import type { FailureClass } from './failure.ts';
import type { ToolCall } from './request.ts';
import type { Attempt, ChatResult, RequestError, Seam } from './result.ts';

/** Where an attempt goes, without its outcome. */
export type AttemptTarget = Pick<Attempt, 'provider' | 'keyLabel' | 'model' | 'region' | 'startedAt'>;

/**
 * What a caller of `stream()` sees. Ended by exactly one `done` or `error`.
 * Text arrives in `text-delta` only; `rewind` takes shown text back.
 */
export type ChainEvent =
  | { type: 'attempt-start'; attempt: AttemptTarget }
  | { type: 'attempt-failed'; attempt: Attempt }
  /** The chain waits for `provider` until `until` (epoch milliseconds): nobody is ready, or waiting for it is better. */
  | {
      type: 'waiting';
      until: number;
      provider: string;
      keyLabel?: string;
      class: FailureClass;
      /** Nothing failed: it waits for room within limits that are known. */
      isForRoom?: boolean;
    }
  | { type: 'text-delta'; text: string }
  | { type: 'reasoning-delta'; text: string }
  | { type: 'tool-call'; call: ToolCall }
  /** `toLength`: characters of the shown text that stay. */
  | { type: 'rewind'; toLength: number }
  /** Another provider goes on from here. */
  | ({ type: 'seam' } & Seam)
  | { type: 'done'; result: ChatResult }
  | { type: 'error'; error: RequestError };
