import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { VSCode } from './fetchVSCode.ts';
import { environment, lastLines } from './run.ts';

/** A VS Code server that runs until `stop`, or until this process ends. */
export interface Server {
  readonly port: number;
  /** Settles when the server ended by itself. */
  readonly ended: Promise<void>;
  /** Ends the server and everything it started; time for it to flush its files included. */
  stop(): Promise<void>;
}

interface Program {
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** What the server prints when it listens; its first group is the port. */
  readonly listening: RegExp;
}

/** Extensions come from the development path or a VSIX only: no gallery is asked for anything. */
const noGallery = { EXTENSIONS_GALLERY: '{}' };
const startTimeoutMs = 60_000;

/**
 * VS Code's plain server, for suites: accepts an extension under development from the page's address.
 *
 * @param dataDir Settings, storage and extensions of the server.
 */
export async function startTestServer(vscode: VSCode, dataDir: string, logFile: string): Promise<Server> {
  const flags = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'];
  flags.push('--telemetry-level', 'off', '--enable-smoke-test-driver', '--disable-workspace-trust');
  flags.push('--server-data-dir', dataDir);
  return await start({ args: [vscode.server, ...flags], logFile, listening: /agent listening on (\d+)/ });
}

export interface CodeServerOptions {
  readonly userDataDir: string;
  readonly extensionsDir: string;
  readonly folder: string;
  /** Written on from where it ends. */
  readonly logFile: string;
  /** Default: none, and then nobody is asked for one. */
  readonly password?: string;
  /** Default: a free one. */
  readonly port?: number;
}

/** code-server, for `npm start` and for tests that restart it: keeps secrets, takes installed extensions only. */
export async function startCodeServer(vscode: VSCode, options: CodeServerOptions): Promise<Server> {
  const flags = ['--bind-addr', `127.0.0.1:${options.port ?? 0}`, '--auth', options.password ? 'password' : 'none'];
  flags.push('--user-data-dir', options.userDataDir, '--extensions-dir', options.extensionsDir);
  // Its own file instead of one in the home folder: servers of one user do not meddle with each other.
  flags.push('--config', join(options.userDataDir, 'code-server.yaml'));
  flags.push(
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-workspace-trust',
    '--disable-getting-started-override',
  );
  // And its notes (when it was last used, and the like) beside the user's data, not in the home folder.
  const env = {
    XDG_DATA_HOME: join(options.userDataDir, 'share'),
    ...(options.password ? { PASSWORD: options.password } : {}),
  };
  return await start({
    args: [vscode.codeServer, ...flags, options.folder],
    env,
    logFile: options.logFile,
    listening: /HTTP server listening on http:\/\/[^:]+:(\d+)/,
  });
}

async function start({ args, env, logFile, listening }: Program): Promise<Server> {
  await mkdir(dirname(logFile), { recursive: true });
  const temporary = await mkdtemp(join(tmpdir(), 'vscode-'));
  const keeper = spawn(process.execPath, [join(import.meta.dirname, 'keeper.ts'), process.execPath, ...args], {
    env: environment({ ...noGallery, ...temporaryFiles(temporary), ...env }),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    keeper.stdin.end();
    await ended;
    await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
  };
  const log = createWriteStream(logFile, { flags: 'a' });
  keeper.stdout.pipe(log, { end: false });
  keeper.stderr.pipe(log, { end: false });
  try {
    return { port: await whenListening(keeper, ended, listening), ended, stop };
  } catch (error) {
    await stop();
    const output = await readFile(logFile, 'utf8').catch(() => '');
    throw new Error(`VS Code's server ${(error as Error).message}. The end of ${logFile}:\n${lastLines(output)}`);
  }
}

/** The server leaves sockets behind. Elsewhere than on Linux the names of sockets must be shorter than such a folder makes them. */
function temporaryFiles(folder: string): NodeJS.ProcessEnv {
  return process.platform === 'linux' ? { TMPDIR: folder, XDG_RUNTIME_DIR: folder } : {};
}

function whenListening(keeper: ChildProcess, ended: Promise<void>, listening: RegExp): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`did not listen within ${startTimeoutMs} ms`)), startTimeoutMs);
    keeper.stdout?.on('data', (chunk: Buffer) => {
      output += chunk;
      const port = listening.exec(output)?.[1];
      if (!port) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
    void ended.then(() => {
      clearTimeout(timer);
      reject(new Error('ended before it listened'));
    });
  });
}
