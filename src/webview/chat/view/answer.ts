import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { MessageView } from '../../../protocol/view.ts';
import { progressText } from '../story.ts';
import { t } from '../strings.ts';
import { post } from '../vscodeApi.ts';
import { answerFooter } from './answerFooter.ts';
import { attemptsView } from './attempts.ts';
import { countdown } from './countdown.ts';
import { icon } from './icon.ts';
import { markdown } from './markdown.ts';
import type { MessageContext } from './messageContext.ts';
import { statusView } from './status.ts';

/** An answer: what happened before it, its text, how it ended, and who gave it. */
export function answerView(message: MessageView, context: MessageContext): TemplateResult {
  const isStreaming = message.status === 'streaming';
  return html`<article class="message answer" data-id=${message.id} aria-busy=${isStreaming ? 'true' : 'false'}>
    <h2 class="visually-hidden">${t('Answer')}</h2>
    ${message.answer ? attemptsView(message.answer) : nothing}
    ${message.reasoning ? reasoningView(message.reasoning) : nothing}
    ${message.text ? markdown(message.text, { isStreaming, isPlain: false, seams: message.answer?.seams }) : nothing}
    ${isStreaming ? progressView(message) : statusView(message)}
    ${message.status === 'failed' ? failureView(message, context) : nothing}
    ${isStreaming ? nothing : answerFooter(message, context)}
  </article>`;
}

function reasoningView(reasoning: string): TemplateResult {
  return html`<details class="reasoning">
    <summary>${icon('chevron-right')}<span>${t('Reasoning')}</span></summary>
    <p dir="auto">${reasoning}</p>
  </details>`;
}

function progressView({ progress, waitsUntil, answer, text }: MessageView): TemplateResult {
  const left = waitsUntil === undefined ? nothing : html` · ${countdown(waitsUntil)}`;
  return html`<p class="progress">
    ${icon('loading', { spins: true })}<span>${progressText(progress, answer?.attempts ?? [], text !== '')}${left}</span>
  </p>`;
}

function failureView({ id, error }: MessageView, { isLast, isBusy }: MessageContext): TemplateResult {
  const canRetry = isLast && !isBusy;
  return html`<div class="failure">
    ${icon('error')}
    <div>
      <p><strong>${t('Failed')}</strong> ${error ?? t('No provider answered.')}</p>
      <div class="failure-buttons">
        ${
          canRetry
            ? html`<button type="button" class="button" @click=${() => post({ type: 'regenerate', messageId: id })}>
                ${t('Try Again')}
              </button>`
            : nothing
        }
        <button type="button" class="link-button" @click=${() => post({ type: 'command', command: 'understudy.showLog' })}>
          ${t('Show Log')}
        </button>
      </div>
    </div>
  </div>`;
}
