import { type ContestantName, contestants, takesPart } from './contestants/all.ts';
import type { Job, Sample } from './job.ts';
import { type Measure, warmUp } from './measures.ts';
import { startServer, startWorker, type Worker } from './processes.ts';

/** By contestant, one sample for each round; the n-th samples of all were taken one right after the other. */
export type Samples = Map<ContestantName, Sample[]>;

interface Entrant {
  name: ContestantName;
  worker: Worker;
}

/**
 * Runs all jobs of all contestants, interleaved.
 *
 * @param measures What is wanted of the jobs.
 * @param passes How often all begins anew with fresh processes: how code is laid out and compiled differs from process to process.
 * @param say Told what is going on.
 */
export async function compare(
  measures: readonly Measure[],
  passes: number,
  say: (line: string) => void,
): Promise<Map<Job, Samples>> {
  const results = new Map<Job, Samples>(measures.map(({ job }) => [job, new Map()]));
  for (let pass = 0; pass < passes; pass++) {
    say(`Pass ${pass + 1} of ${passes}`);
    const server = await startServer();
    const entrants: Entrant[] = [];
    try {
      for (const name of contestants) entrants.push({ name, worker: await startWorker(name, server.address) });
      await warm(entrants);
      for (const [job, samples] of results) await compete(entrants, { job, samples, rounds: roundsOf(job, measures) });
    } finally {
      for (const { worker } of entrants) await worker.stop();
      await server.stop();
    }
  }
  return results;
}

async function warm(entrants: readonly Entrant[]): Promise<void> {
  for (const job of warmUp)
    for (const { worker } of entrants.filter(({ name }) => takesPart(name, job))) await worker.run(job);
}

function roundsOf(job: Job, measures: readonly Measure[]): number {
  return Math.max(...measures.filter((measure) => measure.job === job).map(({ rounds }) => rounds));
}

/** A B C, B C A, C A B: whoever comes first in a round comes last in another. */
async function compete(
  all: readonly Entrant[],
  { job, samples, rounds }: { job: Job; samples: Samples; rounds: number },
): Promise<void> {
  const entrants = all.filter(({ name }) => takesPart(name, job));
  for (let round = 0; round < rounds; round++) {
    const first = round % entrants.length;
    for (const { name, worker } of [...entrants.slice(first), ...entrants.slice(0, first)]) {
      samples.set(name, [...(samples.get(name) ?? []), await worker.run(job)]);
    }
  }
}
