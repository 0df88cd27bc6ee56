import * as vscode from 'vscode';
import type { ConversationSummary } from '../../protocol/view.ts';
import type { Parts } from '../parts.ts';
import { clockTime } from '../text/clockTime.ts';
import { shown } from '../ui/pick.ts';

interface ConversationItem extends vscode.QuickPickItem {
  conversationId: string;
}

/** Searches titles and texts of all conversations and shows the chosen one in the chat. */
export async function showHistory(parts: Parts, conversationId?: string): Promise<void> {
  const chosen = typeof conversationId === 'string' ? conversationId : await askConversation(parts);
  if (chosen !== undefined) await parts.chat.openConversation(chosen);
}

function askConversation({ chat, clock, log }: Parts): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<ConversationItem>();
  pick.title = vscode.l10n.t('Show History');
  pick.placeholder = vscode.l10n.t('Search Conversations');
  const search = async (query: string) => {
    const found = await chat.conversations(query);
    // A slower answer to an earlier query must not take the place of a later one.
    if (query === pick.value) pick.items = found.map((conversation) => toItem(conversation, clock.now()));
  };
  const draw = (query: string) => {
    pick.busy = true;
    search(query)
      .catch((error: unknown) => log.warn(`History: ${String(error)}`))
      .finally(() => {
        if (query === pick.value) pick.busy = false;
      });
  };
  draw('');
  pick.onDidChangeValue(draw);
  return shown<string>(pick, (resolve) => {
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item) resolve(item.conversationId);
    });
  });
}

/** Found by the texts as well, which the row does not show: VS Code is not to filter once more. */
function toItem({ id, title, updatedAt, snippet }: ConversationSummary, now: number): ConversationItem {
  return {
    label: title,
    description: clockTime(updatedAt, now, vscode.env.language),
    ...(snippet === undefined ? {} : { detail: snippet.replace(/\s+/g, ' ') }),
    iconPath: new vscode.ThemeIcon('comment-discussion'),
    alwaysShow: true,
    conversationId: id,
  };
}
