import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Dispatch, PageState } from '../store.ts';
import { t } from '../strings.ts';
import { post } from '../vscodeApi.ts';
import { icon, iconButton } from './icon.ts';

/** The conversation's title and what can be done with conversations. */
export function headerView(state: PageState, dispatch: Dispatch): TemplateResult {
  const title = state.conversation?.title || t('New Chat');
  return html`<header class="header">
    <h1 class="title" dir="auto" title=${title}>${title}</h1>
    ${iconButton('add', t('New Chat'), () => newChat(dispatch))}
    <button
      type="button"
      id="history-button"
      class="icon-button"
      aria-label=${t('History')}
      title=${t('History')}
      aria-haspopup="dialog"
      aria-expanded=${state.history ? 'true' : 'false'}
      @click=${() => toggleHistory(state, dispatch)}
    >
      ${icon('history')}
    </button>
    ${isInEditor() ? nothing : iconButton('link-external', t('Open Chat in Editor'), openInEditor)}
  </header>`;
}

function newChat(dispatch: Dispatch): void {
  dispatch({ type: 'history-close' });
  post({ type: 'new-chat' });
}

function toggleHistory(state: PageState, dispatch: Dispatch): void {
  dispatch({ type: state.history ? 'history-close' : 'history-open' });
  if (!state.history) post({ type: 'search', query: '' });
}

function openInEditor(): void {
  post({ type: 'command', command: 'understudy.openChatInEditor' });
}

/** The host says on the body where the page is: in an editor tab there is nothing to open. */
function isInEditor(): boolean {
  return document.body.dataset['place'] === 'editor';
}
