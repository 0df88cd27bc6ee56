/** What all windows of the user know together, by kind. */
export type StateKind =
  /** Scopes that are not to be called before a time. */
  | 'bench'
  /** Circuit breakers and demotions. */
  | 'breaker'
  /** Levels of token buckets, with what is reserved of them. */
  | 'bucket'
  /** Limits that providers have stated. */
  | 'ceiling'
  /** Which account a key belongs to. */
  | 'account'
  /** Learned figures: times to first token, errors of estimates. */
  | 'figure';

/**
 * The entries of one kind. Values are plain data that JSON can hold (and `Infinity`), replaced as a whole, never changed in place.
 * No method waits: a locked database costs at most 50 ms, and then this window goes on with what it knows.
 */
export interface StateMap<V> {
  get(key: string): V | undefined;
  entries(): Iterable<readonly [string, V]>;
  /**
   * Seen at once here, and by other windows within a second.
   *
   * @param until Epoch milliseconds after which nobody needs the entry; `Infinity` for good.
   */
  set(key: string, value: V, until: number): void;
  delete(key: string): void;
  /**
   * Changes an entry here at once, and for all windows within a second: when it is written the change is made once more, on the
   * newest value if another window has changed that meanwhile. For what adds up, and need not be decided on the spot.
   *
   * @param change Gets the value and gives the new one; `undefined` leaves it as it is. May be called more than once.
   */
  updateSoon(key: string, change: SoonChange<V>): void;
  /**
   * Changes entries as one step among all windows: `change` gets their newest values and says what they are to be. Call it only for
   * what must not be decided twice, as a reservation or a probe.
   */
  update<T>(keys: readonly string[], change: (values: ReadonlyMap<string, V>) => StateChange<V, T>): T;
}

export type SoonChange<V> = (value: V | undefined) => { value: V; until: number } | undefined;

export interface StateChange<V, T> {
  /** New values by key; keys that are not named stay as they are. */
  set?: ReadonlyMap<string, { value: V; until: number }>;
  delete?: readonly string[];
  result: T;
}

/** State that all windows share; in memory alone where there is no database. */
export interface SharedState {
  /** The same map for the same kind, always. */
  map<V>(kind: StateKind): StateMap<V>;
  /** Takes in what other windows have written. Costs next to nothing when there is nothing new: every plan begins with it. */
  refresh(): void;
  /** Called after entries were taken in that another window has written, within a second of its writing. Returns what ends it. */
  onDidChange(listener: () => void): () => void;
}
