import { seeded } from './random.ts';

/** Words of the one long text that all prompts and answers are parts of. */
const LENGTH = 40_000;

const random = seeded(0, 'prose');
const pick = (from: string) => from[Math.floor(random() * from.length)] ?? '';
/** Where each word begins in the text. */
const starts: number[] = [];
const prose = write();

/** So many words of the text, from some place in it. The same for the same numbers, and hardly alike for others. */
export function words(place: number, count: number): string {
  const first = (place * 8_191) % (LENGTH - count);
  return prose.slice(starts[first], starts[first + count]).trimEnd();
}

/** Sentences of made-up words, short enough to be a token each. */
function write(): string {
  let text = '';
  let sentence = 0;
  for (let index = 0; index <= LENGTH; index++) {
    starts.push(text.length);
    const word = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick('bdfgklmnprstv') + pick('aeiou')).join(
      '',
    );
    text += sentence === 0 ? word[0]?.toUpperCase() + word.slice(1) : word;
    sentence = sentence > 4 && random() < 0.12 ? 0 : sentence + 1;
    text += sentence > 0 ? ' ' : random() < 0.2 ? '.\n\n' : '. ';
  }
  return text;
}
