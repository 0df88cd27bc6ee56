import type { Evidence } from '../../errors/evidence.ts';
import { ExpectedError } from '../../errors/expectedError.ts';

/** A failure met while reading an answer, with what is known of it there. Turned into a `ProviderFailure` by `mapError`. */
export class WireError extends ExpectedError {
  override readonly name = 'WireError';
  readonly evidence: Omit<Evidence, 'phase'>;

  constructor(evidence: Omit<Evidence, 'phase'>) {
    super('The answer could not be used', evidence.cause === undefined ? undefined : { cause: evidence.cause });
    this.evidence = evidence;
  }
}
