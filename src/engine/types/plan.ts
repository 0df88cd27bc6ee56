import type { Candidate } from './candidate.ts';
import type { FailureClass, Scope } from './failure.ts';
import type { Capability, LimitName } from './provider.ts';

/** Why a candidate is not called. The text for people is made from it in one place, `routing/skipText.ts`. */
export type SkipReason =
  | { kind: 'off' }
  | { kind: 'no-key' }
  | { kind: 'unknown-provider' }
  | { kind: 'misconfigured'; message: string }
  /** A server on this machine, to be asked for what it serves, did not answer when it was looked for. */
  | { kind: 'not-running' }
  /** Such a server has no model loaded, or was not asked for its list yet, and the user chose none. */
  | { kind: 'no-model' }
  | { kind: 'benched'; class: FailureClass; scope: Scope; message: string }
  /** Its circuit breaker is open, or half-open while another request probes it. */
  | { kind: 'breaker-open'; scope: Scope; failures: number; isProbed: boolean }
  /** The request would go beyond a limit that is known. */
  | {
      kind: 'limited';
      limit: LimitName;
      total: number;
      left: number;
      needed: number;
      /** It is larger than the whole limit, which the catalogue alone states: for want of others, one call may find out. */
      isUnconfirmed?: true;
    }
  | { kind: 'lacks'; capability: Capability }
  | { kind: 'too-large'; neededTokens: number; windowTokens: number }
  | { kind: 'failed-in-this-request'; class: FailureClass };

/** What keeps a candidate from being called right now, though nothing is wrong with the request. */
export interface Hindrance {
  skip: SkipReason;
  /** Epoch milliseconds at which it ends; absent when only a change of settings or keys ends it. */
  readyAt?: number;
}

/** One line of the plan, in the order candidates would be called. */
export interface PlannedCandidate {
  candidate: Candidate;
  isReady: boolean;
  skip?: SkipReason;
  /** Epoch milliseconds at which a benched candidate may be called again. */
  readyAt?: number;
  /** A recent time-out or refused connection moved it behind the others. */
  isDemoted?: boolean;
  /** Not ready, but so soon that waiting for it until `readyAt` is better than the candidates behind it. */
  isWorthWaiting?: boolean;
  /** It comes first because this conversation stays with it; see `understudy.returnTo`. */
  keepsConversation?: boolean;
  /** Its breaker is half-open: this call would be the probe. */
  isProbe?: boolean;
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
  state: 'ready' | 'demoted' | 'benched' | 'no-key' | 'off' | 'misconfigured' | 'not-running' | 'no-model';
  reason?: string;
  readyAt?: number;
  model: string;
  keys: KeyHealth[];
  lastFailure?: { at: number; class: FailureClass; message: string };
  /** Of the provider's circuit breaker; absent while it is closed. */
  breaker?: { state: 'open' | 'half-open'; until: number };
  /** Learned time to the first token of a stream, milliseconds: median and 95th percentile of recent answers. */
  firstToken?: { medianMs: number; p95Ms: number; samples: number };
  /** How far estimates of the input's tokens usually are from what the model counts, percent. */
  estimates?: { errorPercent: number; samples: number };
}

export interface KeyHealth {
  label: string;
  state: 'ready' | 'benched' | 'dead';
  reason?: string;
  readyAt?: number;
  /** Labels of the other keys that share its account, as far as that is known. */
  sharesAccountWith?: string[];
  /** What is left of its known limits, or of those of its account. */
  headroom?: Headroom[];
}

/** What is left of one limit. */
export interface Headroom {
  limit: LimitName;
  total: number;
  left: number;
  /** Epoch milliseconds at which all of it is there again. */
  fullAt: number;
  /** Who said so: the user, the catalogue, or the provider's headers and error texts. */
  source: 'settings' | 'catalogue' | 'provider';
}
