import { type ErrorContext, toFailure } from '../shared/toFailure.ts';

/**
 * Errors of the `openai` package and of the transport below it as classified failures; an abort stays the signal's reason.
 * The raw body counts: the package itself drops bodies without an `error` field (Mistral, Cohere, Cerebras, Google's arrays).
 */
export function mapError(error: unknown, context: ErrorContext): unknown {
  return toFailure(error, context);
}
