import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BrowserContext, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { fetchVSCode } from './fetchVSCode.ts';
import { outputDir, uriPath } from './paths.ts';
import { lastLines } from './run.ts';
import { type Server, startTestServer } from './server.ts';
import { quietSettings } from './settings.ts';

/*
 * Stands in for the desktop program `code` when `@vscode/test-electron` runs a suite: takes the same flags, starts
 * VS Code's server and a headless browser on it, prints what the extension host prints, and exits with the suite's code.
 */

const suiteTimeoutMs = Number(process.env['UNDERSTUDY_SUITE_TIMEOUT_MS'] ?? 300_000);
const logFile = join(outputDir, 'extension-host.log');

interface Flags {
  readonly extension: string;
  readonly suite: string;
  readonly folder: string;
}

process.exitCode = await runSuite(readFlags());

async function runSuite(flags: Flags): Promise<number> {
  const temporary = await mkdtemp(join(tmpdir(), 'understudy-'));
  const stack = new AsyncDisposableStack();
  stack.defer(() => rm(temporary, { recursive: true, force: true, maxRetries: 5 }));
  const interrupted = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(130));
  });
  try {
    const [server, context] = await Promise.all([serve(stack, temporary), browse(stack, temporary)]);
    const page = context.pages()[0] ?? (await context.newPage());
    const ended = server.ended.then(() => Promise.reject(new Error("VS Code's server ended before the suite did")));
    return await Promise.race([openSuite(page, server.port, flags), timeout(page), ended, interrupted]);
  } catch (error) {
    console.error(`${(error as Error).message}\nThe server's log is ${logFile}`);
    return 1;
  } finally {
    await stack.disposeAsync();
  }
}

async function serve(stack: AsyncDisposableStack, temporary: string): Promise<Server> {
  await rm(logFile, { force: true });
  const dataDir = join(temporary, 'server');
  await mkdir(join(dataDir, 'data/Machine'), { recursive: true });
  await writeFile(join(dataDir, 'data/Machine/settings.json'), JSON.stringify(quietSettings));
  const server = await startTestServer(await fetchVSCode(console.log), dataDir, logFile);
  stack.defer(() => server.stop());
  return server;
}

async function browse(stack: AsyncDisposableStack, temporary: string): Promise<BrowserContext> {
  const context = await openBrowser({ profileDir: join(temporary, 'profile') });
  stack.defer(() => context.close());
  return context;
}

/** @returns The exit code of the suite's `run()`: 0 when it settled, 1 when it rejected. */
async function openSuite(page: Page, port: number, { extension, suite, folder }: Flags): Promise<number> {
  await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => console.log(...args));
  const exitCode = new Promise<number>((resolve) => page.exposeFunction('codeAutomationExit', resolve));
  await page.goto(suiteAddress(port, { extension, suite, folder }));
  return await exitCode;
}

function suiteAddress(port: number, { extension, suite, folder }: Flags): string {
  const remote = `vscode-remote://localhost:${port}`;
  const payload = [
    ['extensionDevelopmentPath', `${remote}${uriPath(extension)}`],
    ['extensionTestsPath', `${remote}${uriPath(suite)}`],
    ['skipWelcome', 'true'],
  ];
  const query = new URLSearchParams({ folder: uriPath(folder), payload: JSON.stringify(payload) });
  return `http://localhost:${port}/?${query}`;
}

async function timeout(page: Page): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, suiteTimeoutMs).unref());
  const screenshot = join(outputDir, 'suite-timeout.png');
  const text = await page.locator('.notification-toast').allInnerTexts();
  await page.screenshot({ path: screenshot });
  const notifications = text.length > 0 ? `\nNotifications: ${lastLines(text.join('\n'))}` : '';
  throw new Error(`The suite did not end within ${suiteTimeoutMs} ms; see ${screenshot}${notifications}`);
}

function readFlags(): Flags {
  const { values, positionals } = parseArgs({
    options: { extensionDevelopmentPath: { type: 'string' }, extensionTestsPath: { type: 'string' } },
    allowPositionals: true,
    strict: false,
  });
  const { extensionDevelopmentPath: extension, extensionTestsPath: suite } = values;
  const folder = positionals[0];
  if (typeof extension === 'string' && typeof suite === 'string' && folder) return { extension, suite, folder };
  throw new Error('Expected --extensionDevelopmentPath=…, --extensionTestsPath=… and a folder to open');
}
