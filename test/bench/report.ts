import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { Activation } from './activation/measureActivation.ts';
import type { Figure } from './alone/figure.ts';
import { contestants } from './contestants/all.ts';
import type { Cell, Row } from './results.ts';
import type { Size } from './sizes.ts';
import { spreadOf } from './statistics.ts';

/** The most that activation may take, milliseconds. */
const ACTIVATION_TARGET_MS = 50;

export interface Findings {
  rows: readonly Row[];
  alone: readonly Figure[];
  sizes: readonly Size[];
  activation: Activation | undefined;
  versions: readonly string[];
  /** Epoch milliseconds. */
  at: number;
}

/** The findings as Markdown. */
export function report({ rows, alone, sizes, activation, versions, at }: Findings): string {
  return [
    `Measured on ${new Date(at).toISOString().slice(0, 10)}: ${machine()}; ${versions.join(', ')}.`,
    ...section(
      '### Requests and streams\n\nMilliseconds as median (lowest to highest round), then **the multiple of the bare SDK**, the median of the rounds.',
      ['', ...contestants, 'target', ''],
      rows.map(comparison),
    ),
    ...section('### Understudy alone', ['', 'measured', 'target', ''], alone.map(figureRow)),
    ...section(
      '### Start and size',
      ['', 'measured', 'target', ''],
      sizes.length === 0 ? [] : [...activationRows(activation), ...sizes.map(sizeRow)],
    ),
  ].join('\n\n');
}

/** Nothing where nothing was measured. */
function section(heading: string, header: readonly string[], rows: readonly string[][]): string[] {
  return rows.length === 0 ? [] : [heading, table(header, rows)];
}

/** With the load of the last five minutes: on a busy machine the figures are worth less. */
function machine(): string {
  const [first] = cpus();
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GB`;
  const system = `${type()} ${release()}, Node ${process.versions.node}`;
  return `${cpus().length} x ${first?.model.trim()}, ${memory}, ${system}, load average ${loadavg()[1]?.toFixed(1)}`;
}

function comparison({ measure, cells }: Row): string[] {
  const ratio = cells.find(({ name }) => name === 'Understudy')?.ratio ?? Number.NaN;
  return [measure.title, ...cells.map(cellText), ...judged(measure.target, ratio, (target) => `${target}x`)];
}

function cellText({ ms, ratio }: Cell): string {
  if (!ms) return '';
  return `${figure(ms.median)} (${figure(ms.min)} to ${figure(ms.max)}) **${ratio.toFixed(2)}x**`;
}

function figureRow({ title, value, unit, detail, target }: Figure): string[] {
  const text = (amount: number) => (unit === 'x' ? `${amount.toFixed(2)}x` : `${figure(amount)} ${unit}`);
  return [title, `${text(value)} (${detail})`, ...judged(target, value, (most) => `${most} ${unit}`)];
}

function activationRows(activation: Activation | undefined): string[][] {
  if (!activation) return [['Activation in VS Code', 'not measured', `${ACTIVATION_TARGET_MS} ms`, '']];
  const { median } = spreadOf(activation.laterMs);
  const verdict = judged(ACTIVATION_TARGET_MS, median, (target) => `${target} ms`);
  return [
    ['Activation in VS Code', spreadText(activation.laterMs), ...verdict],
    ['Activation in VS Code, the very first', `${figure(activation.firstMs)} ms`, '', ''],
    ['What is loaded and built right behind it', spreadText(activation.builtMs), '', ''],
  ];
}

function spreadText(times: readonly number[]): string {
  const { median, min, max } = spreadOf(times);
  return `${figure(median)} ms (${figure(min)} to ${figure(max)})`;
}

function sizeRow({ name, raw, gzipped, target }: Size): string[] {
  const text = gzipped === undefined ? kilobytes(raw) : `${kilobytes(raw)}, ${kilobytes(gzipped)} gzipped`;
  return [name, text, ...judged(target, gzipped ?? raw, kilobytes)];
}

/** The target and whether it is met; two empty cells where there is none. */
function judged(target: number | undefined, measured: number, format: (target: number) => string): string[] {
  if (target === undefined) return ['', ''];
  return [format(target), measured <= target ? 'met' : '**missed**'];
}

/** Padded as the formatter has it, so that a README just written passes the lint. */
function table(header: readonly string[], rows: readonly string[][]): string {
  const widths = header.map((_, column) => Math.max(3, ...[header, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [header, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('\n');
}

/** Three significant digits. */
function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KB`;
}
