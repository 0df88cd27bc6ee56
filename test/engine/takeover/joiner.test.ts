import { describe, expect, it } from 'vitest';
import { Joiner } from '../../../src/engine/takeover/joiner.ts';
import { join } from './join.ts';

const story = 'The harbour was quiet that morning, and the boats lay still. ';
const inCode = 'Here is the handler:\n\n```ts\nexport function handle(request: Request) {\n  log(request.url);\n  ';

describe('a continuation that goes on', () => {
  it('is put behind the kept text as it is', () => {
    expect(join(story, 'Then a bell rang.').text).toBe(`${story}Then a bell rang.`);
  });

  it('is shown from its first character on when nothing speaks against it', () => {
    const joiner = new Joiner(story);

    expect(joiner.take('Z')).toEqual([{ type: 'text', text: 'Z' }]);
  });

  it('does not bring a space or a line break that is there already', () => {
    expect(join(story, ' Then a bell rang.').text).toBe(`${story}Then a bell rang.`);
    expect(join('# The harbour\n\nIt was quiet that morning.\n\n', '\n\nThen a bell rang.').text).toBe(
      '# The harbour\n\nIt was quiet that morning.\n\nThen a bell rang.',
    );
  });

  it('may start a paragraph or a heading where a sentence ended', () => {
    expect(join(story, '\n\n## Noon\n').text).toBe(`${story.trimEnd()}\n\n## Noon\n`);
  });

  it('may bring an indentation of its own, which is then the right one', () => {
    expect(join(inCode, '  return ok;\n}\n```\n').text).toBe(`${inCode}return ok;\n}\n\`\`\`\n`);
    expect(join(inCode, '\n}\n```\n').text).toBe(`${inCode.trimEnd()}\n}\n\`\`\`\n`);
  });

  it('is never shown in half characters', () => {
    const { steps } = join(story, 'A 👩‍🚀 waved 🇪🇸.');

    expect(steps.filter((step) => step.type === 'text' && /[\uD800-\uDBFF]$/.test(step.text))).toEqual([]);
  });

  it('may say again what stood in the middle of the kept text', () => {
    const kept = 'Install it with npm install queue and restart. Then open a new terminal in the project folder. ';

    expect(join(kept, 'Install it with care.').text).toBe(`${kept}Install it with care.`);
  });

  it('may repeat closing brackets and tags, which follow each other in good code', () => {
    const kept = '```html\n<div>\n  <div>\n    <p>some text in a paragraph</p>\n  </div>\n';

    expect(join(kept, '</div>\n```\n').text).toBe(`${kept}</div>\n\`\`\`\n`);
  });

  it('may close the code block at once', () => {
    const kept = '```ts\nexport const answer = computeTheAnswer();\n';

    expect(join(kept, '```\n\nThat is all.').text).toBe(`${kept}\`\`\`\n\nThat is all.`);
  });

  it('may open a fence within a block of Markdown', () => {
    const kept = 'The manual:\n\n````markdown\nPush items, then drain them:\n\n';

    expect(join(kept, '```ts\nqueue.drain();\n```\n````\n').text).toBe(
      `${kept}\`\`\`ts\nqueue.drain();\n\`\`\`\n\`\`\`\`\n`,
    );
  });
});

describe('a continuation that repeats', () => {
  it('the last words loses them, though the white space differs', () => {
    expect(join(story, 'the boats\nlay still. Then a bell rang.').text).toBe(`${story}Then a bell rang.`);
  });

  it('the last line loses it, though the emphasis differs', () => {
    const kept = '## Steps\n\nDo these in the order given.\n\n- **Stop the server** before anything else.\n';

    expect(join(kept, '- Stop the server before anything else.\n- Copy the data.').text).toBe(
      `${kept}- Copy the data.`,
    );
  });

  it('the open fence loses it, with or without its language', () => {
    expect(join(inCode, '```ts\n  return ok;\n}\n```\n').text).toBe(`${inCode}return ok;\n}\n\`\`\`\n`);
    expect(join(inCode, '```\n  return ok;\n}\n```\n').text).toBe(`${inCode}return ok;\n}\n\`\`\`\n`);
  });

  it('the open fence and the block so far loses both', () => {
    const again = '```ts\nexport function handle(request: Request) {\n  log(request.url);\n';

    expect(join(inCode, `${again}  return ok;\n}\n\`\`\`\n`).text).toBe(`${inCode}return ok;\n}\n\`\`\`\n`);
  });

  it('the closing fence loses it', () => {
    const kept = 'Run this and wait for the prompt:\n\n```sh\nnpm install\n```\n\n';

    expect(join(kept, '```\n\nThen restart.').text).toBe(`${kept}Then restart.`);
  });

  it('the whole answer loses all of it, and nothing on screen moves', () => {
    const { text, steps } = join(story, `${story}Then a bell rang.`);

    expect(text).toBe(`${story}Then a bell rang.`);
    expect(steps.every(({ type }) => type === 'text')).toBe(true);
  });

  it('the whole of an answer that says little loses it as well', () => {
    const kept = `Ports\n${'='.repeat(40)}\n\n`;

    expect(join(kept, `${kept}A port is where ships rest.`).text).toBe(`${kept}A port is where ships rest.`);
  });

  it('the last sentence in other words takes its place', () => {
    const kept = `${story}Nobody had expected the ferry to come in before the fog had lifted from the bay. `;

    const { text, steps } = join(
      kept,
      'Nobody had expected the ferry to come in before the fog had lifted from the sea. A bell.',
    );

    expect(text).toBe(kept.replace('bay. ', 'sea. A bell.'));
    expect(steps[0]).toEqual({ type: 'rewind', toLength: kept.indexOf(' bay') });
  });
});

describe('a preface', () => {
  it.each([
    'Sure, here is the rest:\n\n',
    'Sure!\n\nHere is the rest of the answer:\n\n',
    "Certainly! Here's the complete text: ",
    'Apologies for the interruption. Continuing from where it stopped…\n\n',
    '**Continued:**\n',
    'Por supuesto, aquí tienes la continuación:\n',
    'Продолжаю с места обрыва.\n',
    '好的，继续上文：\n',
  ])('is left out: %j', (preface) => {
    expect(join(story, `${preface}Then a bell rang.`).text).toBe(`${story}Then a bell rang.`);
  });

  it.each([
    'Sure enough, a bell rang.',
    'Here is where the story turns:\n\nthe bell rang.',
    'Continue to the pier, and turn left.\n',
    'Continuing the walk, she came to the pier.\n',
    'Вот и всё.\n',
    '以下是港口的名字：\n',
    'Okay',
  ])('is not seen in %j', (beginning) => {
    expect(join(story, beginning).text).toBe(story + beginning);
  });

  it('is left out before an open fence that is repeated', () => {
    const { text } = join(inCode, 'Sure, here is the rest:\n\n```ts\n  return ok;\n}\n```\n');

    expect(text).toBe(`${inCode}return ok;\n}\n\`\`\`\n`);
  });
});

describe('a continuation that is another answer', () => {
  it('replaces what is shown, when it starts like the answer and then differs', () => {
    const kept = 'To sort the list, call sort with a comparison. Mind that it sorts in place. ';
    const second = 'To sort the list, call sort with a comparison function that you write.';

    const { text, steps } = join(kept, second);

    expect(text).toBe(second);
    expect(steps[0]).toEqual({ type: 'restart' });
  });

  it('replaces what is shown, when it opens with the heading of the answer', () => {
    const kept = '# Ports\n\nA port is where ships come to rest, and more. ';

    expect(join(kept, '# Ports\n\nShips need ports.').text).toBe('# Ports\n\nShips need ports.');
  });

  it('replaces what is shown, without its preface', () => {
    const kept = 'To sort the list, call sort with a comparison. Mind that it sorts in place. ';
    const second = 'To sort the list, call sort with a comparison function that you write.';

    expect(join(kept, `Of course!\n\n${second}`).text).toBe(second);
  });

  it('replaces a code block that it turns away from to start again', () => {
    const second = 'Here is the handler, in JavaScript:\n\n```js\n```\n';

    expect(join(inCode, second).text).toBe(second);
  });
});

describe('a doubt', () => {
  const doubtOf = (kept: string, continuation: string) =>
    join(kept, continuation).steps.flatMap((step) => (step.type === 'doubt' ? step.reason : []));

  it('is told about a code block that is never closed', () => {
    expect(doubtOf(inCode, 'return ok;\n}\n')).toEqual(['open-code-block']);
  });

  it('is told about a long line on both sides of the seam', () => {
    const line = 'the boats that had come in overnight lay still beside the pier';

    expect(doubtOf(`It was quiet, and nobody was about.\n${line}\n`, `Go on:\n${line}\nA bell.`)).toEqual([
      'doubled-line',
    ]);
  });

  it('is told about a continuation that adds nothing', () => {
    expect(doubtOf(story, 'the boats lay still.')).toEqual(['nothing-new']);
    expect(doubtOf(story, 'Sure, here is the rest:')).toEqual(['nothing-new']);
  });

  it('is told about a continuation that tells the beginning again in words much like it', () => {
    const kept = `To bake bread you need flour, water, salt and yeast. Mix the flour and the water first, and let the dough rest for an hour before you add the salt and the yeast. Then fold it a few times. `;
    const again = `For bread you need flour, water, salt and yeast. Mix the flour and the water first, and let the dough rest for an hour before you add the rest.`;

    expect(doubtOf(kept, again)).toEqual(['starts-over']);
  });

  it('is not told about a good join', () => {
    expect(doubtOf(inCode, 'return ok;\n}\n```\n')).toEqual([]);
  });
});

it('joins a third part to an answer that broke off twice', () => {
  const first = new Joiner(story);
  first.take('Sure, here is the rest:\n\nThen a bell rang, and the gulls rose from the ro');
  const kept = first.text.slice(0, first.text.lastIndexOf('the ro'));

  const { text } = join(kept, 'gulls rose from the roofs.');

  expect(text).toBe(`${story}Then a bell rang, and the gulls rose from the roofs.`);
});
