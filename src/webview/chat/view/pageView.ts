import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Dispatch, PageState } from '../store.ts';
import { t } from '../strings.ts';
import { composerView } from './composer.ts';
import { emptyView } from './empty.ts';
import { headerView } from './header.ts';
import { historyView } from './history.ts';
import { icon } from './icon.ts';
import { onLinkClick } from './links.ts';
import { messagesView } from './messages.ts';
import { noticeView } from './notice.ts';
import { routeView } from './route.ts';

/** The whole page. Keep the order of its parts: it is the order of the Tab key, too. */
export function pageView(state: PageState, dispatch: Dispatch): TemplateResult {
  const isCovered = state.history !== undefined;
  return html`
    ${headerView(state, dispatch)}
    ${state.history ? historyView(state.history, state.conversation?.id, dispatch) : nothing}
    <main class="stage" ?inert=${isCovered}>
      <div class="transcript" tabindex="-1" @click=${onLinkClick} @auxclick=${onLinkClick}>
        ${isEmpty(state) ? emptyView(state) : nothing}
        <div class="messages" role="log" aria-live="off" aria-label=${t('Conversation')}>
          ${messagesView(state, dispatch)}
        </div>
      </div>
      <button type="button" class="jump-to-latest" aria-label=${t('Jump to Latest')} title=${t('Jump to Latest')} hidden>
        ${icon('arrow-down')}
      </button>
    </main>
    <footer class="foot" ?inert=${isCovered}>
      ${state.notice ? noticeView(state.notice) : nothing}
      ${composerView(state, dispatch)} ${routeView(state)}
    </footer>
    <div id="announcements" class="visually-hidden" role="status" aria-live="polite"></div>
  `;
}

function isEmpty(state: PageState): boolean {
  return state.isLoaded && state.messages.length === 0;
}
