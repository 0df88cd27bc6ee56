import type { ConversationStore } from '../../engine/storage/conversations.ts';
import type { ConversationSummary } from '../../protocol/view.ts';

/** The most rows a page lists; older conversations are found by searching. */
const MAX_ROWS = 200;

/** Conversations whose title or text matches, each once, the best place shown; all, the newest first, for an empty query. */
export function conversationList(
  store: Pick<ConversationStore, 'list' | 'search' | 'get'>,
  query: string,
): ConversationSummary[] {
  if (query.trim() === '')
    return store.list({ limit: MAX_ROWS }).map(({ id, title, updatedAt }) => ({ id, title, updatedAt }));
  const found = new Map<string, ConversationSummary>();
  for (const hit of store.search(query, { limit: MAX_ROWS })) {
    if (found.has(hit.conversationId)) continue;
    const updatedAt = store.get(hit.conversationId)?.updatedAt ?? hit.at;
    // A hit in the title shows itself.
    const snippet = hit.messageId === undefined ? {} : { snippet: hit.snippet };
    found.set(hit.conversationId, { id: hit.conversationId, title: hit.title, updatedAt, ...snippet });
  }
  return [...found.values()];
}
