import type { Job } from '../job.ts';
import type { CreateContestant } from './contestant.ts';

/**
 * Where each contestant is written: file and export. In the order of the tables. Loaded by name at run time, so that a process
 * holds one contestant only, and the type check does not need the packages that the benchmark alone installs.
 */
const sources = {
  'bare SDK': ['./bareSdk.ts', 'createBareSdk'],
  'SDK, body read with eventsource-parser': ['./parsedBody.ts', 'createParsedBody'],
  Understudy: ['./understudy.ts', 'createUnderstudy'],
  'Understudy, nothing stored': ['./understudy.ts', 'createUnderstudyWithoutLog'],
  'ai + ai-fallback': ['../others/aiSdk.mjs', 'createAiSdk'],
  'LangChain withFallbacks': ['../others/langchain.mjs', 'createLangchain'],
} as const;

export type ContestantName = keyof typeof sources;

export const contestants = Object.keys(sources) as ContestantName[];

/** What all others are divided by. */
export const baseline: ContestantName = 'bare SDK';

/** The least that can be done for a stream: shows what of a long one is left to win. */
const floor: ContestantName = 'SDK, body read with eventsource-parser';

export function takesPart(name: ContestantName, job: Job): boolean {
  return name !== floor || job.kind === 'whole-stream';
}

export async function creatorOf(name: ContestantName): Promise<CreateContestant> {
  const [file, creator] = sources[name];
  const module = (await import(file)) as { [creator: string]: CreateContestant };
  return module[creator] as CreateContestant;
}
