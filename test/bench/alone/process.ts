import { fork } from 'node:child_process';
import { join } from 'node:path';
import { nextMessage } from '../processes.ts';
import type { AloneName } from './all.ts';
import type { Figure, FigureMessage } from './figure.ts';

/** Forks `worker.ts`, which ends by itself. */
export async function measureInItsProcess(name: AloneName, server: string): Promise<Figure[]> {
  const child = fork(join(import.meta.dirname, 'worker.ts'), [name, server], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--expose-gc'],
  });
  const message = (await nextMessage(child)) as FigureMessage;
  if ('error' in message) throw new Error(message.error);
  return message.figures;
}
