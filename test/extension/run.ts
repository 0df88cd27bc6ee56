import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { writeLauncher } from '../support/vscode/launcher.ts';
import { cacheDir, outputDir, projectRoot, sampleWorkspace } from '../support/vscode/paths.ts';
import { lastLines } from '../support/vscode/run.ts';
import { quietSettings } from '../support/vscode/settings.ts';
import { grepVariable, reportVariable, type SuiteReport, suiteLinePrefix } from './support/wire.ts';

/*
 * node test/extension/run.ts [--desktop] [--grep text]
 *
 * Runs test/extension/*.test.ts inside VS Code: the one that comes through the npm registry, or with --desktop the one
 * that @vscode/test-electron downloads. The extension itself is taken from dist, so build first.
 */
const { values: flags } = parseArgs({
  options: { desktop: { type: 'boolean', default: false }, grep: { type: 'string', default: '' } },
});
const reportFile = join(outputDir, 'extension.json');
const logFile = join(outputDir, 'extension.log');

process.exitCode = await main();

async function main(): Promise<number> {
  await mkdir(outputDir, { recursive: true });
  await rm(reportFile, { force: true });
  const temporary = await mkdtemp(join(tmpdir(), 'understudy-'));
  const log = createWriteStream(logFile);
  try {
    await runInVSCode(temporary, log).catch((error: Error) => log.write(`${error.message}\n`));
  } finally {
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
    log.end();
    await once(log, 'close');
  }
  return await conclude();
}

async function runInVSCode(temporary: string, log: WriteStream): Promise<void> {
  const userDataDir = join(temporary, 'user');
  await mkdir(join(userDataDir, 'User'), { recursive: true });
  await writeFile(join(userDataDir, 'User/settings.json'), JSON.stringify(quietSettings));
  // Tests write into the workspace; theirs is a copy.
  const workspace = join(temporary, basename(sampleWorkspace));
  await cp(sampleWorkspace, workspace, { recursive: true });

  const output = suiteLines(log);
  await runTests({
    ...(flags.desktop ? {} : { vscodeExecutablePath: await writeLauncher() }),
    extensionDevelopmentPath: projectRoot,
    extensionTestsPath: await bundleSuites(),
    launchArgs: [workspace, `--user-data-dir=${userDataDir}`, `--extensions-dir=${join(temporary, 'extensions')}`],
    extensionTestsEnv: {
      [reportVariable]: reportFile,
      [grepVariable]: flags.grep,
      ...(process.stdout.isTTY ? { MOCHA_COLORS: '1' } : {}),
    },
    stdout: output,
    stderr: output,
  });
}

/** One file for each suite, and the one that VS Code calls. */
async function bundleSuites(): Promise<string> {
  const source = import.meta.dirname;
  const outdir = join(cacheDir, 'suites');
  const tests = (await readdir(source)).filter((file) => file.endsWith('.test.ts'));
  await rm(outdir, { recursive: true, force: true });
  await build({
    entryPoints: [join(source, 'support/suite.ts'), ...tests.map((file) => join(source, file))],
    outdir,
    entryNames: '[name]',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return join(outdir, 'suite.cjs');
}

/** Passes the suite's own lines to the terminal and everything to the log. */
function suiteLines(log: WriteStream): Writable {
  let rest = '';
  return new Writable({
    decodeStrings: false,
    write(chunk: Buffer | string, _encoding, done) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        log.write(`${line}\n`);
        const start = line.indexOf(suiteLinePrefix);
        if (start >= 0) console.log(line.slice(start + suiteLinePrefix.length));
      }
      done();
    },
  });
}

async function conclude(): Promise<number> {
  const report = await readFile(reportFile, 'utf8').catch(() => undefined);
  if (report === undefined) {
    const log = await readFile(logFile, 'utf8');
    console.error(`The suites did not run to their end. The end of ${logFile}:\n${lastLines(log)}`);
    return 1;
  }
  const { numPassedTests, numFailedTests } = JSON.parse(report) as SuiteReport;
  console.log(`${numPassedTests} passed, ${numFailedTests} failed`);
  return numFailedTests > 0 || numPassedTests === 0 ? 1 : 0;
}
