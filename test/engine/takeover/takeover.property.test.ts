import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeCut } from '../../../src/engine/takeover/safeCut.ts';
import { prefaces } from './continuations.ts';
import { join } from './join.ts';

const FENCES = ['```', '````', '~~~'];

/** Words that no other block has. */
const words = fc.array(fc.stringMatching(/^[a-z]{3,9}$/), { minLength: 3, maxLength: 25 });

const block = fc.oneof(
  words.map((some) => `${some.join(' ')}.`),
  words.map((some) => `## ${some.slice(0, 4).join(' ')}`),
  words.map((some) =>
    some.map((word, index) => `${' '.repeat((index % 3) * 2)}- ${word} 🧑🏽‍🤝‍🧑🏻 \`${word}\``).join('\n'),
  ),
  fc
    .tuple(words, fc.constantFrom(...FENCES), fc.constantFrom('', 'ts', 'python'))
    .map(
      ([some, fence, info]) =>
        `${fence}${info}\n${some.map((word, index) => `${'  '.repeat(index % 4)}${word}_${index}(${word});`).join('\n')}\n${fence}`,
    ),
  words.map((some) => `${some.join('港口，')}。`),
);

/** Markdown of blocks that are all different. */
const answer = fc.uniqueArray(block, { minLength: 3, maxLength: 8 }).map((blocks) => `${blocks.join('\n\n')}\n`);
const brokenAnswer = answer.chain((text) =>
  fc.record({ text: fc.constant(text), brokenAt: fc.integer({ min: 60, max: Math.max(text.length - 1, 60) }) }),
);

/** Any text in any pieces, single UTF-16 units among them. */
function piecesOf(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}

const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 12 });

describe('a safe cut', () => {
  it('is before a visible character that arrived, on the edge of a grapheme, and within reach', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 40, maxLength: 400 }), fc.nat(), (text, at) => {
        const broken = text.slice(0, 40 + (at % (text.length - 39)));

        const cut = safeCut(broken);

        if (cut === 0) return;
        expect(broken[cut]).toMatch(/\S/);
        expect([...new Intl.Segmenter('en').segment(text)].map(({ index }) => index)).toContain(cut);
        expect(broken.length - cut).toBeLessThanOrEqual(600);
      }),
    );
  });
});

describe('a broken answer', () => {
  it('is whole again after a good continuation, wherever it broke and in whatever pieces the rest arrives', () => {
    fc.assert(
      fc.property(brokenAnswer, sizes, ({ text, brokenAt }, some) => {
        const cut = safeCut(text.slice(0, brokenAt));

        expect(join(text.slice(0, cut), piecesOf(text.slice(cut), some)).text).toBe(text);
      }),
    );
  });

  it('comes out the same in whatever pieces a continuation arrives', () => {
    const continuation = fc.oneof(
      fc
        .tuple(fc.constantFrom('', '\n', ...prefaces.map((preface) => `${preface}\n\n`)), answer)
        .map((parts) => parts.join('')),
      fc.string({ unit: fc.constantFrom('`', '~', '\n', ' ', '#', '-', 'S', 'u', 'r', 'e', ':', '好', '👋') }),
    );
    fc.assert(
      fc.property(brokenAnswer, continuation, fc.nat(), sizes, ({ text, brokenAt }, added, from, some) => {
        const kept = text.slice(0, safeCut(text.slice(0, brokenAt)));
        const whole = `${kept.slice(from % (kept.length + 1))}${added}`;

        expect(join(kept, piecesOf(whole, some)).text).toBe(join(kept, [whole]).text);
      }),
    );
  });
});
