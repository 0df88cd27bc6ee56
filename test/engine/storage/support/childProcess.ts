import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface Child {
  process: ChildProcess;
  /** Resolves with the first line printed that starts with the word. */
  line(word: string): Promise<string>;
  /** Resolves with all that was printed, after the end. */
  ended: Promise<string>;
}

/** Runs a script of `children/` in a process of its own; it is ended with the test at the latest. */
export function startChild(script: string, args: string[], options: { uid?: number } = {}): Child {
  const path = join(import.meta.dirname, 'children', script);
  const child = spawn(process.execPath, [path, ...args], { stdio: ['pipe', 'pipe', 'inherit'], ...options });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  const find = (word: string): string | undefined => output.split('\n').find((line) => line.startsWith(word));
  return {
    process: child,
    async line(word) {
      for (;;) {
        const found = find(word);
        if (found !== undefined) return found;
        if (child.exitCode !== null) throw new Error(`${script} ended without '${word}': ${output}`);
        await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
      }
    },
    ended: once(child, 'close').then(() => output),
  };
}
