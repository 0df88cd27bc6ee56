import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { Parts } from '../../src/host/parts.ts';
import { query, storedMessages } from './support/storedMessages.ts';
import { run, startAfresh } from './support/understudy.ts';

describe('Rehearse a Failover', () => {
  let parts: Parts;
  beforeEach(async () => {
    parts = await startAfresh();
  });

  it('shows each failure and each takeover without a key, and leaves no trace in health or statistics', async () => {
    const explained = parts.engine.explain();

    await run('understudy.rehearse');

    const rows = storedMessages(parts).filter(({ title }) => title === 'Rehearsal');
    assert.deepEqual(
      rows.map(({ role, status }) => [role, status]),
      [
        ['user', 'complete'],
        ['assistant', 'complete'],
        ['user', 'complete'],
        ['assistant', 'complete'],
      ],
    );
    assert.deepEqual(
      rows[1]?.answer?.attempts.map(({ failure }) => failure?.class),
      ['rate-limited', 'rate-limited', 'credential-refused', 'edge-blocked', 'overloaded', 'timeout', undefined],
    );
    assert.deepEqual(parts.engine.explain(), explained);
    assert.deepEqual(query(parts, "SELECT * FROM attempts WHERE provider LIKE 'rehearsal%'"), []);
    assert.deepEqual(query(parts, "SELECT * FROM shared_state WHERE key LIKE '%rehearsal%'"), []);
  });
});
