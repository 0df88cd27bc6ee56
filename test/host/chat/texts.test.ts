import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatHtml } from '../../../src/host/chat/chatHtml.ts';
import { contextItem, MAX_CONTEXT_LENGTH } from '../../../src/host/chat/contextItem.ts';
import { bareQuestion, questionText } from '../../../src/host/chat/contextText.ts';
import { languageId } from '../../../src/host/chat/languageId.ts';
import { parseLink } from '../../../src/host/chat/link.ts';

describe('contextItem', () => {
  const piece = { kind: 'file', uri: 'file:///w/src/a.ts', path: '/w/src/a.ts', text: 'let a;' } as const;

  it('is named after the file and its lines', () => {
    const lines = { ...piece, kind: 'selection', range: { startLine: 12, endLine: 40 } } as const;
    const line = { ...piece, kind: 'selection', range: { startLine: 7, endLine: 7 } } as const;

    expect([piece, lines, line].map((one) => labelOf(one))).toEqual(['a.ts', 'a.ts:12-40', 'a.ts:7']);
  });

  it('is cut at the end of a line when it is too long, and says so', () => {
    const text = `${'x'.repeat(79)}\n`.repeat(2_000);

    const outcome = contextItem({ ...piece, text });

    expect(outcome).toMatchObject({ kind: 'item', isCut: true });
    const lines = outcome.kind === 'item' ? outcome.item.text.split('\n') : [];
    expect(lines.slice(0, -1).every((line) => line.length === 79)).toBe(true);
    expect(lines.at(-1)).toMatch(/^\[cut here: \d+ more characters\]$/);
    expect(lines.join('\n').length).toBeLessThan(MAX_CONTEXT_LENGTH + 100);
  });

  it.each([
    ['binary', 'PNG\0\0'],
    ['empty', ' \n'],
  ])('is refused when it is %s', (reason, text) => {
    expect(contextItem({ ...piece, text })).toEqual({ kind: 'refused', reason });
  });

  function labelOf(one: Parameters<typeof contextItem>[0]) {
    const outcome = contextItem(one);
    return outcome.kind === 'item' ? outcome.item.label : undefined;
  }
});

describe('questionText', () => {
  it('fences a text that has fences of its own', () => {
    const item = { kind: 'file', label: 'README.md', languageId: 'markdown', text: 'Run:\n```sh\nls\n```' } as const;

    expect(questionText('Shorter?', [item])).toBe(
      'File README.md:\n````markdown\nRun:\n```sh\nls\n```\n````\n\nShorter?',
    );
  });

  it('can be undone, whatever was attached', () => {
    const item = fc.record({
      kind: fc.constantFrom('selection', 'file'),
      label: fc.constant('a b.ts:1-2'),
      text: fc.string({ minLength: 1 }),
    });
    const question = fc.string().filter((text) => !/^(Problems|Changes|File|Selection)/.test(text));
    fc.assert(
      fc.property(question, fc.array(item, { maxLength: 3 }), (text, items) => {
        expect(bareQuestion(questionText(text, items as never))).toBe(text);
      }),
    );
  });
});

describe('parseLink', () => {
  it.each([
    ['https://example.com/a?b#c', { kind: 'external', href: 'https://example.com/a?b#c' }],
    ['http://example.com', { kind: 'external', href: 'http://example.com/' }],
    ['mailto:me@example.com', { kind: 'external', href: 'mailto:me@example.com' }],
    ['src/chain.ts', { kind: 'file', path: 'src/chain.ts' }],
    ['./src/chain.ts#L12', { kind: 'file', path: 'src/chain.ts', line: 12 }],
    ['src/chain.ts:12', { kind: 'file', path: 'src/chain.ts', line: 12 }],
    ['chain.ts:12', { kind: 'file', path: 'chain.ts', line: 12 }],
    ['my%20file.ts', { kind: 'file', path: 'my file.ts' }],
  ])('opens %s', (href, link) => {
    expect(parseLink(href)).toEqual(link);
  });

  it.each([
    'command:workbench.action.terminal.new',
    'COMMAND:x',
    'javascript:alert(1)',
    'vscode://publisher.extension/run',
    'file:///etc/passwd',
    'data:text/html,x',
    '/etc/passwd',
    '\\\\server\\share',
    '../../outside.ts',
    'src/%2e%2e/%2e%2e/outside.ts',
    'https://[',
    '%zz',
    '',
    '#anchor',
  ])('refuses %s', (href) => {
    expect(parseLink(href)).toEqual({ kind: 'refused' });
  });
});

describe('languageId', () => {
  const known = ['typescript', 'shellscript', 'python'];

  it.each([
    ['ts', 'typescript'],
    ['Python', 'python'],
    ['bash', 'shellscript'],
    ['brainfuck', undefined],
    [undefined, undefined],
  ])('knows %s as %s', (written, id) => {
    expect(languageId(written, known)).toBe(id);
  });
});

describe('chatHtml', () => {
  const html = chatHtml({
    cspSource: 'https://*.vscode-cdn.net',
    scriptUri: 'https://host/chat.js?a=1&b="',
    styleUri: 'https://host/chat.css',
    nonce: 'NONCE',
    language: 'de',
    title: 'Chat',
    place: 'editor',
  });

  it('allows one script, its own styles, images and fonts, and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];

    expect(policy).toBe(
      "default-src 'none'; script-src 'nonce-NONCE'; style-src https://*.vscode-cdn.net; " +
        'img-src https://*.vscode-cdn.net data:; font-src https://*.vscode-cdn.net',
    );
  });

  it('has no inline script, style or handler', () => {
    expect(html).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|\sstyle=/);
  });

  it('lets no address end its attribute', () => {
    expect(html).toContain('src="https://host/chat.js?a=1&amp;b=&quot;"');
  });
});
