import { repeat } from 'lit/directives/repeat.js';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Dispatch, HistoryState } from '../store.ts';
import { t } from '../strings.ts';
import { post } from '../vscodeApi.ts';
import { focusOnArrival } from './focus.ts';
import { historyItem } from './historyItem.ts';
import { iconButton } from './icon.ts';

/** The earlier conversations: a list over the page, searched by the box above it. */
export function historyView(history: HistoryState, currentId: string | undefined, dispatch: Dispatch): TemplateResult {
  return html`<section class="history" role="dialog" aria-label=${t('History')} @keydown=${moveByArrows}>
    <div class="history-search">
      <input
        type="text"
        dir="auto"
        id="history-query"
        aria-label=${t('Search Conversations')}
        placeholder=${t('Search Conversations')}
        autocomplete="off"
        spellcheck="false"
        ${focusOnArrival()}
        @input=${(event: InputEvent) => search((event.target as HTMLInputElement).value, dispatch)}
      />
      ${iconButton('close', t('Close History'), () => close(dispatch))}
    </div>
    ${listView(history, currentId, dispatch)}
  </section>`;
}

function listView(history: HistoryState, currentId: string | undefined, dispatch: Dispatch): TemplateResult {
  if (!history.conversations) return html`<p class="history-empty">${t('Looking…')}</p>`;
  if (history.conversations.length === 0) {
    const text = history.query ? t('No conversation matches “{0}”', history.query) : t('No conversations yet');
    return html`<p class="history-empty">${text}</p>`;
  }
  return html`<ul class="history-list">
      ${repeat(
        history.conversations,
        ({ id }) => id,
        (conversation) => historyItem(conversation, { history, isCurrent: conversation.id === currentId, dispatch }),
      )}
    </ul>
    ${history.deletingId ? nothing : html`<p class="history-keys">${t('Enter opens, F2 renames, Delete deletes')}</p>`}`;
}

function search(query: string, dispatch: Dispatch): void {
  dispatch({ type: 'history-query', query });
  post({ type: 'search', query });
}

function close(dispatch: Dispatch): void {
  dispatch({ type: 'history-close' });
  document.getElementById('history-button')?.focus();
}

/** Up and Down walk from the search box through the conversations and back. */
function moveByArrows(event: KeyboardEvent): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || event.isComposing) return;
  const dialog = event.currentTarget as HTMLElement;
  const stops = [...dialog.querySelectorAll<HTMLElement>('#history-query, .history-open')];
  const item = (event.target as HTMLElement).closest('li');
  const current = stops.findIndex((stop) => stop === event.target || (item?.contains(stop) ?? false));
  stops[Math.max(0, Math.min(stops.length - 1, current + step))]?.focus();
  event.preventDefault();
}
