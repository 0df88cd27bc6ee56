import type { FailureClass } from '../types/failure.ts';
import type { Attempt, RequestError } from '../types/result.ts';

/**
 * What a caller gets when no other candidate can mend the request, or when it was cancelled.
 * The message says what happened and what to do next; it holds no secret.
 */
export class UnderstudyError extends Error implements RequestError {
  override readonly name: string;
  readonly class: FailureClass | 'cancelled';
  readonly attempts: readonly Attempt[];

  constructor(init: {
    class: FailureClass | 'cancelled';
    message: string;
    attempts?: readonly Attempt[];
    cause?: unknown;
  }) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.class = init.class;
    this.attempts = init.attempts ?? [];
    this.name = init.class === 'cancelled' ? 'AbortError' : 'UnderstudyError';
  }
}
