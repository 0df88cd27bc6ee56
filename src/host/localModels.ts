import { isLoopback } from '../engine/providers/settings/baseUrl.ts';
import type { FoundServers } from '../engine/types/engine.ts';
import type { Provider } from '../engine/types/provider.ts';

export interface LocalModelsParts {
  /** The providers of the order, as they are configured now. */
  ordered(): readonly Provider[];
  /** The models at an address; `undefined` when no model server answers there. */
  modelsAt(baseUrl: string): Promise<readonly string[] | undefined>;
  /** Those that were asked have answered, or not. */
  changed(): void;
}

interface Question {
  baseUrl: string;
}

/**
 * What is served by the servers on this machine that the order names and whose model the user left to them. Each is asked
 * once, and again when something suggests that it may be there by now; a server that nobody wants is never called.
 */
export class LocalModels {
  readonly #parts: LocalModelsParts;
  /** By provider: what was asked last. */
  readonly #asked = new Map<string, Question>();
  readonly #found = new Map<string, readonly string[] | 'not-running'>();

  constructor(parts: LocalModelsParts) {
    this.#parts = parts;
  }

  found(): FoundServers {
    return this.#found;
  }

  /** Asks those that were not asked yet. Settles when all of them have answered, or not; never rejects. */
  async look(): Promise<void> {
    const wanted = this.#wanted();
    this.#forget(new Set(wanted.map(({ id }) => id)));
    const asked = wanted
      .filter(({ id, baseUrl }) => this.#asked.get(id)?.baseUrl !== baseUrl)
      .map((server) => this.#ask(server));
    if (asked.length === 0) return;
    await Promise.all(asked);
    this.#parts.changed();
  }

  /** Asks those again of which no model is known: one may have been started, or have loaded its model. */
  lookForMissing(): Promise<void> {
    for (const { id, servedModel } of this.#wanted()) if (servedModel !== 'known') this.#asked.delete(id);
    return this.look();
  }

  #wanted(): Provider[] {
    return this.#parts
      .ordered()
      .filter(
        ({ isEnabled, servedModel, problem, baseUrl }) =>
          isEnabled && servedModel !== undefined && problem === undefined && isLoopback(baseUrl),
      );
  }

  /** Whoever is wanted again later is asked again. */
  #forget(wanted: ReadonlySet<string>): void {
    for (const id of this.#asked.keys()) {
      if (wanted.has(id)) continue;
      this.#asked.delete(id);
      this.#found.delete(id);
    }
  }

  async #ask({ id, baseUrl }: Provider): Promise<void> {
    const question: Question = { baseUrl };
    const before = this.#asked.get(id);
    if (before && before.baseUrl !== baseUrl) this.#found.delete(id);
    this.#asked.set(id, question);
    const models = await this.#parts.modelsAt(baseUrl).catch(() => undefined);
    // It may have been asked again meanwhile, perhaps elsewhere: the answer to that counts, whichever comes first.
    if (this.#asked.get(id) === question) this.#found.set(id, models ?? 'not-running');
  }
}
