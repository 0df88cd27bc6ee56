import * as vscode from 'vscode';

/** Long enough to be read, milliseconds. */
const SHOWN_FOR_MS = 5_000;

/** Tells in the status bar, for a moment, that something was done: nobody has to close it. */
export function confirm(text: string): void {
  // In the status bar `$(name)` is an icon; a label that holds one is meant as it is written.
  vscode.window.setStatusBarMessage(`$(check) ${text.replaceAll('$(', '$ (')}`, SHOWN_FOR_MS);
}
