import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moved, movedBefore, patched } from '../../../src/host/settings/edits.ts';

describe('moved', () => {
  it.each([
    [0, ['c', 'a', 'b']],
    [1, ['a', 'c', 'b']],
    [2, ['a', 'b', 'c']],
    [99, ['a', 'b', 'c']],
    [-5, ['c', 'a', 'b']],
  ])('puts an id at place %i', (index, expected) => {
    expect(moved(['a', 'b', 'c'], 'c', index)).toEqual(expected);
  });

  it('puts an id in that was not there, and drops duplicates', () => {
    expect(moved(['a', 'a', 'b'], 'x', 1)).toEqual(['a', 'x', 'b']);
  });
});

describe('movedBefore', () => {
  it('keeps the order of several that are moved together', () => {
    expect(movedBefore(['a', 'b', 'c', 'd'], ['d', 'b'], 'a')).toEqual(['b', 'd', 'a', 'c']);
  });

  it('puts them at the end without a target', () => {
    expect(movedBefore(['a', 'b', 'c'], ['a'], undefined)).toEqual(['b', 'c', 'a']);
  });

  it('stays where it is when dropped on one of the moved', () => {
    expect(movedBefore(['a', 'b', 'c'], ['b'], 'b')).toEqual(['a', 'b', 'c']);
  });

  it('loses nobody, adds nobody twice, and leaves the others in their order', () => {
    const id = fc.constantFrom<string>('a', 'b', 'c', 'd', 'e', 'f');
    fc.assert(
      fc.property(fc.uniqueArray(id), fc.uniqueArray(id), fc.option(id, { nil: undefined }), (order, ids, target) => {
        const result = movedBefore(order, ids, target);

        expect(result.toSorted()).toEqual([...new Set([...order, ...ids])].toSorted());
        expect(result.filter((x) => !ids.includes(x))).toEqual(order.filter((x) => !ids.includes(x)));
      }),
    );
  });
});

describe('patched', () => {
  it('changes what it is told to and nothing else', () => {
    const written = { groq: { model: 'a', future: [1] }, odd: 7 };

    expect(patched(written, 'groq', { enabled: false })).toEqual({
      groq: { model: 'a', future: [1], enabled: false },
      odd: 7,
    });
    expect(written).toEqual({ groq: { model: 'a', future: [1] }, odd: 7 });
  });

  it('takes fields away, and an entry with its last one', () => {
    expect(patched({ groq: { enabled: false, model: 'a' } }, 'groq', { enabled: undefined })).toEqual({
      groq: { model: 'a' },
    });
    expect(patched({ groq: { enabled: false }, x: {} }, 'groq', { enabled: undefined })).toEqual({ x: {} });
  });

  it('starts anew where the setting is not an object', () => {
    expect(patched('nonsense', 'groq', { model: 'a' })).toEqual({ groq: { model: 'a' } });
  });
});
