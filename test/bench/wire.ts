/** What the loopback server and those who measure agree on. */

/** Where each behaviour of the server is found; the base URL of a provider is the server's address and one of these. */
export const paths = {
  /** Streams as fast as they can be written: what piled up is read together. */
  good: '/good',
  /** Streams with a turn of the event loop after every write, so that a client is woken for a few events at a time. */
  piecemeal: '/piecemeal',
  /** Streams with pauses of a millisecond: a client reads one write at a time. */
  paced: '/paced',
  /** Like `good`, and states its limits in headers, which are never reached. */
  stating: '/stating',
  /** Breaks the connection in the middle of a stream. */
  cut: '/cut',
  /** Answers 429 at once. */
  rateLimited: '/rate-limited',
  /** Answers 500 at once. */
  broken: '/broken',
} as const;

export type Path = (typeof paths)[keyof typeof paths];

/** The server's first and only message. */
export interface ServerReady {
  port: number;
}

/** How many one-token events a write holds, in turn. Providers send one for each token, or a few when they are fast. */
export const eventsPerWrite: readonly number[] = [1, 1, 2, 1, 3, 1, 4, 2];

/** Writes between two pauses of one millisecond on the paced path. */
export const pausedWrites = 4;

/** The answer that is not streamed: about 100 tokens. */
export const answerText = 'The quick brown fox jumps over the lazy dog and then rests. '.repeat(8);

const words = [' the', ' chain', ' walks', ' on', ' and', ' "so"', ' do', ' we', ',', '\n'];

/** The tokens of a stream repeat after so many. */
export const differentTokens = words.length;

/** The text of one token of a stream. */
export function token(index: number): string {
  return words[index % words.length] ?? '';
}

/** Characters in a stream of so many tokens: what a contestant must have read. */
export function streamLength(tokens: number): number {
  let length = 0;
  for (let index = 0; index < tokens; index++) length += token(index).length;
  return length;
}
