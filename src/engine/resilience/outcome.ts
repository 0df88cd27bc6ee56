import type { Candidate } from '../types/candidate.ts';
import type { KeyTest } from '../types/engine.ts';
import type { Failure, FailureClass } from '../types/failure.ts';
import type { Provider } from '../types/provider.ts';
import type { RetrySettings } from '../types/settings.ts';
import type { Admission } from './admission.ts';

/** What `Health` is told of a call that was answered. */
export interface SuccessInput {
  candidate: Candidate;
  provider: Provider;
  now: number;
  /** What `admit` gave for the call; it is used up. */
  admission?: Admission | undefined;
}

/** What `Health` is told of a key that was tested and works. */
export interface TestInput {
  candidate: Candidate;
  provider: Provider;
  by: NonNullable<KeyTest['by']>;
  now: number;
}

/** What `Health` is told of a call that failed. */
export interface FailureInput extends SuccessInput {
  failure: Failure;
  retry: RetrySettings;
  random: number;
  /** `moment` when the call began; default: that of the admission, else just now. */
  begun?: number;
  /** The machine slept during the call: a connection that broke is nobody's fault. Default false. */
  spannedSleep?: boolean;
  /** Something of an answer had arrived before: the provider was reached. Default false. */
  hadAnswer?: boolean;
}

/** A failure that is somebody's: whose, when, and by which call. */
export interface Blame {
  failure: Failure;
  candidate: Candidate;
  provider: Provider;
  now: number;
  /** `Moments.now` when the call began. */
  begun: number;
  admission: Admission | undefined;
}

export interface LastFailure {
  at: number;
  class: FailureClass;
  message: string;
}
