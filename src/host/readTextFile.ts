import * as vscode from 'vscode';

/** The most a service account document may have: they are about 2 KB. */
export const MAX_DOCUMENT_BYTES = 64 * 1024;

/** The text of a file; `undefined` when it is larger than `maxBytes`, in which case nothing of it is read. */
export async function readTextFile(file: vscode.Uri, maxBytes: number): Promise<string | undefined> {
  const { size } = await vscode.workspace.fs.stat(file);
  return size > maxBytes ? undefined : new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
}
