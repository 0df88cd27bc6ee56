/**
 * Brings a provider's words into the form in which phrases are compared: lower case, one space between words,
 * quotation marks left out (providers quote names in four different ways), typographic apostrophes made plain.
 */
export function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/[`"“”«»]/g, '')
    .replace(/(?<![\p{L}\p{N}])'|'(?![\p{L}\p{N}])/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * A test for a whole phrase: it must not begin or end within a word or a number. `*` stands for up to 120 characters,
 * `#` for one word that names a thing (never 'parameter' and its like: a deprecated parameter is no retired model).
 * Write phrases in the form that `normalise` gives.
 */
export function wholePhrase(phrase: string): RegExp {
  const pattern = phrase
    .replace(/[.+?^${}()|[\]\\/]/g, '\\$&')
    .replaceAll('*', '.{0,120}?')
    .replaceAll('#', '(?!parameter|field|argument|option|property)\\S{1,120}');
  return new RegExp(`(?<![\\p{L}\\p{N}_])${pattern}(?![\\p{L}\\p{N}_])`, 'u');
}
