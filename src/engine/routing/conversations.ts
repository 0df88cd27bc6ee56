/** More conversations than anybody has open. */
const MAX_KEPT = 500;

/** Who answered last in each conversation of this window, for those who rather stay with one model than with the first choice. */
export class Conversations {
  /** The one spoken of last stands last. */
  readonly #providers = new Map<string, string>();

  providerOf(conversation: string | undefined): string | undefined {
    return conversation === undefined ? undefined : this.#providers.get(conversation);
  }

  answered(conversation: string | undefined, provider: string): void {
    if (conversation === undefined) return;
    this.#providers.delete(conversation);
    this.#providers.set(conversation, provider);
    const [oldest] = this.#providers.keys();
    if (this.#providers.size > MAX_KEPT && oldest !== undefined) this.#providers.delete(oldest);
  }
}
