import { expect, it } from 'vitest';
import { mergedKeysLine } from '../../../src/host/text/mergedKeys.ts';

it('names the keys by their labels, without those that are gone', () => {
  const keys = [
    { id: 'a', label: 'groq' },
    { id: 'b', label: 'groq 2' },
  ];

  expect(mergedKeysLine({ provider: 'groq', keyIds: ['a', 'gone', 'b'] }, keys)).toBe(
    'groq and groq 2 of groq share one account: what one uses, the others lack',
  );
});
