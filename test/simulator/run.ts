import { parseArgs } from 'node:util';
import { printReport, printSummary } from './printReport.ts';
import type { Report } from './report.ts';
import { scenarios } from './scenarios/all.ts';
import { simulate } from './simulate.ts';

/** `npm run simulate -- [scenario…] [--seed 1] [--days 7]`: plays scenarios, all without a name, and prints what came out. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, days: { type: 'string', default: '7' } },
});
const days = wholeNumber('days', values.days);
const seed = wholeNumber('seed', values.seed);
const unknown = positionals.filter((name) => !scenarios.some((scenario) => scenario.name === name));
if (unknown.length > 0) {
  throw new Error(`There is no scenario "${unknown[0]}"; there are ${scenarios.map(({ name }) => name).join(', ')}`);
}

const reports: Report[] = [];
for (const scenario of scenarios) {
  if (positionals.length > 0 && !positionals.includes(scenario.name)) continue;
  const begun = performance.now();
  const report = await simulate(scenario, { days, seed });
  console.log(`${printReport(report, { about: scenario.about, tookMs: performance.now() - begun })}\n`);
  reports.push(report);
}
if (reports.length > 1) console.log(printSummary(reports));

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1, not "${text}"`);
  return value;
}
