/** The leave to make one call, with what it has to prove. Whoever has it hands it back to `Health` with the outcome, once. */
export interface Admission {
  /** Tells it from all others, of other windows too; empty where it probes nothing. */
  readonly holder: string;
  /** `Health.moment` when it was given. */
  readonly begun: number;
  /** When it was given, epoch milliseconds. */
  readonly at: number;
  /** Guessed benches that the call probes before their end, by their keys. */
  readonly benches: readonly string[];
  /** Breakers and demotions that the call probes, by their keys. */
  readonly breakers: readonly string[];
}
