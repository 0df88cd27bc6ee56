import * as vscode from 'vscode';
import { cleanKey } from '../../engine/keys/cleanKey.ts';
import type { Provider } from '../../engine/types/provider.ts';
import { MAX_DOCUMENT_BYTES, readTextFile } from '../readTextFile.ts';
import { askText } from '../ui/askText.ts';

export interface KeyQuestion {
  title: string;
  canGoBack: boolean;
  /** The label of another key with the same secret, which is refused. */
  twinOf(key: string): string | undefined;
}

/** Asks for a key in a masked box; the answer is clean, or the dialog goes on. */
export async function askForKey(
  provider: Provider,
  { title, canGoBack, twinOf }: KeyQuestion,
): Promise<{ kind: 'key'; key: string } | { kind: 'back' } | { kind: 'cancel' }> {
  const asked = await askText({
    title,
    prompt: provider.usesServiceAccount
      ? vscode.l10n.t('Paste the JSON of a service account, or choose its file with the button above')
      : vscode.l10n.t('Paste the key. It is kept in the secret storage of VS Code and nowhere else'),
    isSecret: true,
    canGoBack,
    validate: (text) => complaint(text, twinOf),
    buttons: [...(provider.usesServiceAccount ? [fileButton()] : []), ...pageButton(provider)],
  });
  return asked.kind === 'text' ? { kind: 'key', key: checkedKey(asked.text) } : asked;
}

/** @throws Error with the reason when the text cannot be a key. */
export function checkedKey(text: string): string {
  const cleaned = cleanKey(text, vscode.l10n.t);
  if (!cleaned.ok) throw new Error(cleaned.reason);
  return cleaned.key;
}

function complaint(text: string, twinOf: KeyQuestion['twinOf']): string | undefined {
  const cleaned = cleanKey(text, vscode.l10n.t);
  if (!cleaned.ok) return cleaned.reason;
  const twin = twinOf(cleaned.key);
  return twin === undefined ? undefined : vscode.l10n.t("This key is already there as '{0}'", twin);
}

function pageButton({ keysUrl }: Provider) {
  if (keysUrl === undefined) return [];
  const button = {
    iconPath: new vscode.ThemeIcon('link-external'),
    tooltip: vscode.l10n.t('Open the page where keys are made'),
  };
  const run = async () => {
    await vscode.env.openExternal(vscode.Uri.parse(keysUrl));
    return undefined;
  };
  return [{ button, run }];
}

function fileButton() {
  const button = { iconPath: new vscode.ThemeIcon('go-to-file'), tooltip: vscode.l10n.t('Choose a File') };
  return { button, run: readChosenFile };
}

async function readChosenFile(): Promise<string | undefined> {
  const [file] = (await vscode.window.showOpenDialog({ filters: { JSON: ['json'] }, canSelectMany: false })) ?? [];
  if (!file) return undefined;
  // What cannot be a service account goes through the same check as pasted text and is refused with the reason.
  return (await readTextFile(file, MAX_DOCUMENT_BYTES)) ?? '{';
}
