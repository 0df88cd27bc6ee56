import { openDatabase } from '../../../../../src/engine/storage/openDatabase.ts';
import { createSharedState } from '../../../../../src/engine/storage/sharedState.ts';
import { createStateTable } from '../../../../../src/engine/storage/stateTable.ts';
import { silentLog, systemClock } from './systemParts.ts';

// Adds one to two entries of the shared state together, as often as told or until it is killed.
const [path = '', times = 'Infinity'] = process.argv.slice(2);
const parts = { clock: systemClock, log: silentLog };
const { db } = await openDatabase(path, parts);
// A busy machine may stop the other process in the middle: here nobody goes on without the lock.
db.exec('PRAGMA busy_timeout = 60000');
const state = createSharedState();
const detach = state.attach((mirror) => createStateTable({ db, ...parts, mirror, path }));
const figures = state.map<number>('figure');
process.stdout.write('ready\n');
process.stdin.once('data', () => {
  let left = Number(times);
  const step = (): void => {
    figures.update(['left', 'right'], (values) => ({
      set: new Map(
        ['left', 'right'].map((key) => [key, { value: (values.get(key) ?? 0) + 1, until: Number.POSITIVE_INFINITY }]),
      ),
      result: undefined,
    }));
    left--;
    if (left === Number(times) - 1) process.stdout.write('counting\n');
    if (left > 0) setImmediate(step);
    else end();
  };
  step();
});

function end(): void {
  detach();
  db.close();
  process.stdin.destroy();
}
