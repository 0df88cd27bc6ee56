import { html, type TemplateResult } from 'lit/html.js';
import { focusComposer } from '../composerInput.ts';
import { t } from '../strings.ts';
import { post } from '../vscodeApi.ts';
import { icon, iconButton } from './icon.ts';

/** What is to be known about this chat: two lines at most until it is opened, as a low view has no room for more. */
export function noticeView(text: string): TemplateResult {
  return html`<div class="notice">
    <details>
      <summary>${icon('chevron-right')}<span>${text}</span></summary>
    </details>
    ${iconButton('close', t('Dismiss Notice'), dismiss)}
  </div>`;
}

function dismiss(): void {
  post({ type: 'dismiss-notice' });
  focusComposer();
}
