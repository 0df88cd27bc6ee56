import type { Path } from './wire.ts';

/** What a worker is asked to time. `repeat` is the number of requests, or of streams, in one round. */
export type Job = {
  /** Of the servers, in the order to be asked. */
  route: readonly Path[];
  repeat: number;
} & (
  | { kind: 'one-by-one' }
  /** `width` requests at a time. */
  | { kind: 'concurrent'; width: number }
  | { kind: 'first-token'; tokens: number }
  | { kind: 'whole-stream'; tokens: number }
  /** Before each request the first server is forgotten to have failed, unless `remembers`. */
  | { kind: 'fallback'; remembers: boolean }
  /** The first server has failed until its breaker opened, where the package has one. */
  | { kind: 'open-breaker' }
);

/** One round of one contestant, for one request or stream. */
export interface Sample {
  /** Milliseconds from the call to the answer; the median of the round. */
  wallMs: number;
  /** Milliseconds of all threads of the contestant's process, kernel time included; the mean of the round. */
  cpuMs: number;
}

/** From the worker: ready for a job, the result of one, or what went wrong. */
export type WorkerMessage = { ready: true } | { sample: Sample } | { error: string };
