import type { LimitName } from './provider.ts';

/** What went wrong, in the words of the failure table. */
export type FailureClass =
  | 'rate-limited'
  | 'quota-spent'
  | 'credential-refused'
  | 'access-refused'
  | 'model-not-found'
  | 'edge-blocked'
  | 'overloaded'
  | 'server-error'
  | 'timeout'
  | 'connection-failed'
  | 'context-too-long'
  | 'content-refused'
  | 'bad-request'
  | 'bad-answer'
  | 'unknown';

/** The smallest thing a failure speaks of. */
export type Scope = 'request' | 'key' | 'account' | 'model' | 'region' | 'provider' | 'infrastructure' | 'network';

/** Where in its life the attempt was: nothing received, answer begun but nothing visible, visible text received. */
export type Phase = 'connect' | 'before-content' | 'mid-stream';

/** A failure as recorded: no secret, no provider page, one short sentence. */
export interface Failure {
  class: FailureClass;
  scope: Scope;
  /** HTTP status, when there was a response. */
  status?: number;
  /** The earliest moment another call makes sense, epoch milliseconds. */
  retryAt?: number;
  /** True when the provider named `retryAt` itself; a guess otherwise. */
  retryAtIsStated?: boolean;
  /** What the provider said or what happened, at most 300 characters, redacted. */
  message: string;
  /** A parameter the provider refuses, with its new name if it has one; set on `bad-request` when the fix is known. */
  fix?: ParameterFix;
  /** The largest input the model takes, tokens; set on `context-too-long` when the provider said so. */
  contextLimit?: number;
  /** The account as the provider names it: an organisation or project id of its headers or words. */
  account?: string;
  /** Limits that the provider stated along with the failure. */
  statedLimits?: readonly StatedLimit[];
}

/** One limit as a provider states it in headers or words. */
export interface StatedLimit {
  limit: LimitName;
  total?: number;
  /** What is left of it. */
  left?: number;
  /** Epoch milliseconds at which all of it is there again. */
  fullAt?: number;
}

/** A change to the request body that a 400 asked for. */
export type ParameterFix = { drop: string } | { rename: string; to: string };
