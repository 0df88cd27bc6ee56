import type { Clock } from '../engine/types/deps.ts';
import type { Engine } from '../engine/types/engine.ts';

export interface ChangeTimerParts {
  engine: Pick<Engine, 'nextChange'>;
  clock: Clock;
}

/** Calls back at the moment when a display changes by itself: the end of a bench fires no event. One timer at most, none when stopped. */
export class ChangeTimer {
  readonly #parts: ChangeTimerParts;
  readonly #action: () => void;
  #cancel: (() => void) | undefined;

  constructor(parts: ChangeTimerParts, action: () => void) {
    this.#parts = parts;
    this.#action = action;
  }

  /** From now on for the next moment there is, whatever it was before. */
  arm(): void {
    this.stop();
    const { engine, clock } = this.#parts;
    const at = engine.nextChange();
    if (at === undefined || !Number.isFinite(at)) return;
    this.#cancel = clock.after(Math.max(0, at - clock.now()) + 1, () => {
      this.#cancel = undefined;
      this.#action();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
