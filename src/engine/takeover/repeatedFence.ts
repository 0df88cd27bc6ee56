import { type Fence, fenceLine, openFence } from './fence.ts';

/**
 * Length of a fence at the start of a continuation that the kept text has already: the opening one of the code block that
 * is still open, or the closing one that it ends with; 0 for none.
 *
 * Without a language the two look alike. What follows tells them apart: code on the next line behind an opening fence, a
 * blank line or nothing behind a closing one.
 *
 * @param head The continuation so far, without white space before it.
 * @param isWhole Nothing follows.
 * @returns `undefined` while it is too early to say.
 */
export function repeatedFenceLength(head: string, kept: string, isWhole: boolean): number | undefined {
  const open = openFence(kept);
  const fence = open ?? fenceLine(lastLine(kept));
  if (!fence) return 0;
  const start = head.slice(0, fence.marker.length);
  if (!fence.marker.startsWith(start)) return 0;
  const newline = head.indexOf('\n');
  if (newline > MAX_LINE || (newline === -1 && head.length > MAX_LINE)) return 0;
  if (newline === -1 && !isWhole) return undefined;
  const line = fenceLine(newline === -1 ? head : head.slice(0, newline));
  if (!line?.marker.startsWith(fence.marker)) return 0;
  if (line.info !== '') return open && newline !== -1 && !mayContain(open, line) ? newline + 1 : 0;
  const next = newline === -1 ? '\n' : /^[ \t]*(\S|\n)/.exec(head.slice(newline + 1))?.[1];
  if (next === undefined && !isWhole) return undefined;
  const isClosing = next === undefined || next === '\n';
  if (isClosing === (open !== undefined)) return 0;
  return newline === -1 ? head.length : newline + 1;
}

const MAX_LINE = 80;

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) as string;
}

/** Markdown in a code block has fences of its own, and not every model makes the outer one longer. */
function mayContain(outer: Fence, inner: Fence): boolean {
  return inner.info !== outer.info && /^(?:markdown|md|mdx|text|txt)?$/i.test(outer.info);
}
