import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import { grepVariable, reportVariable, type SuiteReport, suiteLinePrefix } from './wire.ts';

/**
 * What VS Code calls in the extension host: runs every suite that was bundled beside this file.
 *
 * @throws Error when a test failed, which makes VS Code end with an exit code that is not 0.
 */
export async function run(): Promise<void> {
  Mocha.reporters.Base.consoleLog = printLines;
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: 'spec' });
  const grep = process.env[grepVariable];
  if (grep) mocha.grep(grep);
  for (const file of testFiles()) mocha.addFile(file);

  const report = await runMocha(mocha);

  const reportFile = process.env[reportVariable];
  if (reportFile) await writeFile(reportFile, JSON.stringify(report));
  if (report.numFailedTests > 0) throw new Error(`${report.numFailedTests} failed`);
}

function testFiles(): string[] {
  const files = readdirSync(__dirname).filter((file) => file.endsWith('.test.cjs'));
  return files.sort().map((file) => join(__dirname, file));
}

/** A hook that fails counts as a failed test, as in mocha's own count. */
async function runMocha(mocha: Mocha): Promise<SuiteReport> {
  let numPassedTests = 0;
  const numFailedTests = await new Promise<number>((resolve) => {
    mocha.run(resolve).on('pass', () => {
      numPassedTests += 1;
    });
  });
  return { numPassedTests, numFailedTests };
}

function printLines(...args: unknown[]): void {
  for (const line of format(...args).split('\n')) console.log(suiteLinePrefix + line);
}
