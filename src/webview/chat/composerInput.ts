import { draft, keepText, tellDraft } from './draft.ts';
import { post } from './vscodeApi.ts';

/** The composer's text. The field keeps its own: drawing the page never touches what is being typed. */
export function composerText(): string {
  return input()?.value ?? '';
}

/** Replaces the composer's text by something that is to be kept as if it had been typed. */
export function setComposerText(text: string): void {
  const field = input();
  if (!field) return;
  field.value = text;
  keepText(text);
}

/** Shows the draft in the composer as it was kept. */
export function showDraft(): void {
  const field = input();
  if (field) field.value = draft().text;
}

/** Puts the cursor behind the composer's text. */
export function focusComposer(): void {
  const field = input();
  if (!field) return;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

/** Sends what is written. Nothing happens when there is nothing. */
export function sendComposer(): void {
  const text = composerText().trim();
  if (!text) return;
  setComposerText('');
  // The host must not keep as a draft what is sent.
  tellDraft();
  post({ type: 'send', text });
}

function input(): HTMLTextAreaElement | null {
  return document.querySelector('#composer-input');
}
