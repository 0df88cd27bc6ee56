import type { SharedState, SoonChange, StateKind, StateMap } from '../types/sharedState.ts';

/** State in memory: of one process, and of all engines in it that it is handed to. Entries that have ended stay until they are replaced. */
export class MemoryState implements SharedState {
  readonly #maps = new Map<StateKind, MemoryMap<unknown>>();

  map<V>(kind: StateKind): StateMap<V> {
    let map = this.#maps.get(kind);
    if (!map) {
      map = new MemoryMap();
      this.#maps.set(kind, map);
    }
    return map as MemoryMap<V> as StateMap<V>;
  }

  refresh(): void {}

  onDidChange(): () => void {
    return () => {};
  }
}

class MemoryMap<V> implements StateMap<V> {
  readonly #values = new Map<string, V>();

  get(key: string): V | undefined {
    return this.#values.get(key);
  }

  entries(): Iterable<readonly [string, V]> {
    return this.#values;
  }

  set(key: string, value: V): void {
    this.#values.set(key, value);
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  updateSoon(key: string, change: SoonChange<V>): void {
    const changed = change(this.#values.get(key));
    if (changed) this.#values.set(key, changed.value);
  }

  update<T>(keys: readonly string[], change: Parameters<StateMap<V>['update']>[1]): T {
    const known = new Map<string, V>();
    for (const key of keys) {
      const value = this.#values.get(key);
      if (value !== undefined) known.set(key, value);
    }
    const { set, delete: removed, result } = change(known);
    for (const [key, { value }] of set ?? []) this.#values.set(key, value);
    for (const key of removed ?? []) this.#values.delete(key);
    return result as T;
  }
}
