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
 * Whether a whole phrase stands in `words`: it must not begin or end within a word or a number. `*` stands for up to 120
 * characters, `#` for one word that names a thing (never 'parameter' and its like: a deprecated parameter is no retired
 * model). Write phrases in the form that `normalise` gives.
 */
export function hasPhrase(words: string, phrase: string): boolean {
  const { fragments, pattern } = compiled(phrase);
  return fragments.every((fragment) => words.includes(fragment)) && pattern().test(words);
}

interface Compiled {
  /** What must be there letter by letter. Looking for it first spares most phrases their pattern. */
  fragments: readonly string[];
  /** Made when first needed: hundreds of patterns take tens of milliseconds, which start-up must not pay. */
  pattern(): RegExp;
}

const cache = new Map<string, Compiled>();

function compiled(phrase: string): Compiled {
  const known = cache.get(phrase);
  if (known) return known;
  let pattern: RegExp | undefined;
  const fragments = phrase.split(/[*#]/).filter((fragment) => fragment !== '');
  const made: Compiled = {
    fragments,
    pattern: () => {
      pattern ??= wholePhrase(phrase);
      return pattern;
    },
  };
  cache.set(phrase, made);
  return made;
}

function wholePhrase(phrase: string): RegExp {
  const pattern = phrase
    .replace(/[.+?^${}()|[\]\\/]/g, '\\$&')
    .replaceAll('*', '.{0,120}?')
    .replaceAll('#', '(?!parameter|field|argument|option|property)\\S{1,120}');
  return new RegExp(`(?<![\\p{L}\\p{N}_])${pattern}(?![\\p{L}\\p{N}_])`, 'u');
}
