import type { ContextItem } from '../../engine/storage/conversationTypes.ts';

/** A question as the model gets it: what travels along as fenced blocks with their places, then the question. */
export function questionText(question: string, context: readonly ContextItem[] | undefined): string {
  if (!context || context.length === 0) return question;
  return [...context.map(contextBlock), question].join('\n\n');
}

/** The question without what travelled along; the inverse of `questionText`, and any other text as it is. */
export function bareQuestion(text: string): string {
  const block = /^(?:Problems in|Changes in|File|Selection from) [^\n]+:\n(`{3,})[^\n]*\n[\s\S]*?\n\1\n\n/;
  let rest = text;
  for (let match = block.exec(rest); match; match = block.exec(rest)) rest = rest.slice(match[0].length);
  return rest;
}

function contextBlock(item: ContextItem): string {
  const fence = fenceFor(item.text);
  return `${heading(item)}\n${fence}${item.languageId ?? ''}\n${item.text.replace(/\n$/, '')}\n${fence}`;
}

function heading({ kind, label, range }: ContextItem): string {
  if (kind === 'diagnostics') return `Problems in ${label}:`;
  if (kind === 'diff') return `Changes in ${label}:`;
  if (kind === 'file' || !range) return `File ${label}:`;
  return `Selection from ${label}:`;
}

/** Longer than any run of backticks inside, so that the text cannot end its own block. */
function fenceFor(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`{3,}/g), ([run]) => run.length));
  return '`'.repeat(Math.max(3, longest + 1));
}
