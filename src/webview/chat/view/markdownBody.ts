import type { Links } from 'marked';
import type { SeamView } from '../../../protocol/view.ts';
import { BlockSplitter } from '../markdown/blocks.ts';
import { mendOpenBlock } from '../markdown/mend.ts';
import { renderMarkdown, renderPlain } from '../markdown/render.ts';
import { sanitize } from '../markdown/sanitize.ts';
import { type BlockSeam, seamsByBlock, withSigns } from '../markdown/seams.ts';
import { frameCodeBlocks, openCodeBlock } from './codeBlock.ts';
import { markSeams, markSide } from './seam.ts';

/** From so many blocks on, those out of sight are not laid out. A block of its own layer has its price, too. */
const manyBlocks = 80;

const fence = /^ {0,3}(?:`{3,}(?=[^`\n]*\n)|~{3,})[ \t]*([^\s{,`]*)[^\n]*\n/;

export interface BodyOptions {
  isStreaming: boolean;
  /** As a person typed it, or Markdown. */
  isPlain: boolean;
  seams?: readonly SeamView[] | undefined;
}

interface Block {
  readonly raw: string;
  readonly isSettled: boolean;
  /** `undefined`: none, as in nearly all. */
  readonly seams: readonly BlockSeam[] | undefined;
}

interface DrawnBlock extends Block {
  readonly element: HTMLElement;
}

/** The text of one message on screen. Settled blocks are drawn once; each update redraws only what came after them. */
export class MarkdownBody {
  readonly element = document.createElement('div');
  readonly #splitter = new BlockSplitter();
  readonly #isPlain: boolean;
  #drawn: DrawnBlock[] = [];
  #links: Links = {};

  constructor({ isPlain }: Pick<BodyOptions, 'isPlain'>) {
    this.#isPlain = isPlain;
    this.element.className = isPlain ? 'markdown is-plain' : 'markdown';
  }

  update(text: string, { isStreaming, seams = [] }: Pick<BodyOptions, 'isStreaming' | 'seams'>): void {
    const { settled, open, links } = isStreaming ? this.#splitter.update(text) : this.#splitter.finish(text);
    if (links !== this.#links) this.#forgetReferences(links);
    const marks = seams.length > 0 ? seamsByBlock(text, open ? [...settled, open] : settled, seams) : undefined;
    settled.forEach((raw, index) => {
      this.#draw(index, { raw, isSettled: true, seams: marks?.get(index) });
    });
    if (open) this.#draw(settled.length, { raw: open, isSettled: false, seams: marks?.get(settled.length) });
    this.#dropFrom(settled.length + (open ? 1 : 0));
    this.element.classList.toggle('is-long', this.#drawn.length > manyBlocks);
  }

  /** A new link definition may give a target to brackets anywhere in the text. */
  #forgetReferences(links: Links): void {
    this.#links = links;
    this.#drawn = this.#drawn.map((block) => (block.raw.includes('[') ? { ...block, raw: '' } : block));
  }

  #draw(index: number, block: Block): void {
    const before = this.#drawn[index];
    const isMarked = before !== undefined && hasSameSeams(before, block);
    if (isMarked && before.raw === block.raw && before.isSettled === block.isSettled) return;
    if (isMarked && !before.isSettled && !block.isSettled && growCode(before, block.raw)) {
      this.#drawn[index] = { ...before, raw: block.raw };
      return;
    }
    const element = this.#blockElement(block);
    if (before) before.element.replaceWith(element);
    else this.element.append(element);
    this.#drawn[index] = { ...block, element };
  }

  #dropFrom(index: number): void {
    for (const { element } of this.#drawn.splice(index)) element.remove();
  }

  #blockElement({ raw, isSettled, seams }: Block): HTMLElement {
    const element = document.createElement('div');
    element.className = 'block';
    // Right to left where the text is, block by block: answers mix languages.
    element.dir = 'auto';
    const opening = isSettled ? null : fence.exec(raw);
    if (opening) {
      element.append(openCodeBlock(codeOf(raw, opening[0]), opening[1]));
      if (seams)
        markSide(
          element,
          seams.map(({ seam }) => seam),
        );
      return element;
    }
    const source = this.#isPlain || isSettled ? raw : mendOpenBlock(raw);
    const marked = seams && withSigns(source, seams, (text) => this.#html(text));
    element.append(sanitize(this.#html(marked?.source ?? source)));
    if (marked) markSeams(element, marked);
    for (const code of element.querySelectorAll<HTMLElement>('code, kbd')) code.dir = 'ltr';
    frameCodeBlocks(element, { isSettled });
    letTablesScroll(element);
    return element;
  }

  #html(source: string): string {
    return this.#isPlain ? renderPlain(source) : renderMarkdown(source, this.#links);
  }
}

function hasSameSeams({ seams: before }: Block, { seams }: Block): boolean {
  return before === seams || JSON.stringify(before) === JSON.stringify(seams);
}

/** A wide table scrolls within itself; the page stays as wide as its window. */
function letTablesScroll(block: ParentNode): void {
  for (const table of block.querySelectorAll('table')) {
    const scroller = document.createElement('div');
    scroller.className = 'table-scroller';
    table.replaceWith(scroller);
    scroller.append(table);
  }
}

/** Code that grew by whole lines of the same fence gets only the new text: a selection in it survives. */
function growCode({ raw: before, element }: DrawnBlock, raw: string): boolean {
  const opening = fence.exec(before)?.[0];
  const text = element.querySelector('.code-block code')?.firstChild;
  if (!opening || !raw.startsWith(before) || !(text instanceof Text)) return false;
  const shown = codeOf(before, opening);
  const grown = codeOf(raw, opening);
  if (!grown.startsWith(shown)) return false;
  text.appendData(grown.slice(shown.length));
  return true;
}

/** The code so far, without what may be the start of the closing fence. */
function codeOf(raw: string, opening: string): string {
  const code = raw.slice(opening.length);
  const lastLine = code.slice(code.lastIndexOf('\n') + 1);
  const mayClose = /^ {0,3}(?:`+|~+)\s*$/.test(lastLine);
  return (mayClose ? code.slice(0, code.length - lastLine.length) : code).replace(/\n$/, '');
}
