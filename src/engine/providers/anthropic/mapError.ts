import { type ErrorContext, toFailure } from '../shared/toFailure.ts';

/** Errors of `@anthropic-ai/sdk` and of the transport below it as classified failures; an abort stays the signal's reason. */
export function mapError(error: unknown, context: ErrorContext): unknown {
  return toFailure(error, context);
}
