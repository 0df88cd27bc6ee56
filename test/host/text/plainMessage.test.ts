import { describe, expect, it } from 'vitest';
import { plainMessage } from '../../../src/host/text/plainMessage.ts';

/** How VS Code 1.139 finds links in notifications (`parseLinkedText`). */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;

describe('plainMessage', () => {
  it.each([
    'Bad request: [Fix it](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22ls%22%7D)',
    '[a](command:x) and [b](https://example.com "title") and [c](file:///etc/passwd)',
    '[[a](command:x)](command:y)',
  ])('leaves no link that a provider or a model wrote: %s', (text) => {
    expect(text).toMatch(link);
    expect(plainMessage(text)).not.toMatch(link);
  });

  it('leaves other words as they are', () => {
    expect(plainMessage('Groq: 2 of 3 keys work (429) [retry later]')).toBe(
      'Groq: 2 of 3 keys work (429) [retry later]',
    );
  });
});
