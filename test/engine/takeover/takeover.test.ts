import { describe, expect, it } from 'vitest';
import type { JoinStep } from '../../../src/engine/takeover/joinStep.ts';
import { safeCut } from '../../../src/engine/takeover/safeCut.ts';
import { code, prose, world } from './answers.ts';
import { behaviours, openingFence } from './continuations.ts';
import { join } from './join.ts';

const CUTS = 100;
const answers = { prose, code, world };

describe('an answer that broke off, and its continuation', () => {
  const table: Record<string, Record<string, number>> = {};

  for (const { name, write } of behaviours) {
    it(`become the answer as it was meant, when the second model ${name}`, () => {
      const random = randomFrom(name.length);
      const counts = { joined: 0, rewound: 0, restarted: 0, doubt: 0 };
      for (const [answerName, answer] of Object.entries(answers)) {
        for (const brokenAt of cutPoints(answer)) {
          const kept = answer.slice(0, safeCut(answer.slice(0, brokenAt)));
          const continuation = write({ kept, rest: answer.slice(kept.length), random });

          const { text, steps } = join(kept, chunks(continuation, random));

          expect(text, `${answerName} broken at ${brokenAt}, kept to ${JSON.stringify(kept.slice(-30))}`).toBe(answer);
          expect(openingFence(`${text}\n`)).toBe('');
          counts[outcomeOf(steps)] += 1;
        }
      }
      table[name] = counts;

      expect(counts.restarted).toBe(0);
      expect(counts.doubt).toBeLessThanOrEqual(3);
    });
  }

  it('become the second answer, openly, when that is another one that starts likewise', () => {
    const random = randomFrom(99);
    const counts = { joined: 0, rewound: 0, restarted: 0, doubt: 0 };
    for (const answer of Object.values(answers)) {
      for (const brokenAt of cutPoints(answer).filter((at) => at > 200)) {
        const kept = answer.slice(0, safeCut(answer.slice(0, brokenAt)));
        const shared = 50 + Math.floor(random() * (kept.length - 60));
        const second = `${answer.slice(0, shared).trimEnd()} And now for something else.\n\nThis is how it ends instead.\n`;

        const { text, steps } = join(kept, chunks(second, random));

        expect(text).toBe(second);
        counts[outcomeOf(steps)] += 1;
      }
    }
    table['starts over, in other words'] = counts;

    expect(counts.joined + counts.doubt).toBe(0);
  });

  it('come to these outcomes', () => {
    console.table(table);
    expect(Object.keys(table)).toHaveLength(behaviours.length + 1);
  });
});

function outcomeOf(steps: readonly JoinStep[]): 'joined' | 'rewound' | 'restarted' | 'doubt' {
  const types = steps.map(({ type }) => type);
  if (types.includes('doubt')) return 'doubt';
  if (types.includes('restart')) return 'restarted';
  return types.includes('rewind') ? 'rewound' : 'joined';
}

/** A hundred places all over a text, from where there is something to keep. */
function cutPoints(text: string): number[] {
  const from = 90;
  return Array.from({ length: CUTS }, (_, index) => from + Math.floor(((index + 0.5) * (text.length - from)) / CUTS));
}

/** Pieces of random sizes; a third of the time single UTF-16 units, so that characters are split. */
function chunks(text: string, random: () => number): string[] {
  const largest = random() < 0.33 ? 1 : random() < 0.5 ? 7 : 60;
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const size = 1 + Math.floor(random() * largest);
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}

/** Mulberry32: the same cases in every run. */
function randomFrom(seed: number): () => number {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
