import { isDraft } from '../../protocol/parse.ts';
import type { DraftView } from '../../protocol/view.ts';
import { post, savedState, saveState } from './vscodeApi.ts';

/**
 * While the user types, the draft goes to the host at most so often. The page itself keeps every change at once, but VS Code
 * does not keep a page's state when its window is reloaded right after: nobody is quicker with that than this.
 */
const intervalMs = 100;

let current = savedDraft();
let isTold = true;
let timer: ReturnType<typeof setTimeout> | undefined;
/** Something was written before the host has said what it knows. */
let isWritten = false;

document.addEventListener('visibilitychange', () => {
  if (document.hidden && !isTold) tellDraft();
});

/** What is being written, and not sent. */
export function draft(): DraftView {
  return current;
}

/** Keeps what stands in the composer. */
export function keepText(text: string): void {
  keep({ ...current, text });
}

/** Keeps what stands in the editor of a question; without it, the editor is closed. */
export function keepEdit(edit: DraftView['edit']): void {
  const { edit: before, ...rest } = current;
  if (edit || before) keep(edit ? { ...rest, edit } : rest);
}

/** Tells the host now what it does not know yet. */
export function tellDraft(): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    timer = undefined;
    if (!isTold) tellDraft();
  }, intervalMs);
  isTold = true;
  post({ type: 'draft', draft: current });
}

/**
 * Takes the host's draft when it is the newer one; tells the host when the page has the newer one.
 *
 * @returns Whether the draft is another now.
 */
export function adoptDraft(known: DraftView): boolean {
  const isOlder = current.version < known.version;
  if (isOlder && !isWritten) {
    current = known;
    saveState({ draft: current });
    return true;
  }
  // Written onto an older draft than the host's: still the last word, also when it has come to as high a number.
  if (isOlder || (current.version === known.version && isOther(known)))
    current = { ...current, version: known.version + 1 };
  if (current.version > known.version) tellDraft();
  return false;
}

function isOther({ text, edit }: DraftView): boolean {
  return text !== current.text || edit?.messageId !== current.edit?.messageId || edit?.text !== current.edit?.text;
}

function keep(change: Omit<DraftView, 'version'>): void {
  current = { ...change, version: current.version + 1 };
  isWritten = true;
  isTold = false;
  saveState({ draft: current });
  if (timer === undefined) tellDraft();
}

function savedDraft(): DraftView {
  const { draft } = savedState();
  return isDraft(draft) ? draft : { version: 0, text: '' };
}
