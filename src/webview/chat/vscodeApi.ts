import type { PageMessage } from '../../protocol/messages.ts';
import type { DraftView } from '../../protocol/view.ts';

/** What the page keeps over a reload of itself, without the host. */
export interface SavedState {
  conversationId?: string;
  draft?: DraftView;
  /** Pixels between the end of the transcript and the lower edge of what is seen; absent when the end is seen. */
  scrollFromEnd?: number;
}

interface VSCodeApi {
  postMessage(message: PageMessage): void;
  getState(): SavedState | undefined;
  setState(state: SavedState): void;
}

declare function acquireVsCodeApi(): VSCodeApi;

// Can be acquired once, and stays in this module: nothing that the page shows may get at it.
const api = acquireVsCodeApi();

export function post(message: PageMessage): void {
  api.postMessage(message);
}

export function savedState(): SavedState {
  return api.getState() ?? {};
}

/** Keeps these fields; a field given as undefined is forgotten. */
export function saveState(change: { [Key in keyof SavedState]: SavedState[Key] | undefined }): void {
  api.setState({ ...savedState(), ...change } as SavedState);
}
