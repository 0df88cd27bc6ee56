import { type CallScope, type Condemnation, type Ending, Evidence } from './evidence.ts';
import type { SimClock } from './simClock.ts';

/** Watches the network and counts the calls that nobody should have made: condemned by what was said, and failed for it. */
export class Referee {
  readonly evidence = new Evidence();
  readonly wasted = new Map<Condemnation, number>();
  calls = 0;
  refusedForLimits = 0;
  readonly #clock: SimClock;

  constructor(clock: SimClock) {
    this.#clock = clock;
  }

  /** @returns To be called once, with how the call ended. */
  begin(call: CallScope): (ending: Ending) => void {
    const now = this.#clock.now();
    const condemnation = this.evidence.against(call, now);
    const begun = this.evidence.begin(call, now);
    this.calls += 1;
    let isOpen = true;
    return (ending) => {
      if (!isOpen) return;
      isOpen = false;
      if (ending.kind === 'limited') this.refusedForLimits += 1;
      const isForeseen = ending.kind === 'limited' && this.evidence.knewLimit(call, ending.limit, begun);
      const verdict = condemnation ?? (isForeseen ? 'known limit' : undefined);
      if (verdict && isFailure(ending)) this.wasted.set(verdict, (this.wasted.get(verdict) ?? 0) + 1);
      this.evidence.end(call, ending, { begun, now: this.#clock.now() });
    };
  }
}

function isFailure({ kind }: Ending): boolean {
  return kind !== 'ok' && kind !== 'cancelled';
}
