import { NETWORK } from '../errors/scopeKey.ts';
import type { StateMap } from '../types/sharedState.ts';
import type { Admission } from './admission.ts';
import { probeAtOf, type StoredBench } from './benches.ts';
import { type Breaker, isOpen } from './breaker.ts';
import type { Demotion } from './demotions.ts';
import { earlyProbeAt, isInForce, releaseProbes, takeProbes } from './pause.ts';

/** Where health is kept, for all windows. */
export interface HealthMaps {
  benches: StateMap<StoredBench>;
  breakers: StateMap<Breaker | Demotion>;
}

/** The others wait for the outcome of a probe so long: its first word is there by then, or its time-out. Milliseconds. */
const LEASE_MS = 60_000;

/** A network that is down fails fast, and everybody waits for it, milliseconds. */
const NETWORK_LEASE_MS = 5_000;

/** Sees to it that what is paused is tried by one call of all windows. */
export class Probes {
  readonly #maps: HealthMaps;
  /** Tells the probes of this window from those of others. */
  readonly #window = crypto.randomUUID();
  #count = 0;

  constructor(maps: HealthMaps) {
    this.#maps = maps;
  }

  /**
   * @param isEarly Guesses may be probed before their end.
   * @returns `undefined` when another call was faster with one of them.
   */
  take({ benches, breakers, isEarly, begun, now }: Taking): Admission | undefined {
    if (benches.length + breakers.length === 0) return { holder: '', begun, at: now, benches, breakers };
    const admission = { holder: `${this.#window}/${++this.#count}`, begun, at: now, benches, breakers };
    const taking = { holder: admission.holder, now, leaseMs };
    const areBenchesTaken = takeProbes(this.#maps.benches, benches, {
      ...taking,
      dueAt: (bench) => (isInForce(bench, now) ? probeAtOf(bench) : undefined),
    });
    if (!areBenchesTaken) return undefined;
    const areTaken = takeProbes(this.#maps.breakers, breakers, {
      ...taking,
      dueAt: (entry) => {
        if (entry.state === 'demoted') return entry.until;
        if (!isOpen(entry, now)) return undefined;
        return isEarly ? earlyProbeAt(entry) : entry.until;
      },
    });
    if (areTaken) return admission;
    this.release(admission);
    return undefined;
  }

  release({ holder, benches, breakers }: Admission): void {
    if (holder === '') return;
    releaseProbes(this.#maps.benches, benches, holder);
    releaseProbes(this.#maps.breakers, breakers, holder);
  }
}

interface Taking {
  benches: readonly string[];
  breakers: readonly string[];
  isEarly: boolean;
  begun: number;
  now: number;
}

function leaseMs(key: string): number {
  return key === NETWORK ? NETWORK_LEASE_MS : LEASE_MS;
}
