/** One way to ask a chain of two servers, as a user of that package would write it. */
export interface Contestant {
  /** One plain answer. */
  complete(): Promise<string>;
  /** One streamed answer, in the pieces that the package hands on. */
  stream(maxTokens: number): AsyncIterable<string>;
  /** Forgets failures: the next request begins with the first server again. */
  reset(): void;
  /** Has the first server fail until its circuit breaker opens; only of packages that have breakers. */
  openBreaker?(): Promise<void>;
  dispose(): void;
}

/** @param baseUrls Of the servers, in the order to be asked. */
export type CreateContestant = (baseUrls: readonly string[]) => Promise<Contestant>;

export const model = 'bench-model';
export const apiKey = 'sk-bench-0123456789abcdefghij';
export const question = 'Say hello, and explain in a few sentences how a fallback chain works.';
