/** A character that words are made of, in scripts that put spaces between words. */
export function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{M}\p{N}_]/u.test(character) && !isUnspaced(character);
}

/** A character of a script without spaces between words. */
export function isUnspaced(character: string): boolean {
  return unspaced.test(character);
}

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/** Whether a text ends with a sentence: its mark, perhaps a closing quotation mark, bracket or emphasis, and white space. */
export function endsSentence(text: string): boolean {
  return /(?:[\p{L}\p{N})\]"'”’»`*_][.!?…]["'”’)\]»*_]*\s+|[。！？…][”’」』）]?\s*)$/u.test(text.slice(-40));
}

/**
 * Whether a passage says enough to be recognised when it comes a second time in a row: a line of code, a heading, the rule
 * below the head of a table or three words do. Closing brackets and tags, empty list items and one word within a line do
 * not: those follow each other in good texts too.
 */
export function isTelling(passage: string, isWholeLine: boolean): boolean {
  if (isCloser(passage)) return false;
  const words = passage.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const unspacedCount = passage.match(everyUnspaced)?.length ?? 0;
  const weight = words.join('').length + unspacedCount;
  if (isTableRule(passage) || (isWholeLine && /^\s*#{1,6}\s+\S/.test(passage))) return true;
  if (words.length === 1 && unspacedCount === 0 && !isWholeLine) return false;
  const distinct = new Set(words).size;
  const length = passage.replace(/\s/g, '').length;
  return weight >= 6 || (weight >= 4 && distinct >= 3) || (length >= 12 && distinct >= 2);
}

/** The line below the head of a table, `| --- | --- |`, or the end of it. */
function isTableRule(line: string): boolean {
  return /^\s*\|[\s:|-]*-{3}[\s:|-]*$/.test(line);
}

const everyUnspaced = new RegExp(unspaced, 'gu');

/** What ends a block in one language or another. */
function isCloser(passage: string): boolean {
  return /^(?:\s*(?:<\/[\w:.-]+>|end\w*|fi|done|esac|[\])}>;,]+))+\s*$/i.test(passage);
}

/** Of a longer line, the end stands for the whole. */
const MAX_LINE = 500;

/** Whether the last three words of a text, or its last line if that is shorter, are telling. */
export function endsTelling(text: string): boolean {
  const line = text.slice(-MAX_LINE).trimEnd().split('\n').at(-1) ?? '';
  const words = /(?:\S+\s+){0,2}\S+$/.exec(line)?.[0] ?? '';
  return isTelling(words, words === line.trim());
}
