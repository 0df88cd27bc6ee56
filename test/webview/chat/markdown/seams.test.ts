import { describe, expect, it } from 'vitest';
import { BlockSplitter } from '../../../../src/webview/chat/markdown/blocks.ts';
import { renderMarkdown } from '../../../../src/webview/chat/markdown/render.ts';
import { seamsByBlock, withSigns } from '../../../../src/webview/chat/markdown/seams.ts';

const render = (source: string) => renderMarkdown(source, {});

describe('seamsByBlock', () => {
  it.each([
    ['first part|, goes on\n\nsecond', 0, 10],
    ['first\n\nsecond| goes on', 1, 6],
    ['first\n\n|second', 1, 0],
    ['first|\n\nsecond', 1, 0],
    ['first\n|\nsecond', 1, 0],
    ['first\n\nsecond|', 1, 6],
    ['the same\n\nthe same|, again', 1, 8],
    ['windows\r\n\r\nline| ends', 1, 4],
    ['```ts\nconst a = 1;\n|const b = 2;\n```\n\nafter', 0, 19],
    ['    code\n\n    more| code', 0, 18],
  ])('finds the block and the place in it: %j', (marked, index, at) => {
    const { text, seam } = unmarked(marked);

    const found = seamsByBlock(text, new BlockSplitter().finish(text).settled, [seam]);

    expect([...found]).toEqual([[index, [{ at, seam }]]]);
  });

  it('keeps several seams of one block in their order', () => {
    const seams = [aSeam(2), aSeam(4)];

    expect(
      seamsByBlock('one block', ['one block'], seams)
        .get(0)
        ?.map(({ at }) => at),
    ).toEqual([2, 4]);
  });

  it('has none for a text that is not there yet', () => {
    expect(seamsByBlock('', [], [aSeam(0)]).size).toBe(0);
  });
});

describe('withSigns', () => {
  it.each([
    ['between words', 'one |two', 'one |two'],
    ['within a word', 'under|study', 'under|study'],
    ['at the end', 'one two|', 'one two|'],
    ['in bold text', '**one |two**', '**one |two**'],
    ['before a list item, at its first word', '- one\n|- two', '- one\n- |two'],
    ['before a heading, at its first word', '|## Title', '## |Title'],
    ['before marks, at the first word in them', 'a |**b** c', 'a |**b** c'],
    ['in a table cell', '| a | b |\n|---|---|\n| 1 | t§wo |', '| a | b |\n|---|---|\n| 1 | t§wo |', '§'],
    ['before the first line of code', '```ts\n|a();\n```', '```ts\n|a();\n```'],
    ['after the fence of code, at its first word', '```|\na();\n```', '```\n|a();\n```'],
  ])('signs a place %s', (_name, marked, expected, mark = '|') => {
    const { text, seam } = unmarked(marked, mark);

    const { source, signed, unsigned } = withSigns(text, [{ at: seam.atLength, seam }], render);

    expect(source.replace(/[\ufdd0-\ufdef]/, mark)).toBe(expected);
    expect([...signed.values()].map((of) => of.seam)).toEqual([seam]);
    expect(unsigned).toEqual([]);
  });

  it.each([
    ['the fence of code', '|```ts\na();\n```'],
    ['the address of a link', '[a](https://example.|org)'],
    ['the title of a link', '[a](https://example.org "one |two")'],
    ['a rule', '*|**'],
  ])('leaves %s as it is', (_name, marked) => {
    const { text, seam } = unmarked(marked);

    const { source, unsigned } = withSigns(text, [{ at: seam.atLength, seam }], render);

    expect(source).toBe(text);
    expect(unsigned).toEqual([{ at: seam.atLength, seam }]);
  });

  it('signs several places', () => {
    const block = 'one two three';
    const seams = [3, 7, 9].map((at) => ({ at, seam: aSeam(at) }));

    const { source, signed } = withSigns(block, seams, render);

    expect(source.replace(/[\ufdd0-\ufdef]/g, '|')).toBe('one| two| t|hree');
    expect([...signed.keys()].toSorted().map((sign) => signed.get(sign)?.at)).toEqual([3, 7, 9]);
  });
});

function unmarked(marked: string, mark = '|') {
  const atLength = marked.indexOf(mark);
  return { text: marked.slice(0, atLength) + marked.slice(atLength + mark.length), seam: aSeam(atLength) };
}

function aSeam(atLength: number) {
  return { atLength, provider: 'Groq', keyLabel: 'groq 2', model: 'gpt-oss' };
}
