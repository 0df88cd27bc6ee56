import type { Job } from './job.ts';
import { paths } from './wire.ts';

export interface Measure {
  title: string;
  /** Of a sample. */
  of: 'wallMs' | 'cpuMs';
  /** Samples with the same job are taken once and read twice. */
  job: Job;
  /** Rounds in each pass. */
  rounds: number;
  /** The most that Understudy may take, as a multiple of the bare SDK. */
  target?: number;
}

const healthy = [paths.good, paths.good];
const oneByOne: Job = { kind: 'one-by-one', route: healthy, repeat: 200 };
const concurrent: Job = { kind: 'concurrent', route: healthy, repeat: 640, width: 64 };
const burst: Job = { kind: 'whole-stream', route: healthy, repeat: 1, tokens: 20_000 };
const piecemeal: Job = { ...burst, route: [paths.piecemeal, paths.piecemeal] };
const paced: Job = { kind: 'whole-stream', route: [paths.paced, paths.paced], repeat: 1, tokens: 5_000 };

/** In the order of the table. */
export const measures: readonly Measure[] = [
  { title: 'One request after the other', of: 'wallMs', job: oneByOne, rounds: 7, target: 1.05 },
  { title: 'One request after the other, CPU', of: 'cpuMs', job: oneByOne, rounds: 7 },
  {
    title: 'One request after the other, limits stated in headers',
    of: 'wallMs',
    job: { ...oneByOne, route: [paths.stating, paths.stating] },
    rounds: 4,
  },
  { title: '64 requests at a time', of: 'wallMs', job: concurrent, rounds: 3 },
  { title: '64 requests at a time, CPU', of: 'cpuMs', job: concurrent, rounds: 3 },
  {
    title: 'First token of a stream',
    of: 'wallMs',
    job: { kind: 'first-token', route: healthy, repeat: 80, tokens: 10 },
    rounds: 8,
    target: 1.05,
  },
  { title: 'Stream of 20,000 tokens, CPU', of: 'cpuMs', job: burst, rounds: 4, target: 0.4 },
  { title: 'Stream of 20,000 tokens, whole', of: 'wallMs', job: burst, rounds: 4 },
  { title: 'The same, a few tokens at a time, CPU', of: 'cpuMs', job: piecemeal, rounds: 4 },
  { title: 'Slower stream of 5,000 tokens, CPU', of: 'cpuMs', job: paced, rounds: 2 },
  {
    title: 'Fallback after an immediate 429',
    of: 'wallMs',
    job: { kind: 'fallback', route: [paths.rateLimited, paths.good], repeat: 60, remembers: false },
    rounds: 10,
    target: 1.1,
  },
  {
    title: 'Fallback after an immediate 500',
    of: 'wallMs',
    job: { kind: 'fallback', route: [paths.broken, paths.good], repeat: 60, remembers: false },
    rounds: 10,
    target: 1.1,
  },
  {
    title: 'The request after a 429',
    of: 'wallMs',
    job: { kind: 'fallback', route: [paths.rateLimited, paths.good], repeat: 60, remembers: true },
    rounds: 4,
  },
  {
    title: 'Failover with an open breaker',
    of: 'wallMs',
    job: { kind: 'open-breaker', route: [paths.broken, paths.good], repeat: 60 },
    rounds: 4,
  },
];

/** Run before the first round of a pass, until compiled code has settled: what judges a failure takes some hundred calls for it. */
export const warmUp: readonly Job[] = [
  { ...oneByOne, repeat: 2500 },
  { kind: 'first-token', route: healthy, repeat: 150, tokens: 10 },
  { kind: 'fallback', route: [paths.rateLimited, paths.good], repeat: 600, remembers: false },
  { kind: 'fallback', route: [paths.broken, paths.good], repeat: 300, remembers: false },
  { ...burst, repeat: 3 },
];
