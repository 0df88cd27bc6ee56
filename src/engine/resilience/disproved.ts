import type { KeyTest } from '../types/engine.ts';
import type { FailureClass } from '../types/failure.ts';

/**
 * What a test that succeeds shows to be untrue of a key and its model. Of limits and quotas it shows nothing: a list costs none of
 * them, and one token may be what is left.
 */
export const disprovedBy: Readonly<Record<NonNullable<KeyTest['by']>, readonly FailureClass[]>> = {
  'look-up': ['credential-refused'],
  call: ['credential-refused', 'access-refused', 'model-not-found', 'edge-blocked', 'overloaded'],
};
