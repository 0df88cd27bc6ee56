import type { Links } from 'marked';
import { BlockSplitter } from '../markdown/blocks.ts';
import { mendOpenBlock } from '../markdown/mend.ts';
import { renderMarkdown, renderPlain } from '../markdown/render.ts';
import { sanitize } from '../markdown/sanitize.ts';
import { frameCodeBlocks, openCodeBlock } from './codeBlock.ts';

/** From so many blocks on, those out of sight are not laid out. A block of its own layer has its price, too. */
const manyBlocks = 80;

const fence = /^ {0,3}(?:`{3,}(?=[^`\n]*\n)|~{3,})[ \t]*([^\s{,`]*)[^\n]*\n/;

interface DrawnBlock {
  readonly raw: string;
  readonly isSettled: boolean;
  readonly element: HTMLElement;
}

/** The text of one message on screen. Settled blocks are drawn once; each update redraws only what came after them. */
export class MarkdownBody {
  readonly element = document.createElement('div');
  readonly #splitter = new BlockSplitter();
  readonly #isPlain: boolean;
  #drawn: DrawnBlock[] = [];
  #links: Links = {};

  constructor({ isPlain }: { isPlain: boolean }) {
    this.#isPlain = isPlain;
    this.element.className = isPlain ? 'markdown is-plain' : 'markdown';
  }

  update(text: string, { isStreaming }: { isStreaming: boolean }): void {
    const { settled, open, links } = isStreaming ? this.#splitter.update(text) : this.#splitter.finish(text);
    if (links !== this.#links) this.#forgetReferences(links);
    settled.forEach((raw, index) => {
      this.#draw(index, raw, true);
    });
    if (open) this.#draw(settled.length, open, false);
    this.#dropFrom(settled.length + (open ? 1 : 0));
    this.element.classList.toggle('is-long', this.#drawn.length > manyBlocks);
  }

  /** A new link definition may give a target to brackets anywhere in the text. */
  #forgetReferences(links: Links): void {
    this.#links = links;
    this.#drawn = this.#drawn.map((block) => (block.raw.includes('[') ? { ...block, raw: '' } : block));
  }

  #draw(index: number, raw: string, isSettled: boolean): void {
    const before = this.#drawn[index];
    if (before?.raw === raw && before.isSettled === isSettled) return;
    if (before && !before.isSettled && !isSettled && growCode(before, raw)) {
      this.#drawn[index] = { ...before, raw };
      return;
    }
    const element = this.#blockElement(raw, isSettled);
    if (before) before.element.replaceWith(element);
    else this.element.append(element);
    this.#drawn[index] = { raw, isSettled, element };
  }

  #dropFrom(index: number): void {
    for (const { element } of this.#drawn.splice(index)) element.remove();
  }

  #blockElement(raw: string, isSettled: boolean): HTMLElement {
    const element = document.createElement('div');
    element.className = 'block';
    const opening = isSettled ? null : fence.exec(raw);
    if (opening) {
      element.append(openCodeBlock(codeOf(raw, opening[0]), opening[1]));
      return element;
    }
    element.append(sanitize(this.#html(raw, isSettled)));
    frameCodeBlocks(element, { isSettled });
    letTablesScroll(element);
    return element;
  }

  #html(raw: string, isSettled: boolean): string {
    if (this.#isPlain) return renderPlain(raw);
    return renderMarkdown(isSettled ? raw : mendOpenBlock(raw), this.#links);
  }
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
