import { UnderstudyError } from '../engine/errors/understudyError.ts';
import type { ChainEvent } from '../engine/types/event.ts';
import type { Failure } from '../engine/types/failure.ts';
import type { Attempt, ChatResult, RequestError } from '../engine/types/result.ts';
import { NANO_PER_USD } from '../engine/util/money.ts';

/** An attempt as other extensions see it: money in dollars, and of a failure what a caller can act on. */
export interface PublicAttempt extends Omit<Attempt, 'failure' | 'costNanoUsd'> {
  failure?: PublicFailure;
  /** US dollars; absent when the price is not known. */
  costUsd?: number;
}

/** Without what the engine alone learns from: the account, stated limits, corrections of the body. */
export type PublicFailure = Pick<Failure, 'class' | 'scope' | 'status' | 'retryAt' | 'message'>;

export interface PublicResult extends Omit<ChatResult, 'attempts'> {
  /** In the order made; the last one gave the answer. */
  attempts: PublicAttempt[];
}

export interface PublicError extends Omit<RequestError, 'attempts'> {
  readonly attempts: readonly PublicAttempt[];
}

/** What `stream()` yields; see `ChainEvent`. */
export type PublicEvent =
  | Exclude<ChainEvent, { type: 'attempt-failed' | 'done' | 'error' }>
  | { type: 'attempt-failed'; attempt: PublicAttempt }
  | { type: 'done'; result: PublicResult }
  | { type: 'error'; error: PublicError };

export function toPublicResult(result: ChatResult): PublicResult {
  return { ...result, attempts: result.attempts.map(toPublicAttempt) };
}

export function toPublicEvent(event: ChainEvent): PublicEvent {
  switch (event.type) {
    case 'attempt-failed':
      return { type: event.type, attempt: toPublicAttempt(event.attempt) };
    case 'done':
      return { type: event.type, result: toPublicResult(event.result) };
    case 'error':
      return { type: event.type, error: toPublicError(event.error) };
    default:
      return event;
  }
}

/** Without its cause, which is the engine's own. */
export function toPublicError({ class: failureClass, message, attempts }: RequestError): PublicError {
  return new UnderstudyError({ class: failureClass, message, attempts: attempts.map(toPublicAttempt) });
}

function toPublicAttempt({ failure, costNanoUsd, ...attempt }: Attempt): PublicAttempt {
  return {
    ...attempt,
    ...(failure && { failure: toPublicFailure(failure) }),
    ...(costNanoUsd !== undefined && { costUsd: costNanoUsd / NANO_PER_USD }),
  };
}

function toPublicFailure({ class: failureClass, scope, status, retryAt, message, account }: Failure): PublicFailure {
  return {
    class: failureClass,
    scope,
    ...(status !== undefined && { status }),
    ...(retryAt !== undefined && { retryAt }),
    // Providers like to name the organisation in their words.
    message: account ? message.replaceAll(account, '[account]') : message,
  };
}
