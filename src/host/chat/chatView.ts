import * as vscode from 'vscode';
import { type ChatPage, type ChatPageHost, type ChatPlace, openChatPage } from './chatPage.ts';
import type { ChatSession } from './chatSession.ts';

/** The chat in the side bar. */
export class ChatView implements vscode.WebviewViewProvider, vscode.Disposable {
  static readonly id = 'understudy.chat';
  readonly #host: ChatPageHost;
  readonly #memory: ChatPlace['memory'];
  /** Settles with the session of the view that there is, or will be. */
  #opened = Promise.withResolvers<ChatSession>();
  #view: vscode.WebviewView | undefined;
  #page: ChatPage | undefined;

  constructor(host: ChatPageHost, memory: ChatPlace['memory']) {
    this.#host = host;
    this.#memory = memory;
  }

  get isVisible(): boolean {
    return this.#view?.visible ?? false;
  }

  /** @see ChatPage.usedAt */
  get usedAt(): number {
    return this.#page?.usedAt ?? 0;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const page = openChatPage(view.webview, this.#host, { place: 'view', memory: this.#memory });
    this.#view = view;
    this.#page = page;
    page.session.then(this.#opened.resolve, this.#opened.reject);
    // A failure was reported where the session is opened; nobody need wait here.
    this.#opened.promise.catch(() => {});
    page.use();
    view.onDidChangeVisibility(() => {
      page.setVisible(view.visible);
      if (view.visible) page.use();
    });
    view.onDidDispose(() => {
      page.dispose();
      this.#view = undefined;
      this.#opened = Promise.withResolvers();
    });
  }

  /** Shows the view, the first time creates it, and gives its session. */
  async show(): Promise<ChatSession> {
    await vscode.commands.executeCommand(`${ChatView.id}.focus`);
    return await this.#opened.promise;
  }

  dispose(): void {
    this.#page?.dispose();
  }
}
