import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ContestantName } from './contestants/all.ts';
import type { Job, Sample, WorkerMessage } from './job.ts';
import type { ServerReady } from './wire.ts';

export interface Server {
  /** Such as `http://127.0.0.1:4000`. */
  address: string;
  stop(): Promise<void>;
}

export async function startServer(): Promise<Server> {
  const child = fork(join(import.meta.dirname, 'server.ts'));
  const { port } = (await nextMessage(child)) as ServerReady;
  return { address: `http://127.0.0.1:${port}`, stop: () => stop(child) };
}

export interface Worker {
  run(job: Job): Promise<Sample>;
  stop(): Promise<void>;
}

/** A process with one contestant, ready for its first job. */
export async function startWorker(name: ContestantName, address: string): Promise<Worker> {
  const child = fork(join(import.meta.dirname, 'worker.ts'), [name, address], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: withoutSdkSettings(),
  });
  await nextMessage(child);
  return {
    async run(job) {
      child.send(job);
      const message = (await nextMessage(child)) as WorkerMessage;
      if ('sample' in message) return message.sample;
      throw new Error('error' in message ? message.error : 'The worker started anew');
    },
    stop: () => stop(child),
  };
}

/** Tracing, logging or another address in the surrounding environment would measure something else. */
function withoutSdkSettings(): NodeJS.ProcessEnv {
  const settings = /^(OPENAI_|LANGCHAIN_|LANGSMITH_|NODE_OPTIONS$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !settings.test(name)));
}

/** @throws Error when the process ends without one. */
export async function nextMessage(child: ChildProcess): Promise<unknown> {
  const controller = new AbortController();
  const { signal } = controller;
  const message = once(child, 'message', { signal }).then(([value]) => value as unknown);
  const end = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`A process of the benchmark ended with exit code ${code}`);
  });
  try {
    return await Promise.race([message, end]);
  } finally {
    controller.abort();
    await Promise.allSettled([message, end]);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || !child.connected) return;
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}
