/** A fenced code block that was opened. */
export interface Fence {
  /** The run of backticks or tildes it was opened with; at least as many of the same close it. */
  marker: string;
  /** What stands behind the marker, as a rule the language; empty when nothing does. */
  info: string;
}

/** The code block that is still open at the end of a Markdown text, by the rules of CommonMark 0.31, section 4.5. */
export function openFence(text: string): Fence | undefined {
  let open: Fence | undefined;
  for (const line of text.split('\n')) open = fenceAfter(line, open);
  return open;
}

/** The block that is open after a line, given the one that was open before it. */
export function fenceAfter(line: string, open: Fence | undefined): Fence | undefined {
  const fence = fenceLine(line);
  if (!fence) return open;
  if (!open) return fence;
  return closes(fence, open) ? undefined : open;
}

/** A line of nothing but a fence, opening or closing; it may stand in a list or a quotation. */
export function fenceLine(line: string): Fence | undefined {
  const match = /^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+|>[ \t]?)*(`{3,}|~{3,})(.*)$/.exec(line);
  if (!match) return undefined;
  const [, marker = '', rest = ''] = match;
  const info = rest.trim();
  // Behind backticks there are none: '```js``` is…' is inline code.
  return marker.startsWith('`') && info.includes('`') ? undefined : { marker, info };
}

/** A closing fence is made of the same characters, is at least as long, and says nothing. */
function closes(fence: Fence, open: Fence): boolean {
  return fence.info === '' && fence.marker.startsWith(open.marker);
}
