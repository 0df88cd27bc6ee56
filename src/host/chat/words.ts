import type { Translate } from '../../engine/types/wording.ts';

/** What turns facts into words: translations, the user's locale and the present moment. */
export interface Words {
  t: Translate;
  /** BCP 47, such as `en` or `pt-br`. */
  locale: string;
  /** Epoch milliseconds. */
  now: number;
}
