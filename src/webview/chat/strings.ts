let translations: { readonly [english: string]: string } = {};

/** Replaces the page's translations, keyed by the English text. */
export function setStrings(strings: { readonly [english: string]: string }): void {
  translations = strings;
}

/**
 * The text in the user's language, or as given where there is no translation.
 *
 * @param english The English text, which is also the key; `{0}`, `{1}` stand for the values.
 */
export function t(english: string, ...values: (string | number)[]): string {
  const text = Object.hasOwn(translations, english) ? (translations[english] ?? english) : english;
  return text.replace(/\{(\d)\}/g, (placeholder, index) => String(values[Number(index)] ?? placeholder));
}
