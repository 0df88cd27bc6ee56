import { describe, expect, it } from 'vitest';
import { mendOpenBlock } from '../../../../src/webview/chat/markdown/mend.ts';
import { renderMarkdown } from '../../../../src/webview/chat/markdown/render.ts';

describe('mendOpenBlock', () => {
  it.each([
    ['**bol', '**bol**'],
    ['a **bold and _slanted', 'a **bold and _slanted_**'],
    ['a `code', 'a `code`'],
    ['a ``code with `', 'a ``code with ``'],
    ['~~gone', '~~gone~~'],
    ['2 * 3', '2 * 3'],
    ['snake_case_name', 'snake_case_name'],
    ['done **bold** text', 'done **bold** text'],
    ['`*` is code', '`*` is code'],
    ['an \\*escaped', 'an \\*escaped'],
    ['- **first** item\n- **sec', '- **first** item\n- **sec**'],
  ])('closes the marks of %j', (text, mended) => {
    expect(mendOpenBlock(text)).toBe(mended);
  });

  it.each([
    ['see [the do', 'see the do'],
    ['see [the docs]', 'see the docs'],
    ['see [the docs](https://exa', 'see the docs'],
    ['see ![a pict', 'see a pict'],
    ['see [the docs](https://example.org) now', 'see [the docs](https://example.org) now'],
    ['array[0] is', 'array[0] is'],
  ])('shows %j without the marks of a link that is not there yet', (text, mended) => {
    expect(mendOpenBlock(text)).toBe(mended);
  });

  it.each(['**', 'a **', '`', '``', '```', '```ts', '-', '1', '1.', '#', '---', '> ', '| a | b |', '| a | b |\n|--'])(
    'shows nothing of %j that it may have to take back',
    (text) => {
      expect(mendOpenBlock(text).replace('a', '').trim()).toBe('');
    },
  );

  it('leaves a last line out until it says what it is, and keeps the lines before', () => {
    expect(mendOpenBlock('a paragraph\n--')).toBe('a paragraph\n');
    expect(mendOpenBlock('- one\n-')).toBe('- one\n');
  });

  it('never shows a mark that the finished text turns into form', () => {
    const text = 'Use **full jitter** with `random()` and _care_, see [the docs](https://example.org/a).';
    for (let end = 1; end <= text.length; end += 1) {
      expect(renderMarkdown(mendOpenBlock(text.slice(0, end)), {})).not.toMatch(/[*`_[\]]/);
    }
  });
});
