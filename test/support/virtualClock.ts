import type { Clock } from '../../src/engine/types/deps.ts';

/** Saturday, 21 November 2026, noon UTC. */
export const NOON = Date.UTC(2026, 10, 21, 12);

interface Timer {
  at: number;
  callback: () => void;
}

/** A clock that stands until a test moves it. Timers fire in the order of their times, each at its own time. */
export class VirtualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();

  constructor(now = NOON) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Sets the time as a user or a time server does: timers keep the length they have left. */
  set(now: number): void {
    for (const timer of this.#timers) timer.at += now - this.#now;
    this.#now = now;
  }

  /** Moves time on, letting whatever waits for a timer run in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settle();
      const due = [...this.#timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
    }
    this.#now = end;
    await settle();
  }

  /** How many timers wait: a finished request leaves none. */
  get pending(): number {
    return this.#timers.size;
  }
}

/** Lets promises and the callbacks of sockets that are ready run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
