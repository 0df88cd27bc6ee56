/** The answer that breaks: prose, a code block, prose. */
export const WHOLE = `The queue keeps what has not been sent yet. It is read from the front, one item at a time, and a failure puts the item back.

\`\`\`ts
function next(queue: Item[]): Item | undefined {
  const item = queue.shift();
  return item;
}
\`\`\`

Call it from one place only, so that two readers never take the same item.`;

/** The answer that breaks when it comes with a tool call. */
export const WHOLE_WITH_CALL = 'I will read the file first, and then tell you in a few words what it is about.';

/** The healthy provider's own answer; shares no beginning with the others. */
export const FRESH = 'Somebody else writes this: an answer of its own, from the first word to the last.';

export const ONE_TOKEN = 'The';
export const HALF_OF_IT = WHOLE.slice(0, WHOLE.indexOf('me, and a failure'));
export const INTO_THE_FENCE = WHOLE.slice(0, WHOLE.indexOf('ift();'));

export const tool = { name: 'read', inputSchema: { type: 'object' } };

/** What the broken answer wanted to run: must never be handed out. */
export const brokenCall = { id: 'broken', name: 'read', arguments: '{"path":"src/queue.ts"}' };
/** What the healthy provider wants to run. */
export const goodCall = { id: 'good', name: 'read', arguments: '{"path":"README.md"}' };
