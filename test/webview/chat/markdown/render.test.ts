import { describe, expect, it } from 'vitest';
import { renderMarkdown, renderPlain } from '../../../../src/webview/chat/markdown/render.ts';

describe('renderMarkdown', () => {
  it('starts headings below those of the page', () => {
    expect(renderMarkdown('# a', {})).toContain('<h3>a</h3>');
    expect(renderMarkdown('###### a', {})).toContain('<h6>a</h6>');
  });

  it('gives web and mail addresses a link', () => {
    expect(renderMarkdown('[a](https://example.org "t")', {})).toBe(
      '<p><a href="https://example.org" title="t">a</a></p>\n',
    );
    expect(renderMarkdown('<mailto:a@example.org>', {})).toContain('<a href=');
  });

  it.each([
    'command:workbench.action.quit',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'vscode://x/y',
    '//example.org',
    'src/a.ts',
  ])('shows only the words of a link to %s', (href) => {
    expect(renderMarkdown(`[words](${href})`, {})).toBe('<p>words</p>\n');
  });

  it('shows the address of a picture instead of fetching it', () => {
    expect(renderMarkdown('![a chart](https://example.org/a.png)', {})).toBe(
      '<p><a href="https://example.org/a.png" title="https://example.org/a.png">a chart</a></p>\n',
    );
    expect(renderMarkdown('![x](data:image/png;base64,AAAA)', {})).not.toContain('data:');
  });

  it('shows HTML as it was written, except for a few tags without attributes', () => {
    expect(renderMarkdown('<div onclick="x()">a</div>', {})).toContain('&lt;div onclick="x()"&gt;');
    expect(renderMarkdown('press <kbd>Esc</kbd> a<br/>b', {})).toBe('<p>press <kbd>Esc</kbd> a<br>b</p>\n');
    expect(renderMarkdown('<b onclick="x()">a</b>', {})).toContain('&lt;b onclick');
  });

  it('keeps code as it is and takes the first word after the fence for its language', () => {
    expect(renderMarkdown('```ts title="a"\nlet a: Map<b, c>;\n```', {})).toBe(
      '<pre><code class="language-ts">let a: Map&#60;b, c&#62;;</code></pre>\n',
    );
  });

  it('resolves references by the definitions of the whole text', () => {
    expect(renderMarkdown('see [a]', { a: { href: 'https://example.org', title: null } })).toContain(
      'href="https://example.org"',
    );
  });
});

describe('renderPlain', () => {
  it('keeps what was typed', () => {
    expect(renderPlain('# not a *heading*\n  __init__ <b>')).toBe('<p># not a *heading*\n  __init__ &#60;b&#62;</p>');
  });

  it('shows fenced code as code', () => {
    expect(renderPlain('```py\na\n```\n')).toContain('<code class="language-py">a</code>');
  });
});
