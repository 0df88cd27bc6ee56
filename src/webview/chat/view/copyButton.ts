import { html, type TemplateResult } from 'lit/html.js';
import { announce } from '../announce.ts';
import { t } from '../strings.ts';
import { post } from '../vscodeApi.ts';
import { icon } from './icon.ts';

/** How long the tick that confirms a copy stays. */
const confirmedForMs = 1500;

/** A button that copies a text through the host, and says that it did. */
export function copyButton(label: string, text: string): TemplateResult {
  return html`<button type="button" class="icon-button" aria-label=${label} title=${label} @click=${(event: Event) => copy(event, text)}>
    <span class="copy-icon">${icon('copy')}</span><span class="copied-icon">${icon('check')}</span>
  </button>`;
}

function copy(event: Event, text: string): void {
  const button = event.currentTarget as HTMLElement;
  post({ type: 'copy', text });
  announce(t('Copied'));
  button.classList.add('is-copied');
  setTimeout(() => button.classList.remove('is-copied'), confirmedForMs);
}
