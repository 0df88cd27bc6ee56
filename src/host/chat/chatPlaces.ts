import * as vscode from 'vscode';
import type { ChatHub } from './chatHub.ts';
import type { ChatPageHost } from './chatPage.ts';
import { ChatPanels } from './chatPanel.ts';
import { ChatView } from './chatView.ts';
import type { SessionMemory } from './sessionMemory.ts';

/** What the pages of the chat need from behind; asked with the first page. */
export interface ChatBehind {
  hub(): Promise<ChatHub>;
  /** What the side bar remembers. */
  viewMemory(): Promise<SessionMemory>;
  report(error: unknown): void;
}

/** The view in the side bar and the editor tabs, known to VS Code from its start: it may bring one of them back at once. */
export class ChatPlaces implements vscode.Disposable {
  readonly view: ChatView;
  readonly panels: ChatPanels;
  readonly #registrations: vscode.Disposable;

  constructor(extensionUri: vscode.Uri, behind: () => Promise<ChatBehind>) {
    const host: ChatPageHost = {
      extensionUri,
      hub: async () => (await behind()).hub(),
      // When even that could not be made, whoever makes it says so.
      report: (error) => void behind().then((chat) => chat.report(error), ignore),
    };
    this.view = new ChatView(host, async () => (await behind()).viewMemory());
    this.panels = new ChatPanels(host);
    this.#registrations = vscode.Disposable.from(
      vscode.window.registerWebviewViewProvider(ChatView.id, this.view),
      vscode.window.registerWebviewPanelSerializer(ChatPanels.viewType, this.panels),
    );
  }

  dispose(): void {
    this.#registrations.dispose();
    this.view.dispose();
    this.panels.dispose();
  }
}

function ignore(): void {}
