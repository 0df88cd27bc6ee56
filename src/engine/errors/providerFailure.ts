import type { Failure } from '../types/failure.ts';

/** What an adapter throws: a classified failure with its cause. Never leaves the engine. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
  readonly failure: Failure;

  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.message, options);
    this.failure = failure;
  }
}
