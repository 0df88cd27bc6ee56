import * as vscode from 'vscode';
import { type ChatHtmlParts, chatHtml } from './chatHtml.ts';
import type { ChatHub } from './chatHub.ts';
import type { ChatSession } from './chatSession.ts';
import { given } from './given.ts';
import type { SessionMemory } from './sessionMemory.ts';

/** What a view or tab needs to show the chat. */
export interface ChatPageHost {
  extensionUri: vscode.Uri;
  /** Opened with the first page: storage is not loaded before. */
  hub(): Promise<ChatHub>;
  report(error: unknown): void;
}

/** A webview with the chat in it, and the session behind. */
export interface ChatPage extends vscode.Disposable {
  readonly session: Promise<ChatSession>;
  /** That of its session; 0 before there is one. */
  readonly usedAt: number;
  /** The webview is shown or hidden; a hidden one keeps no page. */
  setVisible(isVisible: boolean): void;
  /** The user has turned to it. */
  use(): void;
}

/** Where the chat is shown, and what is remembered there. */
export interface ChatPlace {
  place: ChatHtmlParts['place'];
  /** Asked for with the first page. */
  memory(): Promise<SessionMemory>;
  /** Names the place after its conversation; `undefined` when that has no title yet. */
  showTitle?(title: string | undefined): void;
}

/** Puts the chat page into a webview and joins it to a session of its own. */
export function openChatPage(webview: vscode.Webview, host: ChatPageHost, place: ChatPlace): ChatPage {
  const session = openSession(webview, host, place);
  let opened: ChatSession | undefined;
  session.then((open) => {
    opened = open;
  }, host.report);
  // Messages that come before the session is there wait for it, in their order.
  const subscription = webview.onDidReceiveMessage((message) => session.then((open) => open.receive(message), ignore));
  showPage(webview, host.extensionUri, place.place);
  return {
    session,
    get usedAt() {
      return opened?.usedAt ?? 0;
    },
    setVisible(isVisible) {
      if (!isVisible) session.then((open) => open.pageGone(), ignore);
    },
    use() {
      session.then((open) => open.use(), ignore);
    },
    dispose() {
      subscription.dispose();
      Promise.all([host.hub(), session]).then(([hub, open]) => hub.endSession(open), ignore);
    },
  };
}

async function openSession(webview: vscode.Webview, host: ChatPageHost, place: ChatPlace): Promise<ChatSession> {
  const { showTitle } = place;
  const [hub, memory] = await Promise.all([host.hub(), place.memory()]);
  return hub.createSession({ memory, post: (message) => void webview.postMessage(message), ...given({ showTitle }) });
}

function showPage(webview: vscode.Webview, extensionUri: vscode.Uri, place: ChatPlace['place']): void {
  const pages = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  webview.options = { enableScripts: true, localResourceRoots: [pages, vscode.Uri.joinPath(extensionUri, 'media')] };
  const uri = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(pages, name)).toString();
  webview.html = chatHtml({
    cspSource: webview.cspSource,
    scriptUri: uri('chat.js'),
    styleUri: uri('chat.css'),
    nonce: crypto.randomUUID(),
    language: vscode.env.language,
    title: vscode.l10n.t('Chat'),
    place,
  });
}

/** Failures of the session are reported once, where it is opened. */
function ignore(): void {}
