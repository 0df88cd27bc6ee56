import type { Figure, MeasureAlone } from './figure.ts';
import { measureInItsProcess } from './process.ts';

/** File and export of what is measured at Understudy alone, in the order of the table. */
const sources = {
  'Failover with an open breaker': ['./failover.ts', 'measureFailover'],
  'Plan over 500 candidates': ['./largePlan.ts', 'measureLargePlan'],
  'Heap growth over 5,000 requests': ['./heapGrowth.ts', 'measureHeapGrowth'],
  'Scale: a million attempts': ['./scale.ts', 'measureScale'],
} as const;

export type AloneName = keyof typeof sources;

export const allAlone = Object.keys(sources) as AloneName[];

/** Measures one after the other. */
export async function measureAlone(
  names: readonly AloneName[],
  server: string,
  say: (line: string) => void,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const name of names) {
    say(name);
    figures.push(...(await measureInItsProcess(name, server)));
  }
  return figures;
}

export async function measureOf(name: AloneName): Promise<MeasureAlone> {
  const [file, measure] = sources[name];
  const module = (await import(file)) as { [measure: string]: MeasureAlone };
  return module[measure] as MeasureAlone;
}
