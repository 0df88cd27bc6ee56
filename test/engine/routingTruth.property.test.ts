import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../src/engine/types/candidate.ts';
import { anEngine, aRequest, type TestEngine } from '../support/anEngine.ts';
import { answers, cutsAfter } from '../support/loopback/answers.ts';
import type { Behaviour } from '../support/loopback/behaviour.ts';
import {
  edgeBlocked,
  overloaded,
  quotaSpent,
  rateLimited,
  refusesKey,
  serverError,
} from '../support/loopback/failures.ts';

/** One routing truth: what plan, status and log say is what the chain then does. */
describe('for any order, keys, benches and faults', () => {
  it('the chain calls what the plan names first, and never what the plan says is not ready', async () => {
    await fc.assert(
      fc.asyncProperty(aCast(), fc.array(aPause(), { minLength: 1, maxLength: 6 }), async (cast, pauses) => {
        // Waits are left to other tests: a request takes no longer than its calls.
        await using t = await anEngine(cast, { settings: { retry: { maxWaitMs: 0 } } });
        for (const pauseMs of pauses) {
          await t.clock.advance(pauseMs);
          await checkOneRequest(t);
        }
      }),
      { numRuns: 60 },
    );
  }, 30_000);
});

async function checkOneRequest(t: TestEngine<string>): Promise<void> {
  const announced = t.engine.next()?.candidate;
  const firstLine = t.engine.explain().find((line) => /: ready\b/.test(line));
  const called: Candidate[] = [];
  // As it was just before each call: a call that probes is, once it is under way, what others are kept out by.
  let plan = t.engine.plan();
  for await (const event of t.engine.stream(aRequest({ onBreak: 'restart' }))) {
    if (event.type === 'attempt-failed') plan = t.engine.plan();
    if (event.type !== 'attempt-start') continue;
    const { provider, keyLabel } = event.attempt;
    const row = plan.find(({ candidate }) => candidate.provider === provider && candidate.key?.label === keyLabel);
    expect(row?.isReady).toBe(true);
    called.push(row?.candidate as Candidate);
  }
  expect(called[0]).toEqual(announced);
  if (announced) expect(firstLine).toContain(announced.key?.label);
  else expect(firstLine).toBeUndefined();
}

const behaviours: { [name: string]: Behaviour } = {
  answers: answers('hello'),
  limited: rateLimited({ retryAfter: '20' }),
  limitedSilently: rateLimited(),
  spent: quotaSpent(),
  refused: refusesKey(),
  blocked: edgeBlocked(),
  overloaded: overloaded(),
  broken: serverError(),
  cut: cutsAfter('half'),
  empty: answers(''),
};

function aCast(): fc.Arbitrary<{ [id: string]: { script: Behaviour[]; keys: number } }> {
  const script = fc
    .array(fc.constantFrom(...Object.keys(behaviours)), { minLength: 1, maxLength: 8 })
    .map((names) => names.map((name) => behaviours[name] as Behaviour));
  return fc.dictionary(
    fc.constantFrom('alpha', 'beta', 'gamma', 'delta'),
    fc.record({ script, keys: fc.integer({ min: 0, max: 3 }) }),
    { minKeys: 1 },
  );
}

function aPause(): fc.Arbitrary<number> {
  return fc.constantFrom(0, 1_000, 5_000, 21_000, 61_000, 3_700_000);
}
