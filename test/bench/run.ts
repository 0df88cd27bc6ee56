import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureActivation } from './activation/measureActivation.ts';
import { allAlone, measureAlone } from './alone/all.ts';
import type { Figure } from './alone/figure.ts';
import { compare } from './compare.ts';
import { installOthers, versions } from './install.ts';
import { measures } from './measures.ts';
import { startServer } from './processes.ts';
import { type Findings, report } from './report.ts';
import { type Row, rowsOf } from './results.ts';
import { measureSizes } from './sizes.ts';

/*
 * node test/bench/run.ts [--write] [--passes 2] [--no-vscode] [--only <part of a title>]
 *
 * Prints what README.md beside this file explains; --write puts it there. --no-vscode leaves out activation;
 * --only leaves out whatever else there is.
 */
const { values: flags } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    passes: { type: 'string', default: '2' },
    vscode: { type: 'boolean', default: true },
    only: { type: 'string', default: '' },
  },
  allowNegative: true,
});
const readme = join(import.meta.dirname, 'README.md');
const markers = /(<!-- results -->\n)[\s\S]*(\n<!-- end of results -->)/;

const findings = report(await measureAll());
console.log(findings);
if (flags.write) await writeIntoReadme();

async function measureAll(): Promise<Findings> {
  const passes = Number(flags.passes);
  if (!Number.isInteger(passes) || passes < 1) throw new RangeError(`--passes takes 1 or more, not ${flags.passes}`);
  await installOthers(say);
  const rows = await measureRows(passes);
  const alone = await measureFigures();
  const measured = { rows, alone, versions: await versions() };
  if (flags.only) return { ...measured, sizes: [], activation: undefined, at: Date.now() };
  say('Packing the extension');
  const sizes = await measureSizes();
  return { ...measured, sizes, activation: await activationIfPossible(), at: Date.now() };
}

async function measureRows(passes: number): Promise<Row[]> {
  const wanted = measures.filter(({ title }) => isWanted(title));
  return wanted.length === 0 ? [] : rowsOf(wanted, await compare(wanted, passes, say));
}

async function measureFigures(): Promise<Figure[]> {
  const wanted = allAlone.filter(isWanted);
  const server = await startServer();
  try {
    return await measureAlone(wanted, server.address, say);
  } finally {
    await server.stop();
  }
}

function isWanted(title: string): boolean {
  return title.toLowerCase().includes(flags.only.toLowerCase());
}

/** The other figures are worth having where VS Code cannot be run. */
async function activationIfPossible(): Promise<Findings['activation']> {
  if (!flags.vscode) return undefined;
  say('Starting VS Code');
  try {
    return await measureActivation(4);
  } catch (error) {
    say(`Activation could not be measured: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

async function writeIntoReadme(): Promise<void> {
  const text = await readFile(readme, 'utf8');
  await writeFile(
    readme,
    text.replace(markers, (_all, start: string, end: string) => `${start}\n${findings}\n${end}`),
  );
}

/** Progress goes beside the result, not into it. */
function say(line: string): void {
  console.error(line);
}
