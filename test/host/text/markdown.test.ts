import fc from 'fast-check';
import { marked } from 'marked';
import { expect, it } from 'vitest';
import { escapeMarkdown } from '../../../src/host/text/markdown.ts';

it('escapeMarkdown makes of any text exactly that text, and nothing else', () => {
  const nasty = fc.constantFrom(
    '[a](command:evil)',
    '![x](y)',
    '<b>',
    '&lt;',
    '1. x',
    '- x',
    '# x',
    '`c`',
    '*a*',
    '_b_',
    '~~s~~',
    '|',
    '\\',
    'a',
  );
  fc.assert(
    fc.property(fc.array(nasty, { minLength: 1 }), (parts) => {
      const text = parts.join(' ');

      const html = marked.parse(escapeMarkdown(text), { async: false }).trim();

      expect(html).toMatch(/^<p>[^<]*<\/p>$/);
      expect(unescapeHtml(html.slice(3, -4))).toBe(text);
    }),
  );
});

it('escapeMarkdown leaves VS Code no icon to draw', () => {
  expect(escapeMarkdown('$(flame)')).toBe('\\$\\(flame\\)');
});

function unescapeHtml(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
