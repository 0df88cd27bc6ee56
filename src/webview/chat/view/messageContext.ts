import type { Dispatch, EditState } from '../store.ts';

/** What a message's look depends on besides itself. */
export interface MessageContext {
  /** Nothing comes after it: only then can it be given anew. */
  isLast: boolean;
  /** While it is being edited. */
  editing: EditState | undefined;
  /** An answer is on its way. */
  isBusy: boolean;
  dispatch: Dispatch;
}
