import { html, type TemplateResult } from 'lit/html.js';
import type { PageCommand } from '../../../protocol/messages.ts';
import { focusComposer, setComposerText } from '../composerInput.ts';
import type { PageState } from '../store.ts';
import { t } from '../strings.ts';
import { post } from '../vscodeApi.ts';

/** What a conversation without messages shows: the first step, or what one could ask. */
export function emptyView({ hasProvider }: PageState): TemplateResult {
  return hasProvider ? readyView() : noProviderView();
}

function noProviderView(): TemplateResult {
  return html`<section class="empty">
    <h2>${t('Chat that keeps answering')}</h2>
    <p>${t('Add a key of any provider, free ones too. When one fails, the next in your order takes over.')}</p>
    <button type="button" class="button" @click=${() => run('understudy.addKey')}>${t('Add a Key')}</button>
    <p class="empty-links">
      <button type="button" class="link-button" @click=${() => run('understudy.rehearse')}>${t('Rehearse a Failover')}</button>
      <button type="button" class="link-button" @click=${() => run('understudy.explainRoute')}>${t('Explain Route')}</button>
    </p>
    <p class="hint">${t('The rehearsal needs no key and calls nobody.')}</p>
  </section>`;
}

function readyView(): TemplateResult {
  return html`<section class="empty">
    <h2>${t('What are you working on?')}</h2>
    <p>${t('Attach the selection or the open file to ask about it.')}</p>
    <ul class="examples">
      ${examples().map((text) => html`<li><button type="button" class="example" @click=${() => compose(text)}>${text}</button></li>`)}
    </ul>
  </section>`;
}

function examples(): string[] {
  return [
    t('Explain what the selected code does'),
    t('Write unit tests for this function'),
    t('Find the bug in this file and suggest a fix'),
  ];
}

function compose(text: string): void {
  setComposerText(text);
  focusComposer();
}

function run(command: PageCommand): void {
  post({ type: 'command', command });
}
