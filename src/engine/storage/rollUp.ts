import type { DatabaseSync } from 'node:sqlite';
import type { Clock, Logger } from '../types/deps.ts';
import { sqliteText } from './sqliteError.ts';
import { createWriter } from './writer.ts';

export interface RollUpOptions {
  db: DatabaseSync;
  clock: Clock;
  log: Logger;
}

/** Attempts of this many whole days, and of today, are kept one by one. */
const keptDays = 30;

/** Deleting a row touches four trees, one of them at a random place: so many take 1 to 2 ms. */
const batchSize = 50;

const firstMs = 30_000;
const pauseMs = 50;
const betweenRunsMs = 6 * 3_600_000;

/**
 * Adds up old attempts by day, provider, key label, model, outcome and class of failure, and deletes them: in small batches, from
 * half a minute after the start on and then every six hours, so that it is never noticed.
 *
 * The file then stops growing because SQLite fills the pages set free before it takes new ones. `auto_vacuum` is left off: it
 * would give the space back once, but moves pages about and costs every write a little, for a file that needs the space again
 * the next day.
 *
 * @returns What ends it.
 */
export function rollUpNowAndThen({ db, clock, log }: RollUpOptions): () => void {
  const writer = createWriter({ db, clock, log, what: 'daily sums of attempts', delayMs: 0, maxPending: 1 });
  const insert = db.prepare(rollUpSql);
  const remove = db.prepare(removeSql);
  const checkpoint = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  let cancel = clock.after(firstMs, rollUpBatch);

  function rollUpBatch(): void {
    let removed = 0;
    const bounds = { before: (Math.floor(clock.now() / dayMs) - keptDays) * dayMs, batchSize };
    writer.write(() => {
      insert.run(bounds);
      removed = Number(remove.run(bounds).changes);
    });
    writer.flush();
    cancel = removed === batchSize ? clock.after(pauseMs, tidyUp) : clock.after(betweenRunsMs, rollUpBatch);
  }

  /** Left to itself the write-ahead log would grow to a thousand pages, and moving them would take 30 ms at once. */
  function tidyUp(): void {
    try {
      checkpoint.get();
    } catch (error) {
      log.debug(`The write-ahead log was left as it is: ${sqliteText(error)}`);
    }
    cancel = clock.after(pauseMs, rollUpBatch);
  }

  return () => {
    cancel();
    writer.dispose();
  };
}

const dayMs = 86_400_000;

/** The same rows for both statements: they run in one transaction. */
const batch = 'SELECT id FROM attempts WHERE started_at < :before ORDER BY started_at, id LIMIT :batchSize';

export const rollUpSql = `
  INSERT INTO attempts_by_day
  SELECT date(started_at / 1000, 'unixepoch') AS day, provider, coalesce(key_label, ''), model, outcome, coalesce(failure_class, ''),
    count(*), sum(duration_ms), count(first_token_ms), coalesce(sum(first_token_ms), 0),
    coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0),
    coalesce(sum(cached_input_tokens), 0), coalesce(sum(reasoning_tokens), 0), coalesce(sum(cost_nano_usd), 0)
  FROM attempts WHERE id IN (${batch})
  GROUP BY 1, 2, 3, 4, 5, 6
  ON CONFLICT DO UPDATE SET
    attempts = attempts + excluded.attempts,
    duration_ms = duration_ms + excluded.duration_ms,
    first_tokens = first_tokens + excluded.first_tokens,
    first_token_ms = first_token_ms + excluded.first_token_ms,
    input_tokens = input_tokens + excluded.input_tokens,
    output_tokens = output_tokens + excluded.output_tokens,
    cached_input_tokens = cached_input_tokens + excluded.cached_input_tokens,
    reasoning_tokens = reasoning_tokens + excluded.reasoning_tokens,
    cost_nano_usd = cost_nano_usd + excluded.cost_nano_usd`;

export const removeSql = `DELETE FROM attempts WHERE id IN (${batch})`;
