import type { Report } from './report.ts';

/** A report as a block of lines for people. */
export function printReport(report: Report, { about, tookMs }: { about: string; tookMs: number }): string {
  const { requests, nobodyUp, days, answerMs, firstTextMs } = report;
  const rows: [string, string][] = [
    [
      'requests',
      `${count(requests)} in ${days} ${days === 1 ? 'day' : 'days'}${nobodyUp > 0 ? `; nobody was up for ${nobodyUp} of them` : ''}`,
    ],
    ['availability', `${percent(report.availability, 2)}${report.failed > 0 ? `, ${report.failed} failed` : ''}`],
    ['wrong answers', `${report.wrong}, ${report.takenOver} taken over in mid-sentence`],
    ['wasted calls', wasted(report)],
    ['429s provoked', count(report.refusedForLimits)],
    ['time-outs paid', `${report.timeouts}, ${seconds(report.timeoutMs)} together`],
    ['cost', `$ ${report.costUsd.toFixed(2)}`],
    ['answer time', `p50 ${seconds(answerMs.p50)}, p95 ${seconds(answerMs.p95)}`],
    ['first token', `p50 ${seconds(firstTextMs.p50)}, p95 ${seconds(firstTextMs.p95)}`],
    ['answers by', shares(report.answersBy, report.answered)],
    ['calls', `${count(report.calls)}: ${listed(report.attemptsBy)}`],
    ['simulated in', seconds(tookMs)],
  ];
  return [`${report.scenario}: ${about}`, ...rows.map(([name, value]) => `  ${name.padEnd(16)}${value}`)].join('\n');
}

/** The main figures of several reports under one another. */
export function printSummary(reports: readonly Report[]): string {
  const head = ['scenario', 'requests', 'available', 'wasted', '429s', 'time-outs', 'cost', 'answer p95', 'first p95'];
  const rows = reports.map((report) => [
    report.scenario,
    count(report.requests),
    percent(report.availability, 2),
    percent(report.wastedCalls / Math.max(1, report.calls), 2),
    count(report.refusedForLimits),
    count(report.timeouts),
    `$ ${report.costUsd.toFixed(2)}`,
    seconds(report.answerMs.p95),
    seconds(report.firstTextMs.p95),
  ]);
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return [line(head), ...rows.map(line)].join('\n');
}

function wasted({ wastedCalls, calls, wastedBy }: Report): string {
  const share = `${percent(wastedCalls / Math.max(1, calls), 2)}, ${wastedCalls} of ${count(calls)}`;
  return wastedCalls === 0 ? share : `${share}: ${listed(wastedBy)}`;
}

function listed(counts: { [name: string]: number }): string {
  return Object.entries(counts)
    .map(([name, number]) => `${count(number)} ${name}`)
    .join(', ');
}

function shares(counts: { [name: string]: number }, total: number): string {
  return Object.entries(counts)
    .map(([name, number]) => `${name} ${percent(number / Math.max(1, total), 1)}`)
    .join(', ');
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function percent(share: number, digits: number): string {
  return `${(100 * share).toFixed(digits)} %`;
}

function seconds(ms: number): string {
  return ms < 120_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}
