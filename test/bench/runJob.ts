import { setTimeout as sleep } from 'node:timers/promises';
import type { Contestant } from './contestants/contestant.ts';
import type { Job, Sample } from './job.ts';
import { median, timed } from './statistics.ts';
import { answerText, streamLength } from './wire.ts';

/**
 * Runs one round and times it.
 *
 * @throws Error when an answer is not whole: a contestant that drops text is not fast.
 */
export async function runJob(contestant: Contestant, job: Job): Promise<Sample> {
  const cpuBefore = process.cpuUsage();
  const wallMs = await wallTimes(contestant, job);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wallMs: median(wallMs), cpuMs: (user + system) / 1000 / job.repeat };
}

async function wallTimes(contestant: Contestant, job: Job): Promise<number[]> {
  switch (job.kind) {
    case 'one-by-one':
      return inTurn(job.repeat, () => timed(() => complete(contestant)));
    case 'concurrent':
      return [(await concurrent(contestant, job)) / job.repeat];
    case 'first-token':
      return inTurn(job.repeat, () => firstTokenMs(contestant, job.tokens));
    case 'whole-stream':
      return inTurn(job.repeat, () => timed(() => readStream(contestant, job.tokens)));
    case 'fallback':
      if (job.remembers) await complete(contestant);
      return inTurn(job.repeat, async () => {
        if (!job.remembers) await forgetFailures(contestant);
        return timed(() => complete(contestant));
      });
    case 'open-breaker':
      await contestant.openBreaker?.();
      return inTurn(job.repeat, () => timed(() => complete(contestant)));
  }
}

/** What is written because of it is written before the next request, not during it. */
async function forgetFailures(contestant: Contestant): Promise<void> {
  contestant.reset();
  await sleep(3);
}

async function inTurn(repeat: number, measure: () => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let done = 0; done < repeat; done++) times.push(await measure());
  return times;
}

function concurrent(contestant: Contestant, { repeat, width }: { repeat: number; width: number }): Promise<number> {
  let left = repeat;
  const oneLane = async (): Promise<void> => {
    while (left-- > 0) await complete(contestant);
  };
  return timed(async () => void (await Promise.all(Array.from({ length: width }, oneLane))));
}

async function complete(contestant: Contestant): Promise<void> {
  const text = await contestant.complete();
  if (text !== answerText) throw new Error(`The answer was ${JSON.stringify(text)}`);
}

/** The rest of the stream is read too, outside the time taken: the connection is to be used again. */
async function firstTokenMs(contestant: Contestant, tokens: number): Promise<number> {
  const before = performance.now();
  let first: number | undefined;
  for await (const _ of contestant.stream(tokens)) first ??= performance.now() - before;
  if (first === undefined) throw new Error('The stream was empty');
  return first;
}

async function readStream(contestant: Contestant, tokens: number): Promise<void> {
  let length = 0;
  for await (const text of contestant.stream(tokens)) length += text.length;
  if (length !== streamLength(tokens))
    throw new Error(`The stream had ${length} characters, not ${streamLength(tokens)}`);
}
