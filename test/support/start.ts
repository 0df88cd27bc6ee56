import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fetchVSCode, type VSCode } from './vscode/fetchVSCode.ts';
import { installExtension, packageExtension } from './vscode/installExtension.ts';
import { cacheDir, sampleWorkspace } from './vscode/paths.ts';
import { lastLines } from './vscode/run.ts';
import { type Server, startCodeServer } from './vscode/server.ts';
import { trialSettings } from './vscode/settings.ts';

/*
 * npm start [-- --port 8750] [-- --no-open]
 *
 * VS Code in the browser with the extension in it and a sample workspace to try it on. Keys, settings and conversations
 * stay in .vscode-test/user-data until the next start.
 */

/** The browser keeps a window's state by address, so the port is the same every time. */
const usualPort = '8750';
const userDataDir = join(cacheDir, 'user-data');
const extensionsDir = join(cacheDir, 'extensions');
const workspaceDir = join(cacheDir, 'sample-workspace');
const logFile = join(cacheDir, 'server.log');

const { values: flags } = parseArgs({
  options: { port: { type: 'string' }, 'no-open': { type: 'boolean', default: false } },
});

try {
  process.exitCode = await start();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function start(): Promise<number> {
  // From the first second on, so that Ctrl+C never leaves a server behind.
  const interrupted = new Promise<'interrupted'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('interrupted'));
  });
  const port = await choosePort();
  const [vscode, password] = await Promise.all([prepare(), storedPassword()]);
  await rm(logFile, { force: true });
  const server = await startCodeServer(vscode, {
    userDataDir,
    extensionsDir,
    folder: workspaceDir,
    logFile,
    password,
    port,
  });
  announce(server, password);
  if ((await Promise.race([interrupted, server.ended])) === 'interrupted') {
    await server.stop();
    console.log('\nVS Code has stopped.');
    return 0;
  }
  console.error(`VS Code's server has ended. The end of ${logFile}:\n${lastLines(await readFile(logFile, 'utf8'))}`);
  return 1;
}

/** Fetches VS Code and builds the extension side by side, then puts the one into the other. */
async function prepare(): Promise<VSCode> {
  const temporary = await mkdtemp(join(tmpdir(), 'understudy-'));
  try {
    const vsix = join(temporary, 'understudy.vsix');
    const [vscode] = await Promise.all([
      timed('VS Code', fetchVSCode(console.log)),
      timed('The extension', packageExtension(vsix)),
      provideSettings(),
      provideWorkspace(),
    ]);
    await installExtension(vscode, vsix, extensionsDir);
    return vscode;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function timed<T>(what: string, work: Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work;
  console.log(`${what} is ready after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return result;
}

/** The settings of a first start; later ones are the user's. The keys to come are nobody else's to read. */
async function provideSettings(): Promise<void> {
  await mkdir(userDataDir, { recursive: true, mode: 0o700 });
  const file = join(userDataDir, 'User/settings.json');
  if (existsSync(file)) return;
  await mkdir(join(userDataDir, 'User'), { recursive: true });
  await writeFile(file, `${JSON.stringify(trialSettings, null, 2)}\n`);
}

/** A copy to play with; whoever breaks it deletes it and gets a new one. */
async function provideWorkspace(): Promise<void> {
  if (!existsSync(workspaceDir)) await cp(sampleWorkspace, workspaceDir, { recursive: true });
}

/** Drawn once: a browser that has given it stays signed in. Other users of this machine cannot read it. */
async function storedPassword(): Promise<string> {
  const file = join(cacheDir, 'password');
  const stored = await readFile(file, 'utf8').catch(() => '');
  if (stored) return stored;
  const password = randomBytes(9).toString('base64url');
  await mkdir(cacheDir, { recursive: true });
  await writeFile(file, password, { mode: 0o600 });
  return password;
}

/** @returns The port asked for, else the usual one, else, when that is taken, 0 for any. */
async function choosePort(): Promise<number> {
  const port = Number(flags.port ?? usualPort);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port takes a number from 0 to 65535, received '${flags.port}'`);
  }
  if (await isFree(port)) return port;
  if (flags.port) throw new Error(`Port ${port} is taken: choose another with npm start -- --port …`);
  console.log(`Port ${port} is taken, perhaps by another npm start; this one gets another port.`);
  return 0;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function announce({ port }: Server, password: string): void {
  const address = `http://localhost:${port}/`;
  console.log(`\nVS Code with Understudy: ${address}\nPassword:                ${password}\nCtrl+C stops it.`);
  if (!flags['no-open'] && hasDisplay()) openInBrowser(address);
}

function hasDisplay(): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return !process.env['CI'];
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

function openInBrowser(address: string): void {
  const commands: Partial<Record<NodeJS.Platform, string[]>> = {
    darwin: ['open', address],
    win32: ['cmd', '/c', 'start', '', address],
  };
  const [command = '', ...args] = commands[process.platform] ?? ['xdg-open', address];
  // Without an opener the address stands on the screen.
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
