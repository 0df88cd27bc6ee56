/** `vscode.l10n.t`, handed in so that texts can be made and tested without VS Code. */
export type Translate = (message: string, ...values: (string | number)[]) => string;

/** The English text with `{0}`, `{1}` … filled in. */
export const inEnglish: Translate = (message, ...values) =>
  message.replace(/\{(\d+)\}/g, (placeholder, index: string) => String(values[Number(index)] ?? placeholder));
