import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { MessageView } from '../../../protocol/view.ts';
import { keepEdit } from '../draft.ts';
import type { Dispatch, EditState } from '../store.ts';
import { t } from '../strings.ts';
import { post } from '../vscodeApi.ts';
import { contextIcon } from './composer.ts';
import { copyButton } from './copyButton.ts';
import { focusOnArrival } from './focus.ts';
import { icon, iconButton } from './icon.ts';
import { markdown } from './markdown.ts';
import type { MessageContext } from './messageContext.ts';

/** A question of the user: to copy, or to edit and send again. */
export function questionView(message: MessageView, context: MessageContext): TemplateResult {
  return html`<article class="message question" data-id=${message.id}>
    <h2 class="visually-hidden">${t('You')}</h2>
    ${context.editing ? editorView(message, context.editing, context.dispatch) : textView(message, context)}
  </article>`;
}

function textView(message: MessageView, { isBusy, dispatch }: MessageContext): TemplateResult {
  const edit = () => dispatch({ type: 'edit-open', messageId: message.id });
  return html`<div class="bubble">
      ${message.context?.length ? contextLine(message) : nothing}
      ${markdown(message.text, { isStreaming: false, isPlain: true })}
    </div>
    <div class="actions" role="group" aria-label=${t('Question')}>
      ${copyButton(t('Copy Question'), message.text)}
      ${isBusy ? nothing : html`<span class="edit-action">${iconButton('edit', t('Edit and Resend'), edit)}</span>`}
    </div>`;
}

function contextLine(message: MessageView): TemplateResult {
  return html`<ul class="chips" aria-label=${t('Context')}>
    ${message.context?.map(({ kind, label }) => html`<li class="chip">${icon(contextIcon(kind))}<span dir="auto">${label}</span></li>`)}
  </ul>`;
}

function editorView({ id, text }: MessageView, { kept }: EditState, dispatch: Dispatch): TemplateResult {
  const leave = () => {
    keepEdit(undefined);
    dispatch({ type: 'edit-close' });
  };
  const close = () => {
    leave();
    document.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"] .edit-action button`)?.focus();
  };
  const send = (event: Event) => {
    event.preventDefault();
    const form = (event.currentTarget as HTMLElement).closest('form');
    const changed = form?.querySelector('textarea')?.value.trim();
    if (!changed) return;
    leave();
    post({ type: 'edit', messageId: id, text: changed });
    document.getElementById('composer-input')?.focus();
  };
  return html`<form class="editor" @submit=${send}>
    <textarea
      aria-label=${t('Edit Question')}
      rows="1"
      dir="auto"
      .value=${kept ?? text}
      ${kept === undefined ? focusOnArrival() : nothing}
      @input=${({ target }: Event) => keepEdit({ messageId: id, text: (target as HTMLTextAreaElement).value })}
      @keydown=${(event: KeyboardEvent) => onEditorKey(event, { close, send })}
    ></textarea>
    <p class="hint">${t('Sending replaces everything after this question')}</p>
    <div class="editor-buttons">
      <button type="submit" class="button">${t('Send')}</button>
      <button type="button" class="button is-secondary" @click=${close}>${t('Cancel')}</button>
    </div>
  </form>`;
}

function onEditorKey(event: KeyboardEvent, { close, send }: { close: () => void; send: (event: Event) => void }): void {
  if (event.isComposing) return;
  if (event.key === 'Enter' && !event.shiftKey) send(event);
  if (event.key !== 'Escape') return;
  event.preventDefault();
  close();
}
