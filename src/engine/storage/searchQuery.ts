/** How a search runs: by the full-text index, or by looking for pieces of text where words are not set apart by spaces. */
export type SearchQuery =
  | { kind: 'index'; match: string }
  | { kind: 'substring'; terms: string[] }
  /** Nothing to look for. */
  | { kind: 'none' };

/**
 * Makes a query of what a user typed: every word must occur, each as the beginning of a word. Nothing in the input works as an
 * operator. The index takes a run of Chinese, Japanese, Korean or Thai for one word, so such input is looked for as it stands.
 *
 * @param input Any text; what is beyond 200 characters or 16 words is ignored.
 */
export function searchQuery(input: string): SearchQuery {
  const terms = termsOf(input.slice(0, 200)).slice(0, 16);
  if (terms.length === 0) return { kind: 'none' };
  if (terms.some((term) => unspaced.test(term))) return { kind: 'substring', terms };
  return { kind: 'index', match: terms.map(toPrefixPhrase).join(' AND ') };
}

/**
 * Makes a query for texts that are about the same: any word may occur, those that do rank higher.
 *
 * @param text A question; its first 50 different words of three letters or more count.
 */
export function similarQuery(text: string): SearchQuery {
  const words = new Set(
    text
      .slice(0, 2000)
      .toLowerCase()
      .match(/[\p{L}\p{N}]{3,}/gu) ?? [],
  );
  if (words.size === 0) return { kind: 'none' };
  return {
    kind: 'index',
    match: [...words]
      .slice(0, 50)
      .map((word) => `"${word}"`)
      .join(' OR '),
  };
}

const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Words without a letter or digit match nothing in the index; control characters would end the query's text. */
function termsOf(input: string): string[] {
  return input
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ')
    .split(/\s+/u)
    .filter((term) => /[\p{L}\p{N}]/u.test(term));
}

/** In quotes nothing is an operator, and `user.name` is two words that follow each other. */
function toPrefixPhrase(term: string): string {
  return `"${term.replaceAll('"', '""')}"*`;
}
