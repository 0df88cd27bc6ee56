import type { Clock } from '../engine/types/deps.ts';

/**
 * Runs `action` soon after it was asked for, at most once per `intervalMs`, however often it is asked for.
 * What is asked for while paused runs on `resume`.
 */
export class Coalescer {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #action: () => void;
  #cancel: (() => void) | undefined;
  #lastRun = Number.NEGATIVE_INFINITY;
  #isPaused = false;
  #isWanted = false;

  constructor(clock: Clock, intervalMs: number, action: () => void) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#action = action;
  }

  request(): void {
    this.#isWanted = true;
    if (this.#isPaused || this.#cancel) return;
    const wait = Math.max(0, this.#lastRun + this.#intervalMs - this.#clock.now());
    this.#cancel = this.#clock.after(wait, () => this.#run());
  }

  /** Runs now what would run soon. */
  flush(): void {
    if (!this.#cancel) return;
    this.#cancel();
    this.#run();
  }

  pause(): void {
    this.#isPaused = true;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#isWanted) this.request();
  }

  dispose(): void {
    this.pause();
    this.#isWanted = false;
  }

  #run(): void {
    this.#cancel = undefined;
    this.#isWanted = false;
    this.#lastRun = this.#clock.now();
    this.#action();
  }
}
