import { afterAll, describe, expect, it } from 'vitest';
import { type Cell, cells } from './faultMatrix/cells.ts';
import { expectAsSpecified, type Outcome } from './faultMatrix/expectations.ts';
import { play } from './faultMatrix/play.ts';
import { tableOf } from './faultMatrix/table.ts';

/**
 * Every class of failure at every moment of an answer over both protocols, on real sockets: a provider with two keys that
 * fail so, and a healthy one behind it. What holds in every cell is in `faultMatrix/expectations.ts`.
 */
describe('the fault matrix', () => {
  const outcomes = new Map<Cell, Outcome | 'wrong'>();
  afterAll(() => console.log(tableOf(outcomes)));

  for (const cell of cells) {
    it(cell.name, async () => {
      outcomes.set(cell, 'wrong');

      outcomes.set(cell, expectAsSpecified(cell, await play(cell)));
    });
  }

  it('has a cell for whatever the wire allows', () => {
    const places = new Set(cells.map(({ fault, moment, protocol }) => `${fault.class}/${moment.name}/${protocol}`));

    expect(places.size).toBeGreaterThanOrEqual(150);
  });
});
