import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../src/engine/types/candidate.ts';
import type { ChatRequest } from '../../src/engine/types/request.ts';
import type { Attempt } from '../../src/engine/types/result.ts';
import { anEngine, aRequest, type TestEngine } from '../support/anEngine.ts';
import { answers, cutsAfter } from '../support/loopback/answers.ts';
import type { Behaviour } from '../support/loopback/behaviour.ts';
import {
  edgeBlocked,
  fails,
  hangsUp,
  overloaded,
  quotaSpent,
  rateLimited,
  refusesKey,
  sendsHtml,
  serverError,
} from '../support/loopback/failures.ts';

const ids = ['alpha', 'beta', 'gamma', 'delta'];

/** One routing truth: what plan, status and log say is what the chain then does. */
describe('for any order, keys, benches, faults and networks', () => {
  it('each call goes to whom the plan names first at that moment, until the plan names nobody', async () => {
    await fc.assert(
      fc.asyncProperty(aCast(), fc.array(aMoment(), { minLength: 1, maxLength: 6 }), async (cast, moments) => {
        // Waits are left to other tests: a request takes no longer than its calls.
        await using t = await anEngine(cast, { isRemote: true, settings: { retry: { maxWaitMs: 0 } } });
        for (const { pauseMs, unreached, code } of moments) {
          await t.clock.advance(pauseMs);
          t.internet.mends(...ids);
          t.internet.breaks(code, ...unreached);
          await checkOneRequest(t);
        }
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

async function checkOneRequest(t: TestEngine<string>): Promise<void> {
  const announced = t.engine.next()?.candidate;
  const firstLine = t.engine.explain().find((line) => /: ready\b/.test(line));
  if (announced) expect(firstLine).toContain(announced.key?.label);
  else expect(firstLine).toBeUndefined();

  const failed: Attempt[] = [];
  // As it was just before each call: a call that probes is, once it is under way, what others are kept out by.
  let next = announced;
  let isAnswered = false;
  for await (const event of t.engine.stream(aRequest({ onBreak: 'restart' }))) {
    if (event.type === 'attempt-failed') {
      failed.push(event.attempt);
      next = firstReady(t, failed);
    }
    if (event.type === 'attempt-start') {
      const { provider, keyLabel } = event.attempt;
      expect([provider, keyLabel]).toEqual([next?.provider, next?.key?.label]);
    }
    if (event.type === 'done') isAnswered = event.result.tier !== 'offline';
  }
  if (!isAnswered) expect(next).toBeUndefined();
}

/** Whom the plan names first, when those that the request has left are left out of the order. */
function firstReady(t: TestEngine<string>, failed: readonly Attempt[]): Candidate | undefined {
  const left = new Set(failed.filter((attempt) => !isOfKey(attempt)).map(({ provider }) => provider));
  const others = t.engine.providers().flatMap(({ id }) => (ids.includes(id) && !left.has(id) ? id : []));
  const request: ChatRequest = aRequest({ providers: others });
  return t.engine.plan(request).find(({ isReady }) => isReady)?.candidate;
}

/** Its other keys are not to blame, and that it is to blame itself the plan of any request says. */
function isOfKey({ failure }: Attempt): boolean {
  const { scope, class: failureClass } = failure ?? {};
  return scope === 'key' || scope === 'account' || (scope === 'model' && failureClass !== 'bad-answer');
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
  hangsUp: hangsUp(),
  page: sendsHtml(),
  wantsSignIn: fails(511),
};

function aCast(): fc.Arbitrary<{ [id: string]: { script: Behaviour[]; keys: number } }> {
  const script = fc
    .array(fc.constantFrom(...Object.keys(behaviours)), { minLength: 1, maxLength: 8 })
    .map((names) => names.map((name) => behaviours[name] as Behaviour));
  return fc.dictionary(fc.constantFrom(...ids), fc.record({ script, keys: fc.integer({ min: 0, max: 3 }) }), {
    minKeys: 1,
  });
}

/** When the next request is made, and who cannot be reached then. */
function aMoment() {
  return fc.record({
    pauseMs: fc.constantFrom(0, 1_000, 5_000, 21_000, 61_000, 3_700_000),
    unreached: fc.oneof(
      { weight: 3, arbitrary: fc.constant<string[]>([]) },
      { weight: 2, arbitrary: fc.subarray(ids, { minLength: 1 }) },
    ),
    code: fc.constantFrom('EAI_AGAIN', 'ENETUNREACH', 'ENOTFOUND'),
  });
}
