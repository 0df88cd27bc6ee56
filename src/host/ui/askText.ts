import * as vscode from 'vscode';
import { shown } from './pick.ts';

export interface AskTextOptions {
  title: string;
  prompt: string;
  placeholder?: string;
  value?: string;
  /** The text is masked. */
  isSecret?: boolean;
  canGoBack?: boolean;
  /** What is wrong with the text, or `undefined`; an empty text is only judged when the user accepts it. */
  validate?(text: string): string | undefined;
  /** Buttons in the title; each returns the answer, or `undefined` when the dialog goes on. */
  buttons?: readonly { button: vscode.QuickInputButton; run(): PromiseLike<string | undefined> }[];
}

export type AskedText = { kind: 'text'; text: string } | { kind: 'back' } | { kind: 'cancel' };

/** A line of text. Losing the focus does not lose it: keys are copied from other windows. */
export async function askText(options: AskTextOptions): Promise<AskedText> {
  const input = vscode.window.createInputBox();
  input.title = options.title;
  input.prompt = options.prompt;
  input.placeholder = options.placeholder;
  input.value = options.value ?? '';
  input.password = options.isSecret === true;
  input.ignoreFocusOut = true;
  const own = options.buttons ?? [];
  input.buttons = [...(options.canGoBack ? [vscode.QuickInputButtons.Back] : []), ...own.map(({ button }) => button)];
  const complain = (text: string) => {
    input.validationMessage = options.validate?.(text);
    return input.validationMessage === undefined;
  };
  input.onDidChangeValue((text) => {
    if (text === '') input.validationMessage = undefined;
    else complain(text);
  });
  const answer = await shown<AskedText>(input, (resolve) => {
    const accept = (text: string) => {
      if (complain(text)) resolve({ kind: 'text', text });
    };
    input.onDidAccept(() => accept(input.value));
    input.onDidTriggerButton(async (pressed) => {
      if (pressed === vscode.QuickInputButtons.Back) return resolve({ kind: 'back' });
      const text = await own.find(({ button }) => button === pressed)?.run();
      if (text !== undefined) accept(text);
    });
  });
  return answer ?? { kind: 'cancel' };
}
