import { endsSentence, isUnspaced } from './words.ts';

export interface SeamParts {
  kept: string;
  isInCode: boolean;
  /** White space that the continuation brings along. */
  lead: string;
  /** Whether that is the continuation's own, not what stood between a preface or a fence and it. */
  isOwnLead: boolean;
  /** The first characters of the continuation; `SEAM_LOOKAHEAD` of them if there are as many. */
  next: string;
}

/** Characters that show whether a block of Markdown starts. */
export const SEAM_LOOKAHEAD = 8;

/**
 * The white space between two parts. The kept text ends where the next visible character was known, so its own is right
 * for the continuation that was asked for; that of the continuation counts where it tells more: another indentation, a
 * new paragraph.
 *
 * @returns How much of the kept text stays and what is put behind it.
 */
export function seam(parts: SeamParts): { keptLength: number; between: string } {
  return /\n\s*$/.test(parts.kept) ? seamAtLine(parts) : seamInLine(parts);
}

function seamAtLine({ kept, isInCode, lead, isOwnLead, next }: SeamParts): { keptLength: number; between: string } {
  const tail = trailingSpace(kept);
  const indent = lastLine(tail);
  const ownIndent = lastLine(lead);
  // A prefilled answer is sent without the white space at its end: then the continuation brings all of it.
  const moreLines = isOwnLead ? Math.max(newlines(lead) - newlines(tail), 0) : 0;
  const isIndentMeant =
    (isOwnLead && lead.includes('\n')) || (ownIndent !== '' && (isInCode || /^(?:[-*+>`~]|\d+[.)])/.test(next)));
  const wanted = isIndentMeant ? ownIndent : indent;
  if (moreLines === 0 && wanted === indent) return { keptLength: kept.length, between: '' };
  return { keptLength: kept.length - indent.length, between: '\n'.repeat(moreLines) + wanted };
}

function seamInLine({ kept, isInCode, lead, isOwnLead, next }: SeamParts): { keptLength: number; between: string } {
  const tail = trailingSpace(kept);
  if (lead.includes('\n') && isNewBlock({ kept, isInCode, isOwnLead, next })) {
    return { keptLength: kept.length - tail.length, between: lead };
  }
  const isSpaceMeant = tail === '' && isOwnLead && !isUnspaced(kept.slice(-1)) && !isUnspaced(next.slice(0, 1));
  return { keptLength: kept.length, between: isSpaceMeant ? lead : '' };
}

/** Whether a continuation on a new line was meant so, though the kept text ends within one. */
function isNewBlock({ kept, isInCode, isOwnLead, next }: Omit<SeamParts, 'lead'>): boolean {
  if (isInCode) return isOwnLead;
  const isBlock = /^(?:#{1,6} |[-*+] |\d+[.)] |>|\||`{3}|~{3})/.test(next);
  return isOwnLead ? isBlock || endsSentence(kept) : isBlock && endsSentence(kept);
}

function trailingSpace(text: string): string {
  return text.slice(text.trimEnd().length);
}

function lastLine(space: string): string {
  return space.slice(space.lastIndexOf('\n') + 1);
}

function newlines(space: string): number {
  return space.split('\n').length - 1;
}
