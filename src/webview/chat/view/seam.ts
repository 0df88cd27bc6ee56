import { render } from 'lit/html.js';
import type { SeamView } from '../../../protocol/view.ts';
import { type BlockSeam, signs } from '../markdown/seams.ts';
import { t } from '../strings.ts';
import { icon } from './icon.ts';

/** Within these a mark would be in the way, or be mistaken for a part of them. */
const wholes = 'pre, table';
const phrases = 'a, code';

/**
 * Puts a mark in the place of every sign: between the words, before a link or a piece of code, and for a listing or a table at the
 * side of the whole block, as for those that have no sign.
 */
export function markSeams(
  block: HTMLElement,
  { signed, unsigned }: { signed: ReadonlyMap<string, BlockSeam>; unsigned: readonly BlockSeam[] },
): void {
  const atSide = unsigned.map(({ seam }) => seam);
  for (const text of textsWithSigns(block)) {
    let rest = text;
    for (let at = rest.data.search(signs); at >= 0; at = rest.data.search(signs)) {
      const { seam } = signed.get(rest.data[at] as string) as BlockSeam;
      const after = rest.splitText(at);
      after.deleteData(0, 1);
      if (after.parentElement?.closest(wholes)) atSide.push(seam);
      else (after.parentElement?.closest(phrases) ?? after).before(seamMark(seam));
      rest = after;
    }
    text.parentElement?.normalize();
  }
  markSide(block, atSide);
}

/** Marks a whole block. */
export function markSide(block: HTMLElement, seams: readonly SeamView[]): void {
  block.prepend(...seams.map((seam) => seamMark(seam, 'is-side')));
}

/** What is said of a seam to whoever points at it, tabs to it or listens. */
function seamText({ provider, keyLabel, model, isDoubtful }: SeamView): string {
  const who = [provider, keyLabel, model].filter(Boolean).join(' · ');
  return isDoubtful ? t('From here: {0}. The two parts may not fit together.', who) : t('From here: {0}', who);
}

/** Holds no text of its own: it is no part of the answer, and is not copied with it. */
function seamMark(seam: SeamView, place = 'is-inline'): HTMLElement {
  const mark = document.createElement('span');
  mark.className = `seam ${place}${seam.isDoubtful ? ' is-doubtful' : ''}`;
  mark.role = 'img';
  mark.ariaLabel = seamText(seam);
  mark.tabIndex = 0;
  if (seam.isDoubtful) render(icon('warning'), mark);
  return mark;
}

function textsWithSigns(block: HTMLElement): Text[] {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (walker.nextNode()) if (signs.test((walker.currentNode as Text).data)) found.push(walker.currentNode as Text);
  return found;
}
