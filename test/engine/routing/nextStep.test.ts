import { describe, expect, it } from 'vitest';
import { nextStep } from '../../../src/engine/routing/nextStep.ts';
import type { PlannedCandidate } from '../../../src/engine/types/plan.ts';
import { NOON } from '../../support/virtualClock.ts';

const retry = {
  when: 'nothing-else-ready' as const,
  rateLimited: 2,
  overloaded: 1,
  serverError: 1,
  timeout: 1,
  connection: 1,
  backoffMs: 2_000,
  maxWaitMs: 30_000,
  waitForBetterMs: 1_000,
};
const calm = { lastFailed: undefined, waitedMs: 0, retry, now: NOON };

describe('nextStep', () => {
  it('calls the first ready candidate', () => {
    const plan = [benched('a', 5_000), ready('b'), ready('c')];

    expect(nextStep(plan, calm)).toEqual({ kind: 'call', candidate: plan[1]?.candidate });
  });

  it('waits for the candidate that is ready soonest when nobody is', () => {
    const plan = [benched('a', 20_000), benched('b', 5_000)];

    expect(nextStep(plan, calm)).toEqual({ kind: 'wait', candidate: plan[1]?.candidate, until: NOON + 5_000 });
  });

  it('prefers the earlier one in the order when two are ready at the same time', () => {
    const plan = [benched('a', 5_000), benched('b', 5_000)];

    expect(nextStep(plan, calm)).toMatchObject({ candidate: { provider: 'a' } });
  });

  it.each([
    ['the wait is longer than allowed', [benched('a', 30_001)], calm],
    ['earlier waits have used the allowance up', [benched('a', 20_001)], { ...calm, waitedMs: 10_000 }],
    ['nobody will be ready', [benched('a', Number.POSITIVE_INFINITY), off('b')], calm],
    ['there is nobody', [], calm],
  ])('gives up when %s', (_what, plan, state) => {
    expect(nextStep(plan, state)).toEqual({ kind: 'give-up' });
  });

  it('waits for room at a better candidate, but not for longer than allowed in all', () => {
    const plan = [hasRoomSoon('a', 800), ready('b')];

    expect(nextStep(plan, calm)).toMatchObject({ kind: 'wait', candidate: { provider: 'a' } });
    expect(nextStep(plan, { ...calm, waitedMs: 201 })).toMatchObject({ kind: 'call', candidate: { provider: 'b' } });
  });

  it('waits for the outcome of a probe, which comes before the probe would be given up, but not for longer than allowed', () => {
    const plan = [isTried('a', 60_000)];

    expect(nextStep(plan, calm)).toMatchObject({ kind: 'wait', candidate: { provider: 'a' } });
    expect(nextStep(plan, { ...calm, waitedMs: 30_000 })).toEqual({ kind: 'give-up' });
  });

  describe('with retries first', () => {
    const always = { ...calm, retry: { ...retry, when: 'always' as const } };

    it('waits for the candidate that just failed although another is ready', () => {
      const plan = [benched('a', 2_000), ready('b')];
      const [failed] = plan;

      expect(nextStep(plan, { ...always, lastFailed: failed?.candidate })).toMatchObject({
        kind: 'wait',
        candidate: { provider: 'a' },
      });
    });

    it('calls it again once its pause is over, even when it was moved behind the others', () => {
      const plan = [ready('b'), ready('a')];

      expect(nextStep(plan, { ...always, lastFailed: plan[1]?.candidate })).toMatchObject({
        kind: 'call',
        candidate: { provider: 'a' },
      });
    });

    it('moves on when its retries are used up', () => {
      const spent: PlannedCandidate = {
        candidate: candidate('a'),
        isReady: false,
        skip: { kind: 'failed-in-this-request', class: 'timeout' },
      };
      const plan = [spent, ready('b')];

      expect(nextStep(plan, { ...always, lastFailed: spent.candidate })).toMatchObject({
        kind: 'call',
        candidate: { provider: 'b' },
      });
    });
  });
});

function candidate(provider: string): PlannedCandidate['candidate'] {
  return { provider, model: 'm' };
}

function ready(provider: string): PlannedCandidate {
  return { candidate: candidate(provider), isReady: true };
}

function off(provider: string): PlannedCandidate {
  return { candidate: candidate(provider), isReady: false, skip: { kind: 'off' } };
}

function benched(provider: string, forMs: number): PlannedCandidate {
  return {
    candidate: candidate(provider),
    isReady: false,
    readyAt: NOON + forMs,
    skip: { kind: 'benched', class: 'rate-limited', scope: 'key', message: 'slow down' },
  };
}

function hasRoomSoon(provider: string, inMs: number): PlannedCandidate {
  const skip = { kind: 'limited', limit: 'requestsPerMinute', total: 1, left: 0, needed: 1 } as const;
  return { candidate: candidate(provider), isReady: false, readyAt: NOON + inMs, isWorthWaiting: true, skip };
}

function isTried(provider: string, forMs: number): PlannedCandidate {
  const skip = { kind: 'breaker-open', scope: 'provider', failures: 3, isProbed: true } as const;
  return { candidate: candidate(provider), isReady: false, readyAt: NOON + forMs, skip };
}
