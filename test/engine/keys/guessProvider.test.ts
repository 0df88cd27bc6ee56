import { describe, expect, it } from 'vitest';
import { guessProvider } from '../../../src/engine/keys/guessProvider.ts';
import { catalog } from '../../../src/engine/providers/catalog.ts';
import { sampleKeys } from './sampleKeys.ts';

const samples = Object.entries(sampleKeys).flatMap(([id, keys]) => keys.map((key, index) => [id, index, key] as const));

describe('guessProvider', () => {
  it.each(samples)('recognises a key of %s (sample %i)', (id, _index, key) => {
    expect(guessProvider(key, catalog)).toBe(id);
  });

  it.each(['', 'a'.repeat(32), 'A1'.repeat(20), 'sk-', 'no-such-prefix_0123456789'])(
    'guesses nothing from "%s"',
    (key) => {
      expect(guessProvider(key, catalog)).toBeUndefined();
    },
  );

  it('guesses nothing when two forms fit', () => {
    const rows = [
      { id: 'one', keyPattern: /^k/ },
      { id: 'two', keyPattern: /^ke/ },
    ];
    expect(guessProvider('key', rows)).toBeUndefined();
    expect(guessProvider('k', rows)).toBe('one');
  });
});
