/** How the second model goes on: each takes the kept text and the true rest, and gives what the model writes. */
export interface Behaviour {
  name: string;
  write: (at: { kept: string; rest: string; random: () => number }) => string;
}

export const behaviours: readonly Behaviour[] = [
  { name: 'goes on well', write: ({ rest }) => rest },
  { name: 'starts over', write: ({ kept, rest }) => kept + rest },
  { name: 'adds a preface', write: ({ rest, random }) => `${pick(prefaces, random)}\n\n${rest}` },
  { name: 'repeats the last line', write: ({ kept, rest }) => kept.slice(lastLineStart(kept)) + rest },
  { name: 'repeats the last words', write: ({ kept, rest }) => kept.slice(lastWordsStart(kept)) + rest },
  { name: 'repeats the open fence', write: ({ kept, rest }) => openingFence(kept) + rest },
  { name: 'trims leading white space', write: ({ rest }) => rest.trimStart() },
  { name: 'repeats white space', write: ({ kept, rest }) => kept.slice(kept.trimEnd().length) + rest },
  { name: 'repeats the last paragraph', write: ({ kept, rest }) => kept.slice(lastParagraphStart(kept)) + rest },
  {
    name: 'preface and open fence',
    write: ({ kept, rest, random }) =>
      `${pick(prefaces, random)}\n\n${openingFence(kept)}${currentIndent(kept)}${rest}`,
  },
  {
    name: 'preface and last line',
    write: ({ kept, rest, random }) => `${pick(prefaces, random)}\n\n${kept.slice(lastLineStart(kept))}${rest}`,
  },
];

export const prefaces = [
  'Sure, here is the rest:',
  'Sure!',
  "Certainly! Here's the rest of the answer:",
  'Continuing from where it stopped…',
  "I'll continue from where I left off:",
  '*(continued)*',
  'Claro, aquí está el resto:',
  'Continúo desde donde se quedó:',
  'Конечно, вот продолжение:',
  'Продолжаю с того места, где ответ оборвался:',
  '好的，以下是剩余部分：',
  '继续上文：',
];

function pick<T>(from: readonly T[], random: () => number): T {
  return from[Math.floor(random() * from.length)] as T;
}

function lastLineStart(kept: string): number {
  return kept.trimEnd().lastIndexOf('\n') + 1;
}

function lastWordsStart(kept: string): number {
  const from = lastLineStart(kept);
  const line = kept.slice(from).trimEnd();
  // In a script without spaces they start anywhere.
  const unspaced = [...line.matchAll(/[\u3040-\u30ff\u4e00-\u9fff]{4}/g)].at(-1);
  if (unspaced) return from + unspaced.index;
  return from + ([...line.matchAll(/\S+/g)].at(-3)?.index ?? 0);
}

function lastParagraphStart(kept: string): number {
  const blank = kept.trimEnd().lastIndexOf('\n\n');
  return blank === -1 ? 0 : blank + 2;
}

/** Written apart from the code under test: which fence line, if any, is open at the end. */
export function openingFence(text: string): string {
  let open = '';
  for (const line of text.split('\n').slice(0, -1)) {
    const bare = line.trim();
    if (open === '' && /^(```|~~~)/.test(bare)) open = bare;
    else if (open !== '' && /^(`+|~+)$/.test(bare) && bare.startsWith(open.replace(/[^`~].*/, ''))) open = '';
  }
  return open === '' ? '' : `${open}\n`;
}

function currentIndent(kept: string): string {
  return openingFence(kept) === '' ? '' : (/\n([ \t]*)$/.exec(kept)?.[1] ?? '');
}
