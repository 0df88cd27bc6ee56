import { Lexer, type Links, type Token } from 'marked';

/** A Markdown text as its top-level blocks, without the blank lines between them. */
export interface Blocks {
  /** Blocks that no further text can change. */
  readonly settled: readonly string[];
  /** The last block, which may still grow or turn into something else; empty when there is none. */
  readonly open: string;
  /** Link definitions of the settled blocks, by label. */
  readonly links: Links;
}

/**
 * Splits a growing Markdown text. Each call reads only what is not settled yet, so that a long answer costs the same
 * per token at its end as at its start.
 */
export class BlockSplitter {
  #text = '';
  #settled: string[] = [];
  #settledLength = 0;
  #readLength = 0;
  #links: Links = Object.create(null);

  /** The blocks of `text`: usually the text of the call before and more, but a shorter or another one is right too. */
  update(text: string): Blocks {
    const normal = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
    if (!normal.startsWith(this.#text.slice(0, this.#readLength))) this.#reset();
    this.#text = normal;
    this.#settle();
    return { settled: this.#settled, open: normal.slice(this.#settledLength), links: this.#links };
  }

  /** The blocks of a text that is complete: all are settled. */
  finish(text: string): Blocks {
    const { settled, open, links } = this.update(text);
    if (open === '') return { settled, open, links };
    const rest = readBlocks(open);
    return { settled: [...settled, ...withoutBlanks(rest.blocks)], open: '', links: withLinks(links, rest.links) };
  }

  #reset(): void {
    this.#settled = [];
    this.#settledLength = 0;
    this.#readLength = 0;
    this.#links = Object.create(null);
  }

  /**
   * Only whole lines are read: of a line that is still being written, neither `***` nor `--` says yet what it will be.
   * The last block of them stays open, as a paragraph may become a heading or a table and a list may go on.
   */
  #settle(): void {
    const end = this.#text.lastIndexOf('\n') + 1;
    if (end <= this.#readLength) return;
    this.#readLength = end;
    const { blocks } = readBlocks(this.#text.slice(this.#settledLength, end));
    const settled = isClosed(blocks.at(-1) ?? '') ? blocks : blocks.slice(0, -1);
    if (settled.length === 0) return;
    const { links } = readBlocks(settled.join(''));
    this.#settled = [...this.#settled, ...withoutBlanks(settled)];
    this.#settledLength += settled.reduce((length, block) => length + block.length, 0);
    this.#links = withLinks(this.#links, links);
  }
}

/**
 * Whether the last block read so far is over although nothing follows it yet: code whose fence is closed, and text or a
 * table before a blank line. Others may go on after one: a list, indented code, HTML.
 */
function isClosed(block: string): boolean {
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(block)?.[1];
  if (fence) return new RegExp(`\\n {0,3}${fence}${fence[0]}*[ \\t]*\\n+$`).test(block);
  return /\n[ \t]*\n$/.test(block) && !/^(?: {4}|\t| {0,3}(?:[-*+<>[]|\d))/.test(block);
}

/** Top-level blocks, each with the blank lines that follow it. */
function readBlocks(text: string): { blocks: string[]; links: Links } {
  const lexer = new Lexer({ gfm: true });
  const tokens: Token[] = lexer.blockTokens(text);
  const blocks: string[] = [];
  for (const token of tokens) {
    if (token.type === 'space' && blocks.length > 0) blocks.push(`${blocks.pop()}${token.raw}`);
    else blocks.push(token.raw);
  }
  return { blocks, links: lexer.tokens.links };
}

/** How many blank lines come after a block is not known when it settles, and does not show. */
function withoutBlanks(blocks: readonly string[]): string[] {
  return blocks.map((block) => block.trimEnd()).filter((block) => block !== '');
}

/** Of two definitions with one label the first counts (CommonMark 0.31.2, section 4.7). */
function withLinks(first: Links, second: Links): Links {
  if (Object.keys(second).length === 0) return first;
  return Object.assign(Object.create(null), second, first);
}
