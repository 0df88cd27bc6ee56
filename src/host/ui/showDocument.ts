import * as vscode from 'vscode';

const scheme = 'understudy';
const contents = new Map<string, string>();
const changed = new vscode.EventEmitter<vscode.Uri>();
let isRegistered = false;

/**
 * Shows a text as a read-only document, in the tab of the same name if there is one.
 *
 * @param name The tab's title, such as `Route.md`; its ending decides the language.
 */
export async function showDocument(context: vscode.ExtensionContext, name: string, content: string): Promise<void> {
  register(context);
  const uri = vscode.Uri.from({ scheme, path: `/${name}` });
  contents.set(uri.path, content);
  changed.fire(uri);
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { preview: true });
}

function register({ subscriptions }: vscode.ExtensionContext): void {
  if (isRegistered) return;
  isRegistered = true;
  const provider: vscode.TextDocumentContentProvider = {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => contents.get(uri.path) ?? '',
  };
  subscriptions.push(vscode.workspace.registerTextDocumentContentProvider(scheme, provider));
}
