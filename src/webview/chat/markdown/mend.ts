/**
 * The block that is being written, as it may be shown: what only half says what it will be is left out, and emphasis,
 * code and links that are not closed yet are, so that nothing turns from marks into form under the reader's eyes.
 */
export function mendOpenBlock(block: string): string {
  const lastLine = block.slice(block.lastIndexOf('\n') + 1);
  if (isTableHead(block)) return '';
  if (isUndecided(lastLine)) return block.slice(0, block.length - lastLine.length);
  const start = startOfLastText(block);
  return block.slice(0, start) + closeMarks(block.slice(start));
}

/** A line that could still become a list item, heading, rule, underline of a heading or fence. */
function isUndecided(line: string): boolean {
  return /^[\s>]*(?:[-*+]|\d{1,9}[.)]?|#{1,6}|[-=*_\s]+|`{1,2}|[`~]{3,}[^`\n]*|~{1,2}|\[[ xX]?)?\s*$/.test(line);
}

/** The first two lines of a table: without the second they are a paragraph. */
function isTableHead(block: string): boolean {
  return block.startsWith('|') && block.split('\n').length <= 2;
}

/** Where the last paragraph, list item or cell begins: marks do not reach further back. */
function startOfLastText(block: string): number {
  const boundary = /\n[ \t]*(?:\n|[-*+][ \t]|\d{1,9}[.)][ \t]|>|#{1,6} |\|)/g;
  let start = 0;
  for (const match of block.matchAll(boundary)) start = match.index + match[0].length;
  return start;
}

function closeMarks(text: string): string {
  const open: string[] = [];
  let position = 0;
  while (position < text.length) {
    const character = text[position] as string;
    if (character === '\\') position += 2;
    else if (character === '`') {
      const run = runAt(text, position);
      const end = text.indexOf(run, position + run.length);
      if (end < 0) return closed(closeCode(text, position, run), open);
      position = end + run.length;
    } else if (character === '[') {
      const link = readLink(text, position);
      if (link.isOpen) return closed(text.slice(0, link.start) + closeMarks(link.label), open);
      position = link.end;
    } else if ('*_~'.includes(character)) {
      const run = runAt(text, position);
      if (position + run.length === text.length && !closes(open, run)) return closed(text.slice(0, position), open);
      follow(open, run, text[position - 1], text[position + run.length]);
      position += run.length;
    } else position += 1;
  }
  return closed(text, open);
}

function runAt(text: string, position: number): string {
  let end = position + 1;
  while (text[end] === text[position]) end += 1;
  return text.slice(position, end);
}

function closeCode(text: string, position: number, run: string): string {
  const content = text.slice(position + run.length).replace(/`+$/, '');
  return content.trim() === '' ? text.slice(0, position) : `${text.slice(0, position)}${run}${content}${run}`;
}

/** A link or image from its bracket on. Open: the text ends before it does, or where its address would begin. */
function readLink(text: string, bracket: number): { isOpen: boolean; start: number; label: string; end: number } {
  const start = text[bracket - 1] === '!' ? bracket - 1 : bracket;
  const labelEnd = text.indexOf(']', bracket);
  if (labelEnd < 0) return { isOpen: true, start, label: text.slice(bracket + 1), end: text.length };
  const label = text.slice(bracket + 1, labelEnd);
  if (labelEnd + 1 === text.length) return { isOpen: true, start, label, end: text.length };
  const isOpen = text[labelEnd + 1] === '(' && text.indexOf(')', labelEnd) < 0;
  return { isOpen, start, label, end: labelEnd + 1 };
}

/** Keeps the stack of open emphasis, by the flanking rules as far as they matter for what is on screen for a moment. */
function follow(open: string[], run: string, before: string | undefined, after: string | undefined): void {
  const isInWord = run.startsWith('_') && isWord(before) && isWord(after);
  if (isInWord || run === '~') return;
  if (closes(open, run) && before?.trim()) open.pop();
  else if (after?.trim()) open.push(run);
}

function closes(open: readonly string[], run: string): boolean {
  return open.at(-1) === run;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function closed(text: string, open: readonly string[]): string {
  return open.length === 0 ? text : text.trimEnd() + open.toReversed().join('');
}
