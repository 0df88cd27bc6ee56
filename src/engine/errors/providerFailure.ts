import type { Failure } from '../types/failure.ts';
import { ExpectedError } from './expectedError.ts';

/** What an adapter throws: a classified failure with its cause. Never leaves the engine. */
export class ProviderFailure extends ExpectedError {
  override readonly name = 'ProviderFailure';
  readonly failure: Failure;

  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.message, options);
    this.failure = failure;
  }
}
