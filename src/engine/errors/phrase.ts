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
 * Whether one of the phrases stands in `words`, whole: it must not begin or end within a word or a number. `*` stands for up to
 * 120 characters, `#` for one word that names a thing (never 'parameter' and its like: a deprecated parameter is no
 * retired model). Write phrases in the form that `normalise` gives.
 *
 * @param phrases A constant list: it is prepared once.
 */
export function hasAnyPhrase(words: string, phrases: readonly string[]): boolean {
  return preparedFor(phrases).some(
    ({ fragments, pattern }) => fragments.every((fragment) => words.includes(fragment)) && pattern().test(words),
  );
}

interface Prepared {
  /** What must be there letter by letter. Looking for it first spares most phrases their pattern. */
  fragments: readonly string[];
  /** Made when first needed: hundreds of patterns take tens of milliseconds, which no request must pay. */
  pattern(): RegExp;
}

const preparedLists = new WeakMap<readonly string[], readonly Prepared[]>();

function preparedFor(phrases: readonly string[]): readonly Prepared[] {
  let list = preparedLists.get(phrases);
  if (!list) {
    list = phrases.map(prepare);
    preparedLists.set(phrases, list);
  }
  return list;
}

function prepare(phrase: string): Prepared {
  let pattern: RegExp | undefined;
  return {
    fragments: phrase.split(/[*#]/).filter((fragment) => fragment !== ''),
    pattern: () => {
      pattern ??= wholePhrase(phrase);
      return pattern;
    },
  };
}

function wholePhrase(phrase: string): RegExp {
  const pattern = phrase
    .replace(/[.+?^${}()|[\]\\/]/g, '\\$&')
    .replaceAll('*', '.{0,120}?')
    .replaceAll('#', '(?!parameter|field|argument|option|property)\\S{1,120}');
  return new RegExp(`(?<![\\p{L}\\p{N}_])${pattern}(?![\\p{L}\\p{N}_])`, 'u');
}
