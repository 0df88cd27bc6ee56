/**
 * `vscode.l10n.t` in form: the English text is the key of its translations; `{0}`, `{1}` … are the places of the values. Texts are
 * whole, so that every language can order its words: never glued together from pieces.
 */
export type Translate = (english: string, ...values: (string | number)[]) => string;

/** What texts for people are made with: their language, their clock, their way of writing numbers. */
export interface Wording {
  t: Translate;
  /** Epoch milliseconds as a clock time, such as `14:32`. */
  formatTime(time: number): string;
  formatNumber(value: number): string;
}

/** A text that is put into words where the language is known. */
export type Text = (wording: Wording) => string;
