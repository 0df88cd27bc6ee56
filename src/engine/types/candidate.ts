/** A stored key without its secret. */
export interface KeyRef {
  /** Stable, random, without meaning; safe to store and log. */
  id: string;
  /** What the user sees, such as `groq 3`. */
  label: string;
  /** The account it belongs to, where several keys are known to share one. Stable, without a secret. */
  account?: string;
}

/** One concrete thing to call: provider x model x key x region. */
export interface Candidate {
  provider: string;
  model: string;
  /** Absent for keyless providers. */
  key?: KeyRef;
  region?: string;
}
