import { type SpawnOptions, spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

/**
 * `process.env` with the running Node first on PATH, so that scripts started by npm find it too, and without what
 * a surrounding VS Code tells its terminals: a server started there would take itself for a part of it.
 */
export function environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name));
  const path = `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`;
  return { ...Object.fromEntries(kept), PATH: path, ...extra };
}

/**
 * Runs a program to its end and returns what it wrote to stdout.
 *
 * @throws Error with the command, its exit code and the end of its output.
 */
export async function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const child = spawn(command, args, { env: environment(), ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let both = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk;
    both += chunk;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    both += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return stdout;
  throw new Error(`'${command} ${args.join(' ')}' ended with exit code ${code}:\n${lastLines(both)}`);
}

/** Runs npm; on Windows it is a command script, which only a shell can start. */
export function npm(args: readonly string[], cwd: string): Promise<string> {
  return run('npm', args, { cwd, shell: process.platform === 'win32' });
}

/** The last lines of a text, each cut to a readable length, for error messages. */
export function lastLines(text: string, count = 30): string {
  const lines = text.trimEnd().split('\n').slice(-count);
  return lines.map((line) => (line.length > 300 ? `${line.slice(0, 300)}…` : line)).join('\n');
}
