import { describe, expect, it } from 'vitest';
import { safeCut } from '../../../src/engine/takeover/safeCut.ts';

const opening = 'The harbour was quiet that morning, and the boats lay still.';

describe('a text that broke off is cut', () => {
  it.each([
    ['before the sentence that was not finished', `${opening} Then a be`, `${opening} `],
    ['before the line that was not finished, behind the blank one', `${opening}\n\nThen a be`, `${opening}\n\n`],
    ['before a word, in a sentence that is long', `${opening} ${'and on it went '.repeat(20)}unti`, undefined],
    [
      'behind the indentation of a line of code',
      `${opening}\n\n\`\`\`ts\nconst port = open();\n  port.clo`,
      `${opening}\n\n\`\`\`ts\nconst port = open();\n  `,
    ],
    ['before a half-written fence', `${opening}\n\n\`\``, `${opening}\n\n`],
    [
      'before a closing fence and the line above it',
      `${opening}\n\n\`\`\`ts\nconst port = open();\nport.close(port);\n\`\``,
      `${opening}\n\n\`\`\`ts\nconst port = open();\n`,
    ],
    [
      'before closing brackets and the line above them',
      `${opening}\n\n\`\`\`ts\nconst port = open();\nif (port) {\n  port.use(ship);\n}\n\n}`,
      `${opening}\n\n\`\`\`ts\nconst port = open();\nif (port) {\n  port.use(ship);\n`,
    ],
    [
      'before a list item, marker and all',
      `${opening}\n\n- The first ship is red.\n- The se`,
      `${opening}\n\n- The first ship is red.\n`,
    ],
    [
      'before the row of a table',
      `${opening}\n\n| Ship name | Length |\n| --- | --- |\n| Aurora | 12`,
      `${opening}\n\n| Ship name | Length |\n| --- | --- |\n`,
    ],
    ['before white space of which more may come', `${opening}\n\nThen a bell rang.\n`, `${opening}\n\n`],
    [
      'between sentences of a script without spaces',
      `${'港口很安静，船都停着。'.repeat(5)}然后钟`,
      '港口很安静，船都停着。'.repeat(5),
    ],
  ])('%s', (_, text, kept) => {
    const cut = safeCut(text);

    if (kept === undefined) expect(text.slice(cut)).toMatch(/^\w+( \w+)*$/);
    else expect(text.slice(0, cut)).toBe(kept);
  });

  it.each([
    ['inline code', 'so run `npm install the-pack'],
    ['a link', 'as it says in [the manual of'],
    ['the address of a link', 'as it says in [the manual](https://example.com/a b'],
    ['an HTML tag', 'and <span class="a'],
  ])('not inside %s', (_, end) => {
    const text = `${'and on it went '.repeat(20)}${end}`;

    const cut = safeCut(text);

    expect(text.slice(0, cut)).not.toMatch(/[`[<]/);
    expect(text.length - cut).toBeLessThan(60);
  });

  it('not within a family, a flag or a letter with its accents', () => {
    const family = '👨‍👩‍👧‍👦';
    const text = `${'港口'.repeat(30)}${family}`;

    for (let length = text.length - family.length + 1; length <= text.length; length++) {
      expect(safeCut(text.slice(0, length))).toBeLessThanOrEqual(text.length - family.length);
    }
  });

  it('to nothing when there is little of it', () => {
    expect(safeCut('')).toBe(0);
    expect(safeCut('The harbour was quiet.')).toBe(0);
    expect(safeCut('The harbour was quiet. Then a bell rang, and')).toBe(0);
  });
});
