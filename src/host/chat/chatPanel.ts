import * as vscode from 'vscode';
import { type ChatPage, type ChatPageHost, openChatPage } from './chatPage.ts';
import type { ChatSession } from './chatSession.ts';
import type { Remembered, SessionMemory } from './sessionMemory.ts';

interface Tab {
  panel: vscode.WebviewPanel;
  page: ChatPage;
}

/** The chat as editor tabs, which come back after a restart. */
export class ChatPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  static readonly viewType = 'understudy.chatPanel';
  readonly #host: ChatPageHost;
  readonly #tabs = new Set<Tab>();

  constructor(host: ChatPageHost) {
    this.#host = host;
  }

  /** The session of the tab in front, if one is. */
  get active(): Promise<ChatSession> | undefined {
    return [...this.#tabs].find(({ panel }) => panel.active)?.page.session;
  }

  /** Opens a tab that shows a conversation; by default an empty chat. */
  async open(conversationId: string | undefined): Promise<ChatSession> {
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

  #adopt(panel: vscode.WebviewPanel, conversationId: string | undefined): ChatPage {
    panel.iconPath = tabIcon(this.#host.extensionUri);
    const page = openChatPage(panel.webview, this.#host, { place: 'editor', memory: memoryOf(conversationId) });
    const tab = { panel, page };
    this.#tabs.add(tab);
    panel.onDidChangeViewState(() => page.setVisible(panel.visible));
    panel.onDidDispose(() => {
      page.dispose();
      this.#tabs.delete(tab);
    });
    return page;
  }
}

function shownIn(state: unknown): string | undefined {
  const id = (state as { conversationId?: unknown } | null | undefined)?.conversationId;
  return typeof id === 'string' ? id : undefined;
}

/** A tab remembers in its page's state, which VS Code restores with it. */
function memoryOf(conversationId: string | undefined): SessionMemory {
  let value: Remembered = conversationId === undefined ? {} : { conversationId };
  return {
    get: () => value,
    set: (next) => {
      value = next;
    },
  };
}

/** A tab draws its icon as a picture, which cannot take the theme's colour by itself. */
function tabIcon(extensionUri: vscode.Uri): { light: vscode.Uri; dark: vscode.Uri } {
  const media = vscode.Uri.joinPath(extensionUri, 'media');
  return { light: vscode.Uri.joinPath(media, 'tabLight.svg'), dark: vscode.Uri.joinPath(media, 'tabDark.svg') };
}

function title(): string {
  return vscode.l10n.t('Understudy Chat');
}
