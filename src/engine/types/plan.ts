import type { Candidate } from './candidate.ts';
import type { FailureClass, Scope } from './failure.ts';
import type { Capability } from './provider.ts';

/** Why a candidate is not called. The text for people is made from it in one place, `routing/skipText.ts`. */
export type SkipReason =
  | { kind: 'off' }
  | { kind: 'no-key' }
  | { kind: 'unknown-provider' }
  | { kind: 'misconfigured'; message: string }
  | { kind: 'benched'; class: FailureClass; scope: Scope; message: string }
  | { kind: 'lacks'; capability: Capability }
  | { kind: 'too-large'; neededTokens: number; windowTokens: number }
  | { kind: 'failed-in-this-request'; class: FailureClass }
  | { kind: 'not-asked' };

/** One line of the plan, in the order candidates would be called. */
export interface PlannedCandidate {
  candidate: Candidate;
  isReady: boolean;
  skip?: SkipReason;
  /** Epoch milliseconds at which a benched candidate may be called again. */
  readyAt?: number;
  /** A recent time-out or refused connection moved it behind the others. */
  isDemoted?: boolean;
  /** It failed in this request already and may be called once more. */
  isRetry?: boolean;
  /** Nano-dollars for this request: input estimate plus half the output allowance. */
  estimatedCostNanoUsd?: number;
}

/** The public form of a plan. */
export interface RoutePlan {
  candidates: {
    provider: string;
    keyLabel?: string;
    model: string;
    region?: string;
    ready: boolean;
    reason?: string;
    readyAt?: number;
    estimatedCostUsd?: number;
  }[];
}

/** The public state of one provider. */
export interface ProviderHealth {
  provider: string;
  state: 'ready' | 'demoted' | 'benched' | 'no-key' | 'off' | 'misconfigured';
  reason?: string;
  readyAt?: number;
  model: string;
  keys: { label: string; state: 'ready' | 'benched' | 'dead'; reason?: string; readyAt?: number }[];
  lastFailure?: { at: number; class: FailureClass; message: string };
}
