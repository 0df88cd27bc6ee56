import * as vscode from 'vscode';
import { type ChatPage, type ChatPageHost, openChatPage } from './chatPage.ts';
import type { ChatSession } from './chatSession.ts';

interface Tab {
  panel: vscode.WebviewPanel;
  page: ChatPage;
}

/** A chat tab in sight. */
export interface ChatTab {
  /** It is the active editor. */
  isInFront: boolean;
  /** @see ChatPage.usedAt */
  usedAt: number;
  /** Brings it to the front. */
  show(): Promise<ChatSession>;
}

/** The chat as editor tabs, which come back after a restart. */
export class ChatPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  static readonly viewType = 'understudy.chatPanel';
  readonly #host: ChatPageHost;
  readonly #tabs = new Set<Tab>();

  constructor(host: ChatPageHost) {
    this.#host = host;
  }

  /** The tab in front, else the one in sight that was used last. */
  get current(): ChatTab | undefined {
    const inSight = [...this.#tabs].filter(({ panel }) => panel.visible);
    const [last] = inSight.toSorted((one, other) => other.page.usedAt - one.page.usedAt);
    const tab = inSight.find(({ panel }) => panel.active) ?? last;
    return tab && { isInFront: tab.panel.active, usedAt: tab.page.usedAt, show: () => show(tab) };
  }

  /** Shows a conversation, by default an empty chat: in the tab that shows it already, else in a new one. */
  async open(conversationId: string | undefined): Promise<ChatSession> {
    const there = await this.#showing(conversationId);
    if (there) return await show(there);
    const column = vscode.ViewColumn.Active;
    const panel = vscode.window.createWebviewPanel(ChatPanels.viewType, title(), column, { enableFindWidget: true });
    return await this.#adopt(panel, conversationId).session;
  }

  /** The page's own state says which conversation it showed; a question may come before the page is there to tell. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    this.#adopt(panel, shownIn(state));
  }

  dispose(): void {
    for (const { page } of this.#tabs) page.dispose();
    this.#tabs.clear();
  }

  async #showing(conversationId: string | undefined): Promise<Tab | undefined> {
    for (const tab of this.#tabs) {
      const session = await tab.page.session.catch(() => undefined);
      if (session && session.conversationId === conversationId) return tab;
    }
    return undefined;
  }

  #adopt(panel: vscode.WebviewPanel, conversationId: string | undefined): ChatPage {
    panel.iconPath = tabIcon(this.#host.extensionUri);
    const page = openChatPage(panel.webview, this.#host, {
      place: 'editor',
      memory: async () => (await import('./sessionMemory.ts')).tabMemory(conversationId),
      showTitle: (name) => {
        panel.title = name ?? title();
      },
    });
    const tab = { panel, page };
    this.#tabs.add(tab);
    panel.onDidChangeViewState(() => {
      page.setVisible(panel.visible);
      if (panel.active) page.use();
    });
    panel.onDidDispose(() => {
      page.dispose();
      this.#tabs.delete(tab);
    });
    return page;
  }
}

async function show({ panel, page }: Tab): Promise<ChatSession> {
  panel.reveal();
  return await page.session;
}

function shownIn(state: unknown): string | undefined {
  const id = (state as { conversationId?: unknown } | null | undefined)?.conversationId;
  return typeof id === 'string' ? id : undefined;
}

/** A tab draws its icon as a picture, which cannot take the theme's colour by itself. */
function tabIcon(extensionUri: vscode.Uri): { light: vscode.Uri; dark: vscode.Uri } {
  const media = vscode.Uri.joinPath(extensionUri, 'media');
  return { light: vscode.Uri.joinPath(media, 'tabLight.svg'), dark: vscode.Uri.joinPath(media, 'tabDark.svg') };
}

function title(): string {
  return vscode.l10n.t('Understudy Chat');
}
