import type { Dispatch } from '../store.ts';

/** What a message's look depends on besides itself. */
export interface MessageContext {
  /** Nothing comes after it: only then can it be given anew. */
  isLast: boolean;
  isEditing: boolean;
  /** An answer is on its way. */
  isBusy: boolean;
  dispatch: Dispatch;
}
