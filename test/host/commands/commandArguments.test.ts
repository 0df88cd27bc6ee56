import { describe, expect, it } from 'vitest';
import {
  isGiven,
  keyIdOf,
  providerIdOf,
  spread,
  withoutSelection,
} from '../../../src/host/commands/commandArguments.ts';

const row = { row: {}, kind: 'key', providerId: 'groq', keyId: 'a1', children: [] };

describe('arguments of commands', () => {
  it.each([
    ['groq', true],
    [0, true],
    [true, true],
    [['A'], true],
    [[], true],
    [undefined, false],
    [row, false],
    [[row], false],
  ])('are told from what menus hand over: %j', (argument, expected) => {
    expect(isGiven(argument)).toBe(expected);
  });

  it('lose the selected rows that a tree adds, and nothing else', () => {
    expect(withoutSelection([row, [row, row]])).toEqual([row]);
    expect(withoutSelection(['groq', ['A'], { protocol: 'openai' }, []])).toEqual([
      'groq',
      ['A'],
      { protocol: 'openai' },
      [],
    ]);
  });

  it.each([
    [[['groq', 0]], false, ['groq', 0]],
    [['groq', 0], false, ['groq', 0]],
    [['groq'], false, ['groq']],
    [[['.env', ['A', 'B']]], false, ['.env', ['A', 'B']]],
    [[[row]], false, [row]],
    [[], false, []],
    [[['A', 'B']], true, [['A', 'B']]],
    [[[['A', 'B']]], true, [['A', 'B']]],
    [[[]], true, [[]]],
  ])('are the same for a key binding, which hands over one array: %j', (args, takesArray, expected) => {
    expect(spread(args, takesArray)).toEqual(expected);
  });

  it('name a provider by its id or by a row', () => {
    expect(providerIdOf(' groq ')).toBe('groq');
    expect(providerIdOf(row)).toBe('groq');
    expect(keyIdOf(row)).toBe('a1');
    expect(providerIdOf(undefined)).toBeUndefined();
    expect(keyIdOf('groq')).toBeUndefined();
  });
});
