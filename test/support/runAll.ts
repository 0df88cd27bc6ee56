import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fetchVSCode } from './vscode/fetchVSCode.ts';
import { outputDir, projectRoot } from './vscode/paths.ts';
import { environment } from './vscode/run.ts';

/*
 * npm test: every suite, one after the other, with one closing line for all. VS Code is fetched meanwhile.
 */

interface Suite {
  readonly name: string;
  /** Arguments to Node. */
  readonly args: readonly string[];
  /** Where the suite leaves `{ numPassedTests, numFailedTests }`. */
  readonly report: string;
  readonly needsVSCode?: boolean;
}

interface Outcome {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
  /** What is wrong apart from failed tests. */
  readonly problem?: string;
}

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const suites: readonly Suite[] = [
  vitestSuite('unit', 'Unit tests'),
  { ...vitestSuite('page', 'Page tests: the chat page in a browser'), needsVSCode: true },
  vitestSuite('contract', 'Contract tests: every adapter against loopback servers'),
  {
    name: 'Extension tests: inside VS Code',
    args: ['test/extension/run.ts'],
    report: join(outputDir, 'extension.json'),
    needsVSCode: true,
  },
  { ...vitestSuite('e2e', 'End-to-end tests: the workbench in a browser'), needsVSCode: true },
];

let running: ChildProcess | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    running?.kill(signal);
    process.exitCode = 130;
  });
}
process.exitCode = await runAll();

async function runAll(): Promise<number> {
  await mkdir(outputDir, { recursive: true });
  // Awaited where it is needed; until then a failure waits with it.
  const vscode = fetchVSCode();
  vscode.catch(() => {});

  heading('Build');
  if ((await runNode(['esbuild.mjs', '--production'])) !== 0) return 1;
  const outcomes: Outcome[] = [];
  for (const suite of suites) {
    heading(suite.name);
    outcomes.push(await runSuite(suite, vscode));
    if (process.exitCode === 130) return 130;
  }
  return summarize(outcomes);
}

async function runSuite(suite: Suite, vscode: Promise<unknown>): Promise<Outcome> {
  const started = performance.now();
  const outcome = (passed: number, failed: number, problem?: string): Outcome => {
    const seconds = (performance.now() - started) / 1000;
    return { name: suite.name, passed, failed, seconds, ...(problem ? { problem } : {}) };
  };
  try {
    if (suite.needsVSCode) await vscode;
    await rm(suite.report, { force: true });
    const exitCode = await runNode(suite.args);
    const { passed, failed } = await readReport(suite.report);
    if (passed + failed === 0) return outcome(passed, failed, 'no test ran');
    return outcome(passed, failed, exitCode !== 0 && failed === 0 ? `exit code ${exitCode}` : undefined);
  } catch (error) {
    return outcome(0, 0, (error as Error).message);
  }
}

async function readReport(file: string): Promise<{ passed: number; failed: number }> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(`the suite ended without its report ${relative(projectRoot, file)}`);
  });
  const { numPassedTests, numFailedTests } = JSON.parse(text) as { numPassedTests: number; numFailedTests: number };
  return { passed: numPassedTests, failed: numFailedTests };
}

function summarize(outcomes: readonly Outcome[]): number {
  heading('All suites');
  for (const { name, passed, failed, seconds, problem } of outcomes) {
    const counts = `${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed`;
    console.log(`${counts} ${seconds.toFixed(1).padStart(7)} s  ${name}${problem ? `: ${problem}` : ''}`);
  }
  const problems = outcomes.filter(({ problem }) => problem).length;
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  if (problems > 0) console.log(`\n${problems} of ${outcomes.length} suites did not run to their end.`);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed > 0 || problems > 0 ? 1 : 0;
}

function vitestSuite(project: string, name: string): Suite {
  const report = join(outputDir, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return { name, args: [vitest, 'run', '--project', project, ...reporters], report };
}

function runNode(args: readonly string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: projectRoot, env: environment(), stdio: 'inherit' });
    running = child;
    child.once('error', reject);
    child.once('close', resolve);
  });
}

function heading(text: string): void {
  console.log(`\n━━ ${text}\n`);
}
