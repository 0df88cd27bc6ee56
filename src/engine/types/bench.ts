import type { FailureClass, Scope } from './failure.ts';

/** A scope that is not to be called before a time. */
export interface Bench {
  /** Names the scope, such as `key:groq/3f2a` or `provider:groq`; see `errors/scopeKey.ts`. */
  scopeKey: string;
  scope: Scope;
  class: FailureClass;
  /** Epoch milliseconds; `Infinity` for a key that is dead until re-entered. */
  until: number;
  /** Epoch milliseconds of the failure. */
  since: number;
  /** The provider named `until` itself. */
  isStated: boolean;
  message: string;
}
