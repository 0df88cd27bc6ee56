import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openStorage } from '../../../src/engine/storage/openStorage.ts';
import { systemClock } from '../../../src/engine/util/systemClock.ts';
import { question } from '../contestants/contestant.ts';
import { type EngineInFile, engineInFile, settingsFor, silent, temporaryFolder } from '../engineInFile.ts';
import { median, timed } from '../statistics.ts';
import { paths } from '../wire.ts';
import type { Figure, MeasureAlone } from './figure.ts';

const million = 1_000_000;
const rounds = 15;

/** Work on two databases in turn, one with a million attempts and one with none. */
export const measureScale: MeasureAlone = async (server) => {
  const folder = await temporaryFolder();
  const few = join(folder, 'few.db');
  const many = join(folder, 'many.db');
  try {
    await (await opened(few)).dispose();
    await (await opened(many)).dispose();
    fill(many);
    const opening = await compared('opening the storage', { few, many, repeat: 1 }, async (path) => {
      const before = performance.now();
      const storage = await opened(path);
      const ms = performance.now() - before;
      storage.dispose();
      return ms;
    });
    return [opening, ...(await inUse({ few, many, server }))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

async function inUse({ few, many, server }: { few: string; many: string; server: string }): Promise<Figure[]> {
  const settings = settingsFor([`${server}${paths.good}/v1`, `${server}${paths.good}/v1`]);
  const sides = {
    few: await engineInFile(settings, { path: few }),
    many: await engineInFile(settings, { path: many }),
  };
  const request = { messages: [{ role: 'user' as const, content: question }] };
  const newest = ({ storage }: EngineInFile) => {
    if (storage.attempts.recent({ limit: 30 }).length === 0) throw new Error('There are no attempts');
  };
  try {
    return [
      await compared('one request', { ...sides, repeat: 150 }, (side) =>
        timed(async () => void (await side.engine.complete(request))),
      ),
      await compared('the newest 30 attempts', { ...sides, repeat: 150 }, (side) => timed(async () => newest(side))),
      await compared('the providers view', { ...sides, repeat: 150 }, (side) =>
        timed(async () => void side.engine.health()),
      ),
    ];
  } finally {
    sides.few.dispose();
    sides.many.dispose();
  }
}

/** The ratio within a round, so that a machine that slows down slows down both sides. The first round is a warm-up. */
async function compared<T>(
  title: string,
  { few, many, repeat }: { few: T; many: T; repeat: number },
  measure: (side: T) => Promise<number>,
): Promise<Figure> {
  const pairs: { few: number; many: number }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const times = { few: [] as number[], many: [] as number[] };
    for (let done = 0; done < repeat; done++) {
      times.few.push(await measure(few));
      times.many.push(await measure(many));
    }
    pairs.push({ few: median(times.few), many: median(times.many) });
  }
  const settled = pairs.slice(1);
  const ms = (side: 'few' | 'many') => median(settled.map((pair) => pair[side])).toFixed(3);
  return {
    title: `With 1,000,000 attempts beside none: ${title}`,
    value: median(settled.map((pair) => pair.many / pair.few)),
    unit: 'x',
    detail: `${ms('many')} and ${ms('few')} ms`,
  };
}

function opened(path: string) {
  return openStorage(path, { clock: systemClock, log: silent });
}

/** One attempt every 2.5 seconds, the most that is kept one by one: 29 days of them; ten providers in turn; every tenth failed. */
function fill(path: string): void {
  const db = new DatabaseSync(path);
  db.exec(`
    PRAGMA cache_size = -200000; PRAGMA synchronous = OFF;
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${million})
    INSERT INTO attempts (request_id, provider, model, started_at, duration_ms, outcome, failure_class, failure_scope)
    SELECT printf('%07d', i), 'server-' || (i % 10), 'bench-model', ${Date.now()} - (${million} - i) * 2500, 900,
      iif(i % 10, 'ok', 'failed'), iif(i % 10, NULL, 'server-error'), iif(i % 10, NULL, 'provider')
    FROM n;
    PRAGMA wal_checkpoint(TRUNCATE);`);
  db.close();
}
