import { argv } from 'node:process';
import { type AloneName, measureOf } from './all.ts';
import type { FigureMessage } from './figure.ts';

/*
 * node --expose-gc test/bench/alone/worker.ts <name> <address of the server>
 *
 * Measures one thing in a process of its own and ends.
 */
const [, , name, server = ''] = argv;
const measure = await measureOf(name as AloneName);
try {
  end({ figures: await measure(server) });
} catch (error) {
  end({ error: `${name}: ${error instanceof Error ? error.stack : error}` });
}

function end(message: FigureMessage): void {
  process.send?.(message, () => process.exit());
}
