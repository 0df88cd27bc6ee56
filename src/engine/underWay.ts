import type { Activity } from './types/engine.ts';

/** The requests of this window that are under way, for the status bar. */
export class UnderWay {
  readonly #onChange: () => void;
  #inFlight = 0;
  #newest: Omit<Activity, 'inFlight'> = {};

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  activity(): Activity {
    return { inFlight: this.#inFlight, ...this.#newest };
  }

  /** A request begins; what is returned is called when it has ended. */
  begin(): () => void {
    this.#inFlight += 1;
    this.#onChange();
    return () => {
      this.#inFlight -= 1;
      if (this.#inFlight === 0) this.#newest = {};
      this.#onChange();
    };
  }

  calls(provider: string): void {
    this.#newest = { calling: provider };
    this.#onChange();
  }

  waitsFor(provider: string): void {
    this.#newest = { calling: provider, isWaiting: true };
    this.#onChange();
  }
}
