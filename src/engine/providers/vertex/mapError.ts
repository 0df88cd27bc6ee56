import { type ErrorContext, toFailure } from '../shared/toFailure.ts';

/** Errors met before the call itself: an unusable key, a token endpoint that refuses. The rest is the inner adapter's. */
export function mapError(error: unknown, context: ErrorContext): unknown {
  return toFailure(error, context);
}
