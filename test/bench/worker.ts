import { argv } from 'node:process';
import { type ContestantName, creatorOf } from './contestants/all.ts';
import type { Contestant } from './contestants/contestant.ts';
import type { Job, WorkerMessage } from './job.ts';
import { runJob } from './runJob.ts';

/*
 * node test/bench/worker.ts <contestant> <address of the server>
 *
 * One contestant in a process of its own: its garbage, its connections and its compiled code are nobody else's.
 * Runs the jobs that come over the channel one at a time, and ends when the channel closes.
 */
const [, , name, address] = argv;
const create = await creatorOf(name as ContestantName);
const contestantsByRoute = new Map<string, Promise<Contestant>>();

process.on('disconnect', () => void end());
process.on('message', (job: Job) => {
  perform(job).then(send, (error: unknown) =>
    send({ error: `${name}: ${error instanceof Error ? error.stack : error}` }),
  );
});
send({ ready: true });

async function perform(job: Job): Promise<WorkerMessage> {
  return { sample: await runJob(await contestantFor(job), job) };
}

/** Kept from round to round, as a program keeps its clients. */
function contestantFor({ route }: Job): Promise<Contestant> {
  const key = route.join();
  let contestant = contestantsByRoute.get(key);
  if (!contestant) {
    contestant = create(route.map((path) => `${address}${path}/v1`));
    contestantsByRoute.set(key, contestant);
  }
  return contestant;
}

function send(message: WorkerMessage): void {
  process.send?.(message);
}

async function end(): Promise<void> {
  for (const contestant of contestantsByRoute.values()) (await contestant).dispose();
  process.exit();
}
