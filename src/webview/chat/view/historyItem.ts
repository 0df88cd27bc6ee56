import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { ConversationSummary } from '../../../protocol/view.ts';
import { timeAgo } from '../format.ts';
import type { Dispatch, HistoryState } from '../store.ts';
import { t } from '../strings.ts';
import { post } from '../vscodeApi.ts';
import { focusOnArrival } from './focus.ts';
import { iconButton } from './icon.ts';

interface ItemContext {
  history: HistoryState;
  isCurrent: boolean;
  dispatch: Dispatch;
}

/** One conversation of the list: to open, rename, or delete after a yes. */
export function historyItem(conversation: ConversationSummary, context: ItemContext): TemplateResult {
  const { deletingId, renamingId } = context.history;
  if (deletingId === conversation.id) return deletingItem(conversation, context);
  if (renamingId === conversation.id) return renamingItem(conversation, context);
  return plainItem(conversation, context);
}

function plainItem({ id, title, snippet, updatedAt }: ConversationSummary, context: ItemContext): TemplateResult {
  const name = title || t('New Chat');
  const rename = () => context.dispatch({ type: 'history-rename', conversationId: id });
  const remove = () => context.dispatch({ type: 'history-delete', conversationId: id });
  return html`<li class="history-item" data-id=${id} @keydown=${(event: KeyboardEvent) => onKey(event, { rename, remove })}>
    <button
      type="button"
      class="history-open"
      aria-current=${context.isCurrent ? 'true' : nothing}
      @click=${() => open(id, context.dispatch)}
    >
      <span class="history-title" dir="auto">${name}</span>
      <span class="history-time">${timeAgo(updatedAt, Date.now())}</span>
      ${snippet ? html`<span class="history-snippet" dir="auto">${snippet}</span>` : nothing}
    </button>
    <span class="history-actions">
      ${iconButton('edit', t('Rename “{0}”', name), rename)} ${iconButton('trash', t('Delete “{0}”', name), remove)}
    </span>
  </li>`;
}

function onKey(event: KeyboardEvent, { rename, remove }: { rename: () => void; remove: () => void }): void {
  if (event.key === 'Delete' || (event.key === 'Backspace' && isMac())) remove();
  else if (event.key === 'F2') rename();
  else return;
  event.preventDefault();
}

/** Whose keyboards have no other key to delete with. */
function isMac(): boolean {
  return navigator.platform.startsWith('Mac');
}

function deletingItem({ id, title }: ConversationSummary, { history, dispatch }: ItemContext): TemplateResult {
  const remove = () => {
    post({ type: 'delete-chat', conversationId: id });
    post({ type: 'search', query: history.query });
    dispatch({ type: 'history-delete', conversationId: undefined });
    focusItem(neighbourOf(id, history.conversations));
  };
  const cancel = () => {
    dispatch({ type: 'history-delete', conversationId: undefined });
    focusItem(id);
  };
  return html`<li class="history-item is-asking" @keydown=${(event: KeyboardEvent) => onEscape(event, cancel)}>
    <p>${t('Delete “{0}”? This cannot be undone.', title || t('New Chat'))}</p>
    <button type="button" class="button" ${focusOnArrival()} @click=${remove}>${t('Delete')}</button>
    <button type="button" class="button is-secondary" @click=${cancel}>${t('Cancel')}</button>
  </li>`;
}

function renamingItem({ id, title }: ConversationSummary, { history, dispatch }: ItemContext): TemplateResult {
  const end = () => {
    dispatch({ type: 'history-rename', conversationId: undefined });
    focusItem(id);
  };
  const rename = (event: SubmitEvent) => {
    event.preventDefault();
    const input = (event.currentTarget as HTMLFormElement).querySelector('input');
    const changed = input?.value.trim();
    if (changed && changed !== title) {
      post({ type: 'rename-chat', conversationId: id, title: changed });
      post({ type: 'search', query: history.query });
    }
    end();
  };
  return html`<li class="history-item is-asking" @keydown=${(event: KeyboardEvent) => onEscape(event, end)}>
    <form class="history-rename" @submit=${rename}>
      <input type="text" dir="auto" aria-label=${t('Title')} .value=${title} ${focusOnArrival()} />
      <button type="submit" class="button">${t('Rename')}</button>
      <button type="button" class="button is-secondary" @click=${end}>${t('Cancel')}</button>
    </form>
  </li>`;
}

function open(conversationId: string, dispatch: Dispatch): void {
  post({ type: 'open-chat', conversationId });
  dispatch({ type: 'history-close' });
  document.getElementById('composer-input')?.focus();
}

function onEscape(event: KeyboardEvent, cancel: () => void): void {
  if (event.key !== 'Escape') return;
  event.preventDefault();
  cancel();
}

/** Who comes after a conversation in the list, or before the last one. */
function neighbourOf(id: string, conversations: readonly ConversationSummary[] = []): string | undefined {
  const at = conversations.findIndex((conversation) => conversation.id === id);
  return (conversations[at + 1] ?? conversations[at - 1])?.id;
}

function focusItem(id: string | undefined): void {
  const selector = id === undefined ? '#history-query' : `.history-item[data-id="${CSS.escape(id)}"] .history-open`;
  document.querySelector<HTMLElement>(selector)?.focus();
}
