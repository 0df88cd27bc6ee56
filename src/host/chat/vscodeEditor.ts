import * as vscode from 'vscode';
import type { ContextItem } from '../../engine/storage/conversationTypes.ts';
import { contextKeys } from '../contributions.ts';
import { plainMessage } from '../text/plainMessage.ts';
import { contextItem, type DocumentPiece } from './contextItem.ts';
import type { Editor } from './editor.ts';
import { given } from './given.ts';
import { languageId } from './languageId.ts';
import { parseLink } from './link.ts';

/** The chat's hands in VS Code: takes text from editors and puts text into them. */
export class VSCodeEditor implements Editor, vscode.Disposable {
  readonly #subscription: vscode.Disposable;
  /** What was told of there being a text to take. */
  #told: boolean | undefined;
  /** The chat as an editor tab takes the place of the active text editor; the one before it is meant. */
  #last: vscode.TextEditor | undefined = vscode.window.activeTextEditor;

  constructor() {
    const tell = () => this.#tellContext();
    this.#subscription = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        this.#last = editor ?? this.#last;
        tell();
      }),
      vscode.window.onDidChangeVisibleTextEditors(tell),
      vscode.workspace.onDidCloseTextDocument(tell),
    );
    tell();
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  async context(kind: 'selection' | 'file'): Promise<ContextItem | undefined> {
    const editor = this.#textEditor();
    if (!editor) return inform(vscode.l10n.t('Open a text file first: there is nothing to attach.'));
    const outcome = contextItem(pieceOf(editor, kind));
    if (outcome.kind === 'item') {
      if (outcome.isCut) inform(vscode.l10n.t('{0} is long: only its beginning is attached.', outcome.item.label));
      return outcome.item;
    }
    const name = vscode.workspace.asRelativePath(editor.document.uri);
    if (outcome.reason === 'binary')
      return inform(vscode.l10n.t('{0} is not a text file and cannot be attached.', name));
    return inform(vscode.l10n.t('{0} is empty: there is nothing to attach.', name));
  }

  async copy(text: string): Promise<void> {
    await vscode.env.clipboard.writeText(text);
  }

  async insert(text: string): Promise<void> {
    const last = this.#textEditor();
    if (!last) return void inform(vscode.l10n.t('Open a text file first and put the cursor where the code belongs.'));
    const { document, viewColumn, selections } = last;
    const options = { selection: selections[0], ...given({ viewColumn }) } as vscode.TextDocumentShowOptions;
    const editor = await vscode.window.showTextDocument(document, options);
    const isDone = await editor.edit((edit) => edit.replace(editor.selection, text));
    if (isDone) return;
    inform(vscode.l10n.t('{0} cannot be changed.', vscode.workspace.asRelativePath(document.uri)));
  }

  async newFile(text: string, language: string | undefined): Promise<void> {
    const id = languageId(language, await vscode.languages.getLanguages());
    const document = await vscode.workspace.openTextDocument({ content: text, ...given({ language: id }) });
    await vscode.window.showTextDocument(document, { preview: false });
  }

  async openLink(href: string): Promise<void> {
    const link = parseLink(href);
    if (link.kind === 'external') return void (await vscode.env.openExternal(vscode.Uri.parse(link.href, true)));
    if (link.kind === 'file' && (await openFile(link.path, link.line))) return;
    inform(vscode.l10n.t('This link cannot be opened: {0}', href.slice(0, 200)));
  }

  async runCommand(command: string): Promise<void> {
    await vscode.commands.executeCommand(command);
  }

  #textEditor(): vscode.TextEditor | undefined {
    const { activeTextEditor, visibleTextEditors } = vscode.window;
    return [activeTextEditor, this.#last, ...visibleTextEditors].find((editor) => editor?.document.isClosed === false);
  }

  /** VS Code's own keys count pictures and web pages as editors, too. */
  #tellContext(): void {
    const hasText = this.#textEditor() !== undefined;
    if (hasText === this.#told) return;
    this.#told = hasText;
    void vscode.commands.executeCommand('setContext', contextKeys.hasTextEditor, hasText);
  }
}

/** An empty selection stands for the whole file. */
function pieceOf({ document, selection }: vscode.TextEditor, kind: 'selection' | 'file'): DocumentPiece {
  const { uri, languageId } = document;
  const common = { uri: uri.toString(), path: uri.path, languageId };
  if (kind === 'file' || selection.isEmpty) return { ...common, kind: 'file', text: document.getText() };
  const range = { startLine: selection.start.line + 1, endLine: lastLine(selection) + 1 };
  return { ...common, kind: 'selection', text: document.getText(selection), range };
}

/** A selection that ends at the beginning of a line does not mean that line. */
function lastLine({ start, end }: vscode.Selection): number {
  return end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
}

/** @returns False when no folder of the workspace has the file. */
async function openFile(path: string, line: number | undefined): Promise<boolean> {
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const uri = vscode.Uri.joinPath(folder.uri, path);
    const isFile = await vscode.workspace.fs.stat(uri).then(
      ({ type }) => (type & vscode.FileType.File) !== 0,
      () => false,
    );
    if (!isFile) continue;
    const at = new vscode.Position(Math.max(0, (line ?? 1) - 1), 0);
    await vscode.window.showTextDocument(uri, { selection: new vscode.Range(at, at) });
    return true;
  }
  return false;
}

/** Tells, without waiting for the user. */
function inform(message: string): undefined {
  void vscode.window.showInformationMessage(plainMessage(message));
}
