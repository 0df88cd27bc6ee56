import { posix } from 'node:path';
import type { ContextItem } from '../../engine/storage/conversationTypes.ts';
import { given } from './given.ts';

/** The longest text that travels with a question, UTF-16 units; more would fill most models' windows. */
export const MAX_CONTEXT_LENGTH = 100_000;

/** A piece of a document as the editor gives it. */
export interface DocumentPiece {
  kind: 'selection' | 'file';
  uri: string;
  /** Path with forward slashes, relative to the workspace where there is one. */
  path: string;
  languageId?: string;
  /** 1-based, inclusive; absent for a whole file. */
  range?: { startLine: number; endLine: number };
  text: string;
}

export type ContextOutcome =
  | { kind: 'item'; item: ContextItem; isCut: boolean }
  | { kind: 'refused'; reason: 'empty' | 'binary' };

/** What travels with a question, bounded: a text that is too long is cut at a line's end and says so in its last line. */
export function contextItem(piece: DocumentPiece): ContextOutcome {
  const { kind, uri, languageId, range } = piece;
  if (piece.text.trim() === '') return { kind: 'refused', reason: 'empty' };
  // No text file holds a NUL; editors that show binary files as text do.
  if (piece.text.includes('\0')) return { kind: 'refused', reason: 'binary' };
  const { text, isCut } = bounded(piece.text);
  const item = { kind, label: labelOf(piece), uri, text, ...given({ languageId, range }) };
  return { kind: 'item', item, isCut };
}

/** Two attachments of the same place are one. */
export function isSamePlace(one: ContextItem, other: ContextItem): boolean {
  return one.kind === other.kind && one.uri === other.uri && one.label === other.label;
}

function labelOf({ path, range }: DocumentPiece): string {
  const name = posix.basename(path);
  if (!range) return name;
  const { startLine, endLine } = range;
  return startLine === endLine ? `${name}:${startLine}` : `${name}:${startLine}-${endLine}`;
}

function bounded(text: string): { text: string; isCut: boolean } {
  if (text.length <= MAX_CONTEXT_LENGTH) return { text, isCut: false };
  const head = text.slice(0, MAX_CONTEXT_LENGTH);
  const lastLine = head.lastIndexOf('\n');
  const kept = lastLine > 0 ? head.slice(0, lastLine) : head;
  return { text: `${kept}\n[cut here: ${text.length - kept.length} more characters]`, isCut: true };
}
