import type { SeamView } from '../../../protocol/view.ts';

/** A seam, seen from the block it lies in. */
export interface BlockSeam {
  /** Characters of the block's source before it. */
  readonly at: number;
  readonly seam: SeamView;
}

/** Characters that no text has (Unicode noncharacters): each stands for one seam while a block is rendered. */
const firstSign = 0xfdd0;
const mostSigns = 32;

export const signs: RegExp = /[\ufdd0-\ufdef]/;

/**
 * The seams by the index of their block. One between two blocks belongs to the later one, as soon as that is there.
 *
 * @param blocks Source of the blocks in their order, as they stand in the text.
 */
export function seamsByBlock(
  text: string,
  blocks: readonly string[],
  seams: readonly SeamView[],
): ReadonlyMap<number, BlockSeam[]> {
  const found = new Map<number, BlockSeam[]>();
  if (seams.length === 0 || blocks.length === 0) return found;
  const ranges = rangesOf(withUnixLines(text), blocks);
  for (const seam of seams) {
    const at = withUnixLines(text.slice(0, seam.atLength)).length;
    const behind = ranges.findIndex(({ end }) => end > at);
    const index = behind < 0 ? blocks.length - 1 : behind;
    const { start, end } = ranges[index] as { start: number; end: number };
    const inBlock = { at: Math.min(Math.max(at, start), end) - start, seam };
    found.set(index, [...(found.get(index) ?? []), inBlock]);
  }
  return found;
}

/**
 * A block's source with a sign at each seam, where it lies or at the next word, and the seams that have none: there a sign would
 * have changed what the block is.
 *
 * @param render The block as HTML; without its signs it must stay what it is.
 */
export function withSigns(
  block: string,
  seams: readonly BlockSeam[],
  render: (source: string) => string,
): { source: string; signed: ReadonlyMap<string, BlockSeam>; unsigned: BlockSeam[] } {
  const plain = render(block);
  const signed = new Map<string, BlockSeam>();
  const unsigned: BlockSeam[] = [];
  let source = block;
  // From the end on, so that the places before stay where they are.
  for (const [index, seam] of [...seams.entries()].toReversed()) {
    const sign = String.fromCharCode(firstSign + index);
    const placed = index < mostSigns ? firstThatFits(source, seam.at, sign) : undefined;
    if (placed === undefined) unsigned.unshift(seam);
    else {
      source = placed;
      signed.set(sign, seam);
    }
  }
  return { source, signed, unsigned };

  function firstThatFits(before: string, at: number, sign: string): string | undefined {
    return placesFor(before, at)
      .map((place) => `${before.slice(0, place)}${sign}${before.slice(place)}`)
      .find((candidate) => isSame(render(candidate), sign));
  }

  function isSame(html: string, sign: string): boolean {
    return isInText(html, sign) && html.replace(/[\ufdd0-\ufdef]/g, '') === plain;
  }
}

/** Not left out, and not in a tag, such as in the title of a link. */
function isInText(html: string, sign: string): boolean {
  const at = html.indexOf(sign);
  return at >= 0 && html.lastIndexOf('<', at) <= html.lastIndexOf('>', at);
}

function placesFor(source: string, at: number): number[] {
  const rest = source.slice(at);
  const nextWord = rest.search(/[\p{L}\p{N}]/u);
  return nextWord > 0 ? [at, at + nextWord] : [at];
}

function rangesOf(text: string, blocks: readonly string[]): { start: number; end: number }[] {
  let from = 0;
  return blocks.map((block) => {
    const start = Math.max(from, text.indexOf(block, from));
    from = start + block.length;
    return { start, end: from };
  });
}

function withUnixLines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
