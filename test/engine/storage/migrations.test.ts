import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { migrations } from '../../../src/engine/storage/migrations.ts';
import { openStorage } from '../../../src/engine/storage/openStorage.ts';
import { aLog, aPath, hastyClock } from './support/parts.ts';

describe('a database of version 1', () => {
  it('hands its benches over to the shared state', async () => {
    const path = aPath();
    const old = new DatabaseSync(path);
    old.exec(`${migrations[0]}; PRAGMA user_version = 1`);
    old.exec(`INSERT INTO benches VALUES
      ('key:groq/1', 'key', 'credential-refused', 9007199254740991, 5, 0, 'it says "no"'),
      ('provider:groq', 'provider', 'rate-limited', 4000000000000, 6, 1, '')`);
    old.close();

    const storage = await openStorage(path, { clock: hastyClock(), log: aLog() });
    const benches = [...storage.state.map('bench').entries()];
    storage.dispose();

    const dead = { scope: 'key', class: 'credential-refused', until: Number.POSITIVE_INFINITY, since: 5 };
    const limited = { scope: 'provider', class: 'rate-limited', until: 4_000_000_000_000, since: 6 };
    expect(Object.fromEntries(benches)).toEqual({
      'key:groq/1': { scopeKey: 'key:groq/1', ...dead, isStated: false, message: 'it says "no"' },
      'provider:groq': { scopeKey: 'provider:groq', ...limited, isStated: true, message: '' },
    });
  });
});
