import * as vscode from 'vscode';
import type { ConversationStore } from '../../engine/storage/conversations.ts';
import type { OfflineContext, OfflineDiagnostic, OutlineItem } from '../../engine/types/offline.ts';
import type { ChatRequest } from '../../engine/types/request.ts';
import { bareQuestion } from './contextText.ts';
import { given } from './given.ts';

/** Nobody waits long for an answer that comes without a model, milliseconds. */
const LONGEST_MS = 1_500;
const MAX_DIFF_LENGTH = 200_000;

/**
 * What VS Code knows that helps without a model: problems and outline of the open file, the diff to be committed, and earlier
 * answers. Each is left out when it fails or takes longer than one and a half seconds; never rejects.
 */
export function offlineContextProvider(
  conversations: () => Promise<Pick<ConversationStore, 'nearestAnswers'> | undefined>,
): (request: ChatRequest) => Promise<OfflineContext> {
  return async (request) => {
    const question = lastQuestion(request);
    const document = openFile();
    const [diagnostics, outline, diff, nearest] = await Promise.all([
      soon(async () => document && diagnosticsOf(document)),
      soon(async () => document && (await outlineOf(document))),
      soon(diffToCommit),
      soon(async () => (await conversations())?.nearestAnswers(question)),
    ]);
    return given({ diagnostics, outline, diff, nearest });
  };
}

/** The document in front, unless it is a page made by an extension, such as our own route. */
function openFile(): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) return undefined;
  const { scheme } = document.uri;
  // Defined for every file system there is, whether it can be written or not.
  const isFile = vscode.workspace.fs.isWritableFileSystem(scheme) !== undefined;
  return isFile || schemesOfEditors.has(scheme) ? document : undefined;
}

/** Texts of the user's own that no file system holds: files not saved yet, and cells of notebooks. */
const schemesOfEditors: ReadonlySet<string> = new Set(['untitled', 'vscode-notebook-cell']);

function lastQuestion({ messages }: ChatRequest): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  if (typeof content === 'string') return bareQuestion(content);
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}

function diagnosticsOf(document: vscode.TextDocument): OfflineDiagnostic[] {
  const file = vscode.workspace.asRelativePath(document.uri);
  return vscode.languages.getDiagnostics(document.uri).map(({ range, severity, message, source }) => ({
    file,
    line: range.start.line + 1,
    severity: severityName(severity),
    message,
    ...given({ source }),
  }));
}

function severityName(severity: vscode.DiagnosticSeverity): OfflineDiagnostic['severity'] {
  switch (severity) {
    case vscode.DiagnosticSeverity.Error:
      return 'error';
    case vscode.DiagnosticSeverity.Warning:
      return 'warning';
    case vscode.DiagnosticSeverity.Information:
      return 'information';
    case vscode.DiagnosticSeverity.Hint:
      return 'hint';
  }
}

async function outlineOf(document: vscode.TextDocument): Promise<OutlineItem[]> {
  const command = 'vscode.executeDocumentSymbolProvider';
  const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(command, document.uri);
  return (symbols ?? []).map(outlineItem);
}

function outlineItem({ name, kind, range, children }: vscode.DocumentSymbol): OutlineItem {
  const kindName = (vscode.SymbolKind[kind] ?? 'symbol').toLowerCase();
  return { name, kind: kindName, line: range.start.line + 1, children: (children ?? []).map(outlineItem) };
}

/** The part of the built-in Git extension's API (version 1) that is used here. */
interface GitApi {
  repositories: { diff(cached?: boolean): Promise<string> }[];
}

/** What is staged, else what has changed, in the first repository; nothing while Git is not loaded. */
async function diffToCommit(): Promise<string | undefined> {
  const git = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
  const repository = git?.isActive ? git.exports.getAPI(1).repositories[0] : undefined;
  const diff = (await repository?.diff(true)) || (await repository?.diff());
  return diff ? diff.slice(0, MAX_DIFF_LENGTH) : undefined;
}

async function soon<T>(work: () => Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, LONGEST_MS, undefined);
  });
  try {
    return await Promise.race([work(), late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
