import { openFence } from './fence.ts';
import type { Doubt } from './joinStep.ts';

/** A shorter line may well stand twice in a good text. */
const LONG_LINE = 40;
/** Lines on each side of the seam that are compared, blank ones not counted. */
const LINES_BEFORE = 4;
const LINES_AFTER = 2;
/** How far beginnings are compared, and how much of the words in rows of three must be the same. */
const BEGINNING = 1_200;
const ADDED = 400;
const FEWEST_ROWS = 20;
const ALIKE = 0.5;

/** What is wrong with a joined answer, as far as can be seen; `undefined` for nothing. For answers that were not cut again. */
export function doubtAbout(kept: string, added: string): Doubt | undefined {
  if (added.trim() === '') return 'nothing-new';
  if (openFence(kept + added)) return 'open-code-block';
  if (doublesLine(kept, added)) return 'doubled-line';
  return startsOver(kept, added) ? 'starts-over' : undefined;
}

function doublesLine(kept: string, added: string): boolean {
  const before = linesOf(kept);
  const after = linesOf(added).slice(0, LINES_AFTER).filter(isLong);
  // What stands in the kept text twice may well stand in the answer three times.
  const isSingle = (line: string) => before.indexOf(line) === before.lastIndexOf(line);
  return before.slice(-LINES_BEFORE).some((line) => after.includes(line) && isSingle(line));
}

function linesOf(text: string): string[] {
  return text.split('\n').flatMap((line) => line.trim() || []);
}

/** Rules, the heads of tables and rows of brackets do not count: there are words in it. */
function isLong(line: string): boolean {
  return line.length >= LONG_LINE && (line.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= LONG_LINE / 2;
}

/** Whether the continuation tells the beginning again in words much like it. */
function startsOver(kept: string, added: string): boolean {
  const rows = rowsOfThree(added.slice(0, ADDED));
  const known = new Set(rowsOfThree(kept.slice(0, BEGINNING)));
  return rows.length >= FEWEST_ROWS && rows.filter((row) => known.has(row)).length >= ALIKE * rows.length;
}

function rowsOfThree(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(2).map((word, index) => `${words[index]} ${words[index + 1]} ${word}`);
}
