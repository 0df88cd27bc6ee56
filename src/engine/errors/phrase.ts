/**
 * Brings a provider's words into the form in which phrases are compared: lower case, one space between words,
 * quotation marks left out (providers quote names in four different ways), typographic apostrophes made plain.
 */
export function normalise(text: string): string {
  const lower = text.toLowerCase();
  const plain = quotationMark.test(lower) ? withoutQuotationMarks(lower) : lower;
  return plain.replace(/\s+/g, ' ').trim();
}

const quotationMark = /['’‘`"“”«»]/;

/** An apostrophe within a word stays. */
function withoutQuotationMarks(text: string): string {
  return text
    .replace(/[’‘]/g, "'")
    .replace(/[`"“”«»]/g, '')
    .replace(/(?<![\p{L}\p{N}])'|'(?![\p{L}\p{N}])/gu, '');
}

/**
 * Whether one of the phrases stands in `words`, whole: it must not begin or end within a word or a number. `*` stands for up to
 * 120 characters, `#` for one word that names a thing (never 'parameter' and its like: a deprecated parameter is no
 * retired model). Write phrases in the form that `normalise` gives.
 *
 * @param phrases A constant list: it is prepared once.
 */
export function hasAnyPhrase(words: string, phrases: readonly string[]): boolean {
  return preparedFor(phrases).some((phrase) => stands(phrase, words));
}

/**
 * Rows of phrases, to find the first one of which a phrase stands in a text. Of hundreds of phrases only those are looked for that
 * share their longest word with the text.
 */
export class PhraseIndex<Row extends { phrases: readonly string[] }> {
  readonly #rows: readonly Row[];
  #byWord: Map<string, { at: number; phrase: Prepared }[]> | undefined;

  /** @param rows The first one wins. Indexed at the first look. */
  constructor(rows: readonly Row[]) {
    this.#rows = rows;
  }

  /**
   * @param words In the form of `normalise`.
   * @param isMeant Rows that do not count here are passed over.
   */
  first(words: string, isMeant: (row: Row) => boolean): Row | undefined {
    this.#byWord ??= this.#indexed();
    let first = this.#rows.length;
    for (const word of [ANY, ...words.split(betweenWords)]) {
      for (const { at, phrase } of this.#byWord.get(word) ?? []) {
        if (at < first && isMeant(this.#rows[at] as Row) && stands(phrase, words)) first = at;
      }
    }
    return this.#rows[first];
  }

  #indexed(): Map<string, { at: number; phrase: Prepared }[]> {
    const entries = this.#rows.flatMap(({ phrases }, at) =>
      phrases.map((phrase) => ({ word: longestWord(phrase), at, phrase: prepare(phrase) })),
    );
    return Map.groupBy(entries, ({ word }) => word);
  }
}

/** Stands for the word of a phrase that has no whole one. */
const ANY = '';

const betweenWords = /[^\p{L}\p{N}_]+/u;

/** Of the words that a text must have, too: one with a wildcard in it may be longer there. */
function longestWord(phrase: string): string {
  const whole = phrase.split(/[^\p{L}\p{N}_*#]+/u).filter((word) => !/[*#]/.test(word));
  return whole.reduce((longest, word) => (word.length > longest.length ? word : longest), ANY);
}

function stands({ fragments, pattern }: Prepared, words: string): boolean {
  return fragments.every((fragment) => words.includes(fragment)) && pattern().test(words);
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
