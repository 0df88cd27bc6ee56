import type { SoonChange, StateChange, StateKind, StateMap } from '../types/sharedState.ts';
import { ChangeEvent } from '../util/changeEvent.ts';

/** An entry as the database has it; without a value it was deleted. */
export interface StateRow {
  kind: string;
  key: string;
  value: unknown;
  /** Epoch milliseconds, or `Infinity`. */
  until: number;
}

/** What the maps ask of whoever keeps them in step with the database. */
export interface MirrorKeeper {
  /** Something waits to be written. */
  changed(): void;
  /** Runs `work` as one step among all windows, on their newest entries; at least on what this window knows. */
  transact<T>(work: () => T): T;
}

/** Ended entries stay for this long, milliseconds: the clock may have been set forward by mistake, and be set back. */
export const endedStayMs = 3_600_000;

/** All entries of the shared state in memory: what is read, and what waits to be written. */
export class StateMirror {
  /** Entries of other windows were taken in. */
  readonly taken = new ChangeEvent();
  readonly #keeper: MirrorKeeper;
  readonly #maps = new Map<string, MirrorMap<unknown>>();

  constructor(keeper: MirrorKeeper) {
    this.#keeper = keeper;
  }

  map<V>(kind: StateKind): StateMap<V> {
    return this.#mapOf(kind) as MirrorMap<unknown> as MirrorMap<V>;
  }

  /**
   * Takes in rows of other windows; what this window has set and not yet written stays as it is, and what it has changed by
   * `updateSoon` is changed anew.
   */
  take(rows: readonly StateRow[]): void {
    for (const row of rows) this.#mapOf(row.kind).take(row);
    if (rows.length > 0) this.taken.fire();
  }

  /** Like `take`, where the rows are all there are: the rest has been deleted. */
  takeAll(rows: readonly StateRow[]): void {
    for (const map of this.#maps.values()) map.dropWritten();
    this.take(rows);
    this.taken.fire();
  }

  get isDirty(): boolean {
    for (const { dirty } of this.#maps.values()) if (dirty.size > 0) return true;
    return false;
  }

  /** What waits to be written, as it is now. */
  *dirtyRows(): Iterable<StateRow> {
    for (const [kind, map] of this.#maps) {
      for (const key of map.dirty) yield { kind, key, ...map.entry(key) };
    }
  }

  /** Everything that waited has been written. */
  setWritten(): void {
    for (const map of this.#maps.values()) map.setWritten();
  }

  /** Lets go of what ended long ago. */
  sweep(now: number): void {
    for (const map of this.#maps.values()) map.sweep(now - endedStayMs);
  }

  #mapOf(kind: string): MirrorMap<unknown> {
    let map = this.#maps.get(kind);
    if (!map) {
      map = new MirrorMap(this.#keeper);
      this.#maps.set(kind, map);
    }
    return map;
  }
}

class MirrorMap<V> implements StateMap<V> {
  /** Keys that wait to be written. */
  readonly dirty = new Set<string>();
  readonly #values = new Map<string, V>();
  readonly #untils = new Map<string, number>();
  /** Changes that are to be made on the newest values when they are written. */
  readonly #soon = new Map<string, SoonChange<V>[]>();
  readonly #keeper: MirrorKeeper;

  constructor(keeper: MirrorKeeper) {
    this.#keeper = keeper;
  }

  get(key: string): V | undefined {
    return this.#values.get(key);
  }

  entries(): Iterable<readonly [string, V]> {
    return this.#values;
  }

  set(key: string, value: V, until: number): void {
    this.#put(key, value, until);
    this.#waits(key);
    this.#keeper.changed();
  }

  delete(key: string): void {
    this.#remove(key);
    this.#waits(key);
    this.#keeper.changed();
  }

  updateSoon(key: string, change: SoonChange<V>): void {
    if (!this.#apply(key, change)) return;
    const earlier = this.#soon.get(key);
    // What was set as a whole is written as a whole, this change included.
    if (earlier) earlier.push(change);
    else if (!this.dirty.has(key)) this.#soon.set(key, [change]);
    this.dirty.add(key);
    this.#keeper.changed();
  }

  update<T>(keys: readonly string[], change: (values: ReadonlyMap<string, V>) => StateChange<V, T>): T {
    return this.#keeper.transact(() => {
      const { set, delete: removed, result } = change(this.#pick(keys));
      for (const [key, { value, until }] of set ?? []) {
        this.#put(key, value, until);
        this.#waits(key);
      }
      for (const key of removed ?? []) {
        this.#remove(key);
        this.#waits(key);
      }
      return result;
    });
  }

  take({ key, value, until }: StateRow): void {
    const changes = this.#soon.get(key);
    if (!changes && this.dirty.has(key)) return;
    if (value === undefined) this.#remove(key);
    else this.#put(key, value as V, until);
    for (const change of changes ?? []) this.#apply(key, change);
  }

  setWritten(): void {
    this.dirty.clear();
    this.#soon.clear();
  }

  entry(key: string): { value: V | undefined; until: number } {
    return { value: this.#values.get(key), until: this.#untils.get(key) ?? 0 };
  }

  dropWritten(): void {
    for (const key of this.#values.keys()) if (!this.dirty.has(key)) this.#remove(key);
  }

  /** What still waits to be written stays, so that it is not written as deleted. */
  sweep(endedBefore: number): void {
    for (const [key, until] of this.#untils) if (until <= endedBefore && !this.dirty.has(key)) this.#remove(key);
  }

  /** As it is now, whatever other windows have written. */
  #waits(key: string): void {
    this.#soon.delete(key);
    this.dirty.add(key);
  }

  /** False when the change leaves the entry as it is. */
  #apply(key: string, change: SoonChange<V>): boolean {
    const changed = change(this.#values.get(key));
    if (changed) this.#put(key, changed.value, changed.until);
    return changed !== undefined;
  }

  #pick(keys: readonly string[]): Map<string, V> {
    const picked = new Map<string, V>();
    for (const key of keys) {
      const value = this.#values.get(key);
      if (value !== undefined) picked.set(key, value);
    }
    return picked;
  }

  #put(key: string, value: V, until: number): void {
    this.#values.set(key, value);
    this.#untils.set(key, until);
  }

  #remove(key: string): void {
    this.#values.delete(key);
    this.#untils.delete(key);
  }
}
