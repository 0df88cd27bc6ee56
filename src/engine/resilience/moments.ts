import type { Candidate } from '../types/candidate.ts';

/**
 * Counts what this window learned and forgot, so that an outcome can be told from news: calls that were under way together fail
 * together, and what began before something was replaced says nothing of the new one.
 */
export class Moments {
  #now = 0;
  readonly #strikes = new Map<string, number>();
  /** By `provider`, `provider/key` or, for everything, the empty text. */
  readonly #forgotten = new Map<string, number>();

  get now(): number {
    return this.#now;
  }

  /** @returns True when the call began after the last strike of that name: it counts, and is the last one from now on. */
  strike(name: string, begun: number): boolean {
    if (begun < (this.#strikes.get(name) ?? 0)) return false;
    this.#strikes.set(name, ++this.#now);
    return true;
  }

  forget({ provider, keyId }: { provider?: string; keyId?: string }): void {
    this.#forgotten.set([provider, keyId].filter(Boolean).join('/'), ++this.#now);
  }

  isForgotten({ provider, key }: Candidate, begun: number): boolean {
    return ['', provider, `${provider}/${key?.id}`].some((path) => (this.#forgotten.get(path) ?? 0) > begun);
  }
}
