import { post, saveState } from './vscodeApi.ts';

/** So long after the last key the draft goes to the host; the page itself keeps it at once. */
const draftAfterMs = 400;

let draftTimer: ReturnType<typeof setTimeout> | undefined;

/** The composer's text. The field keeps its own: drawing the page never touches what is being typed. */
export function composerText(): string {
  return input()?.value ?? '';
}

export function setComposerText(text: string): void {
  const field = input();
  if (!field) return;
  field.value = text;
  field.dispatchEvent(new Event('input'));
}

/** Puts the cursor behind the composer's text. */
export function focusComposer(): void {
  const field = input();
  if (!field) return;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

/** Keeps the draft: in the page at once, at the host a moment after the last key. */
export function keepDraft(text: string): void {
  saveState({ draft: text || undefined });
  clearTimeout(draftTimer);
  draftTimer = setTimeout(() => post({ type: 'draft', text }), draftAfterMs);
}

/** Sends what is written. Nothing happens when there is nothing. */
export function sendComposer(): void {
  const text = composerText().trim();
  if (!text) return;
  setComposerText('');
  post({ type: 'send', text });
}

function input(): HTMLTextAreaElement | null {
  return document.querySelector('#composer-input');
}
