import type { FailureClass, Scope } from '../types/failure.ts';

/** What a code or phrase of a provider means. */
export interface Meaning {
  class: FailureClass;
  /** Default: the usual scope of the class. */
  scope?: Scope;
  /** Statuses with which these words mean something else. */
  notWith?: readonly number[];
}

/** Limits and outages. An end of life announced in one of them retires nothing: something else is wrong. */
export const passingStatuses: readonly number[] = [429, 500, 502, 503, 504, 529];
