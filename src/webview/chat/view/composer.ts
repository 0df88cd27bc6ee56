import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { ContextView } from '../../../protocol/view.ts';
import { announce } from '../announce.ts';
import { focusComposer, sendComposer } from '../composerInput.ts';
import { keepText } from '../draft.ts';
import { stop } from '../keys.ts';
import type { Dispatch, PageState } from '../store.ts';
import { t } from '../strings.ts';
import { post } from '../vscodeApi.ts';
import { icon, iconButton } from './icon.ts';
import type { IconName } from './iconPaths.ts';

/** Where questions are written, with what of the editor goes along. */
export function composerView({ context, isBusy, isHeldBack }: PageState, dispatch: Dispatch): TemplateResult {
  const send = (event: Event) => {
    event.preventDefault();
    if (isBusy) holdBack(dispatch);
    else sendComposer();
  };
  return html`<form class="composer" @submit=${send}>
    ${context.length > 0 ? chipsView(context) : nothing}
    <textarea
      id="composer-input"
      rows="1"
      dir="auto"
      aria-label=${t('Ask Understudy')}
      aria-describedby="chat-help"
      placeholder=${t('Ask about your code')}
      @input=${(event: Event) => keepText((event.target as HTMLTextAreaElement).value)}
      @keydown=${(event: KeyboardEvent) => isEnter(event) && send(event)}
    ></textarea>
    <p id="chat-help" hidden>
      ${t('Enter sends, Shift+Enter starts a new line, Escape stops the answer, Up in an empty field edits the last question.')}
    </p>
    ${isHeldBack ? html`<p class="hint">${stillAnswering()}</p>` : nothing}
    <div class="composer-bar">
      ${attachButton('selection', t('Selection'), t('Attach Selection'))} ${attachButton('file', t('File'), t('Attach Open File'))}
      <span class="spacer"></span>
      ${isBusy ? stopButton() : sendButton()}
    </div>
  </form>`;
}

export function contextIcon(kind: ContextView['kind']): IconName {
  return kind === 'selection' ? 'list-selection' : 'file';
}

/** While an answer is on its way, Enter keeps what is written: sending would have to throw one of the two away. */
function holdBack(dispatch: Dispatch): void {
  announce(stillAnswering());
  dispatch({ type: 'hold-back' });
}

function stillAnswering(): string {
  return t('Still answering. Press Escape to stop it first.');
}

/** Enter that is not part of composing a character, as Japanese or Chinese input does. */
function isEnter(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && !event.shiftKey && !event.altKey && !event.isComposing;
}

function chipsView(context: readonly ContextView[]): TemplateResult {
  return html`<ul class="chips" aria-label=${t('Context')}>
    ${context.map(
      ({ id, kind, label }) => html`<li class="chip">
        ${icon(contextIcon(kind))}<span dir="auto" title=${label}>${label}</span>
        ${iconButton('close', t('Remove {0}', label), () => detach(id))}
      </li>`,
    )}
  </ul>`;
}

function detach(contextId: string): void {
  post({ type: 'detach', contextId });
  focusComposer();
}

function attachButton(kind: ContextView['kind'], word: string, label: string): TemplateResult {
  return html`<button
    type="button"
    class="attach-button"
    aria-label=${label}
    title=${label}
    @click=${() => post({ type: 'attach', kind })}
  >
    ${icon('add')}<span>${word}</span>
  </button>`;
}

function sendButton(): TemplateResult {
  return html`<button type="submit" class="send-button" aria-label=${t('Send')} title=${t('Send (Enter)')}>${icon('send')}</button>`;
}

function stopButton(): TemplateResult {
  return html`<button type="button" class="send-button" aria-label=${t('Stop')} title=${t('Stop (Escape)')} @click=${stop}>
    ${icon('debug-stop')}
  </button>`;
}
