/** Rows of codes, to find the first one that has a code of an error. */
export class CodeIndex<Row extends { codes: readonly string[] }> {
  readonly #rows: readonly Row[];
  #byCode: Map<string, { at: number }[]> | undefined;

  /** @param rows The first one wins. Indexed at the first look. */
  constructor(rows: readonly Row[]) {
    this.#rows = rows;
  }

  /**
   * @param codes In lower case.
   * @param isMeant Rows that do not count here are passed over.
   */
  first(codes: readonly string[], isMeant: (row: Row) => boolean): Row | undefined {
    this.#byCode ??= this.#indexed();
    let first = this.#rows.length;
    for (const code of codes) {
      for (const { at } of this.#byCode.get(code) ?? []) {
        if (at < first && isMeant(this.#rows[at] as Row)) first = at;
      }
    }
    return this.#rows[first];
  }

  #indexed(): Map<string, { at: number }[]> {
    const entries = this.#rows.flatMap(({ codes }, at) => codes.map((code) => ({ code, at })));
    return Map.groupBy(entries, ({ code }) => code);
  }
}
