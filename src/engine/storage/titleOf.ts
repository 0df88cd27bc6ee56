const maxLength = 60;

/** A conversation's title from its first message: the first line with words, without Markdown signs, cut at a word. */
export function titleOf(text: string): string {
  const line = text
    .split('\n')
    .map((candidate) =>
      candidate
        .replace(/^[\s#>*`-]+/, '')
        .replaceAll(/[\s`]+/g, ' ')
        .trim(),
    )
    .find((candidate) => candidate !== '');
  if (line === undefined) return '';
  if (line.length <= maxLength) return line;
  const cut = line.slice(0, maxLength);
  const lastSpace = cut.lastIndexOf(' ');
  return `${(lastSpace > maxLength / 2 ? cut.slice(0, lastSpace) : cut).toWellFormed()}…`;
}
