import { type Fence, fenceAfter } from './fence.ts';
import { endsSentence, endsTelling, isUnspaced } from './words.ts';

/** A shorter text is not worth a seam. */
const MIN_KEPT = 40;
/** Most characters that are taken back, unless a longer last line has to go as a whole: then so many. */
const REACH = 200;
const REACH_OF_LINE = 600;

/**
 * How many characters of a text that broke off stay, so that another model can go on from there. At most 200 are taken
 * back, or a last line of at most 600; of a text that would be left with fewer than 40, nothing stays.
 *
 * The cut is always right before a visible character that had arrived. So all white space at the seam is known, and
 * what the continuation brings of it can be told from what is there. It is made, the best first: before a line, or
 * outside of code before a sentence; before a word; between two graphemes. Where there is a choice, what stands before it
 * is telling enough to be recognised if it comes again.
 */
export function safeCut(broken: string): number {
  // Half a character has not arrived.
  const text = broken.replace(/[\uD800-\uDBFF]$/, '');
  if (text.length < MIN_KEPT) return 0;
  const from = reachFrom(text);
  const lines = linesWithin(text, from);
  let best = { at: 0, cost: Infinity };
  for (const at of graphemeStarts(text, from)) {
    const line = lines.findLast(({ start }) => start <= at);
    if (!line || /\s/.test(text[at] as string)) continue;
    const cost = line.fence ? costInCode(text, at, line.start, line.fence) : costInProse(text, at, line.start);
    if (cost <= best.cost) best = { at, cost };
  }
  return best.at < MIN_KEPT ? 0 : best.at;
}

function reachFrom(text: string): number {
  const lineStart = text.lastIndexOf('\n') + 1;
  const isWithin = lineStart >= text.length - REACH_OF_LINE;
  return Math.max(isWithin ? Math.min(lineStart, text.length - REACH) : text.length - REACH, 0);
}

interface Line {
  start: number;
  /** The code block it is a line of. */
  fence: Fence | undefined;
}

/** The lines that reach behind `from`. */
function linesWithin(text: string, from: number): Line[] {
  const lines: Line[] = [];
  let fence: Fence | undefined;
  let start = 0;
  for (const line of text.split('\n')) {
    const end = start + line.length;
    if (end >= from) lines.push({ start, fence });
    fence = fenceAfter(line, fence);
    start = end + 1;
  }
  return lines;
}

/** Where graphemes start, behind `from`. */
function graphemeStarts(text: string, from: number): number[] {
  // White space divides graphemes; from anywhere else, half a flag might be taken for a whole one.
  const origin = text.slice(0, from).search(/\S*$/);
  const segments = [...segmenter.segment(text.slice(origin))];
  return segments.map(({ index }) => origin + index).filter((at) => at >= from && at > 0);
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

function costInCode(text: string, at: number, lineStart: number, fence: Fence): number {
  if (text.slice(lineStart, at).trim() !== '') return isWordStart(text, at) ? 4 : 6;
  // Before a closing fence, that fence could be taken for the opening one, said again.
  if (text.startsWith(fence.marker.slice(0, text.length - at), at)) return 5;
  return endsTelling(text.slice(0, at)) ? 0 : 2;
}

function costInProse(text: string, at: number, lineStart: number): number {
  const before = text.slice(lineStart, at);
  if (isInsideMarkup(before)) return isWordStart(text, at) ? 5 : 6;
  const isTold = endsTelling(text.slice(0, at));
  if (before.trim() === '' || endsSentence(before)) return isTold ? 0 : 2;
  if (!isWordStart(text, at)) return 6;
  return isTold ? 3 : 4;
}

function isWordStart(text: string, at: number): boolean {
  const [before, after] = [text[at - 1] as string, text[at] as string];
  return /\s/.test(before) || isUnspaced(before) || isUnspaced(after);
}

/** In the row of a table, behind a list marker, or in inline code, a link or an HTML tag that is not complete. */
function isInsideMarkup(line: string): boolean {
  if (/^\s*\|/.test(line) || /^[\s>]*(?:[-*+>#]+|\d+[.)])\s*$/.test(line)) return true;
  const rest = line.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '').replace(/\[[^\]]*\]\([^)]*\)/g, '');
  return /`|\[[^\]]*$|\](?:\([^)]*)?$|<[a-z/!][^>]*$/i.test(rest);
}
