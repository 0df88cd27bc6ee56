import type { Samples } from './compare.ts';
import { baseline, type ContestantName, contestants } from './contestants/all.ts';
import type { Job } from './job.ts';
import type { Measure } from './measures.ts';
import { median, type Spread, spreadOf } from './statistics.ts';

export interface Row {
  measure: Measure;
  cells: Cell[];
}

export interface Cell {
  name: ContestantName;
  /** Milliseconds; `undefined` for who does not take part. */
  ms: Spread | undefined;
  /** Median over the rounds of this contestant's sample divided by the baseline's of the same round. */
  ratio: number;
}

/** One row for each measure. Ratios are taken within a round, so that a machine that slows down slows down both sides. */
export function rowsOf(measures: readonly Measure[], results: ReadonlyMap<Job, Samples>): Row[] {
  return measures.map((measure) => {
    const samples = results.get(measure.job) as Samples;
    const valuesOf = (name: ContestantName) => (samples.get(name) ?? []).map((sample) => sample[measure.of]);
    const base = valuesOf(baseline);
    const cells = contestants.map((name) => {
      const values = valuesOf(name);
      if (values.length === 0) return { name, ms: undefined, ratio: Number.NaN };
      return { name, ms: spreadOf(values), ratio: median(values.map((value, round) => value / (base[round] ?? 0))) };
    });
    return { measure, cells };
  });
}
