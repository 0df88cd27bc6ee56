import type { Cell } from './cells.ts';
import type { Outcome } from './expectations.ts';
import { faults } from './faults.ts';
import { moments } from './moments.ts';

const letters: Readonly<Record<Outcome | 'wrong', string>> = {
  next: 'N',
  joined: 'J',
  kept: 'K',
  told: 'E',
  wrong: '!',
};

const ROW_WIDTH = 32;
const COLUMN_WIDTH = 11;

/** What came of all cells, a row for each fault and a column for each moment, over both protocols and all policies. */
export function tableOf(outcomes: ReadonlyMap<Cell, Outcome | 'wrong'>): string {
  const places = [...outcomes.keys()].map(({ fault, moment, protocol }) => `${fault.class} ${moment.name} ${protocol}`);
  return [
    'N next provider answers anew, J goes on at a seam, K kept and marked incomplete, E told as an error, ! wrong',
    ...header(),
    ...faults.map((fault) =>
      row(
        `${fault.class} (${fault.how})`,
        moments.map((moment) =>
          counts(
            [...outcomes].filter(([cell]) => cell.fault === fault && cell.moment === moment).map(([, what]) => what),
          ),
        ),
      ),
    ),
    `${outcomes.size} cells; class x moment x protocol: ${new Set(places).size}`,
  ].join('\n');
}

/** The moments, a few words under each other. */
function header(): string[] {
  const names = moments.map(({ name }) => wrapped(name));
  const height = Math.max(...names.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    row(
      '',
      names.map((lines) => lines[line] ?? ''),
    ),
  );
}

function wrapped(name: string): string[] {
  return name.match(new RegExp(`.{1,${COLUMN_WIDTH - 1}}(?:\\s|$)`, 'g')) ?? [name];
}

function row(title: string, columns: readonly string[]): string {
  return (
    title.padEnd(ROW_WIDTH) +
    columns
      .map((column) => column.trimEnd().padEnd(COLUMN_WIDTH))
      .join('')
      .trimEnd()
  );
}

function counts(outcomes: readonly (Outcome | 'wrong')[]): string {
  const names = Object.keys(letters) as (Outcome | 'wrong')[];
  const numbers = names.map((name) => ({ name, count: outcomes.filter((outcome) => outcome === name).length }));
  return numbers.flatMap(({ name, count }) => (count > 0 ? [`${count}${letters[name]}`] : [])).join(' ');
}
