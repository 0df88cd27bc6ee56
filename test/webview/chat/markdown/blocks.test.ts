import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockSplitter } from '../../../../src/webview/chat/markdown/blocks.ts';
import { renderMarkdown } from '../../../../src/webview/chat/markdown/render.ts';

describe('BlockSplitter', () => {
  it('settles a paragraph when the next block has begun', () => {
    const splitter = new BlockSplitter();

    expect(splitter.update('one\n').settled).toEqual([]);
    expect(splitter.update('one\n# two\n')).toMatchObject({ settled: ['one'], open: '# two\n' });
  });

  it.each(['one\n\n', '```ts\nlet a;\n```\n', '~~~~\n~~~\n~~~~\n', '| a |\n|---|\n| 1 |\n\n'])(
    'settles %j before anything follows',
    (text) => {
      expect(new BlockSplitter().update(text)).toMatchObject({ settled: [text.trimEnd()], open: '' });
    },
  );

  it('keeps open what the next line can still change', () => {
    for (const text of [
      'a\n***',
      'a\n',
      '- a\n\n',
      '| a |\n',
      '```ts\nlet a;\n\nlet b;\n',
      '~~~~\n~~~\n',
      '<!-- a\n\n',
      '[a]: b\n\n',
      '    code\n\n',
    ]) {
      expect(new BlockSplitter().update(text)).toMatchObject({ settled: [], open: text });
    }
  });

  it('keeps the identity of settled blocks while only the open one grows', () => {
    const splitter = new BlockSplitter();
    const before = splitter.update('one\n\ntwo').settled;

    expect(splitter.update('one\n\ntwo three').settled).toBe(before);
  });

  it('starts over when the text is another one', () => {
    const splitter = new BlockSplitter();
    splitter.update('one\n\ntwo\n\nthree');

    expect(splitter.update('one\n\n- list\n\n# head\n').settled).toEqual(['one', '- list']);
  });

  it('finds link definitions anywhere, and lets the first of two count', () => {
    const { links } = new BlockSplitter().finish(
      'See [a].\n\n[a]: https://one.example\n\ntext\n\n[a]: https://two.example\n',
    );

    expect(links['a']?.href).toBe('https://one.example');
  });

  it('ends every stream of pieces with the blocks and the HTML of the whole text', () => {
    fc.assert(
      fc.property(aDocument, fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), (text, sizes) => {
        const splitter = new BlockSplitter();
        for (const end of ends(text.length, sizes)) splitter.update(text.slice(0, end));

        const streamed = splitter.finish(text);
        const whole = new BlockSplitter().finish(text);

        expect(streamed).toEqual(whole);
        expect(streamed.settled.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        expect(htmlOf(streamed)).toBe(htmlOf(whole));
      }),
      { numRuns: 400 },
    );
  });
});

/** Documents of everything that makes splitting hard, in any order, joined tightly or loosely. */
const aDocument = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'a paragraph of text',
        'two\nlines',
        '# head',
        'under\n===',
        'under\n---',
        '***',
        '***bold and slanted***',
        '---',
        '- item',
        '- item\n  - nested\n\n  more of it',
        '* [ ] task',
        '1. first\n2. second',
        '  indented text',
        '    indented code',
        '```ts\nlet a = 1;\n\nlet b;\n```',
        '~~~\ntilde\n~~~',
        '```\nnever closed',
        '> quote',
        '> quote\nlazy line',
        '> ```\n> code in a quote\n> ```',
        '| a | b |\n|---|:-:|\n| 1 | 2 |',
        '| not | a table |',
        '<div>\nhtml\n</div>',
        '<!-- comment',
        '<b>inline</b> html',
        '[a]: https://one.example',
        '[b]: <https://two.example>\n"title"',
        'see [a] and [b][b]',
        '**bold** `code` _slanted_',
        '\\* not a list',
        'line  \nbreak',
        '\ttab',
        '',
      ),
      fc.constantFrom('\n', '\n\n', '\n\n\n', '\n  \n', ''),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.map(([part, gap]) => part + gap).join(''));

function ends(length: number, sizes: readonly number[]): number[] {
  const found: number[] = [];
  for (let end = 0, index = 0; end < length; index += 1) {
    end = Math.min(length, end + (sizes[index % sizes.length] ?? 1));
    found.push(end);
  }
  return found;
}

function htmlOf({ settled, links }: ReturnType<BlockSplitter['finish']>): string {
  return settled.map((block) => renderMarkdown(block, links)).join('');
}
