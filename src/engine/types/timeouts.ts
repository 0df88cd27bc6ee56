/** Milliseconds. */
export interface Timeouts {
  /** Until the connection stands; default 10,000. */
  connectMs: number;
  /** Until the first reasoning or visible character of a stream; default 30,000. */
  firstTokenMs: number;
  /** Longest silence between two of them; default 20,000. Keep-alives do not count. */
  idleMs: number;
  /** Of one attempt; default 300,000. A plain answer, which shows no first token, is given less; see `timeoutsFor`. */
  totalMs: number;
}
