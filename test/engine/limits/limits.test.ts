import { describe, expect, it } from 'vitest';
import { Limits } from '../../../src/engine/limits/limits.ts';
import type { Failure } from '../../../src/engine/types/failure.ts';
import type { SharedState } from '../../../src/engine/types/sharedState.ts';
import { aCandidate, aNeed, aProvider, aRefusal, aStage, limitedTo, NOON } from './support.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('limits per minute', () => {
  it('let five calls of 1,900 tokens through 6,000 a minute one after another: three now, one after 16 s, one after 35 s', () => {
    const stage = aStage(limitedTo({ tokensPerMinute: 6_000 }));
    const need = aNeed(1_500, 400);

    const now = [1, 2, 3, 4, 5].map(() => stage.reserve(need, NOON));
    expect(now.map((reservation) => reservation !== undefined)).toEqual([true, true, true, false, false]);
    for (const reservation of now.slice(0, 3)) answered(stage, reservation, NOON);
    expect(stage.hindrance(need, NOON)).toEqual({
      skip: { kind: 'limited', limit: 'tokensPerMinute', total: 6_000, left: 300, needed: 1_900 },
      readyAt: NOON + 16 * SECOND,
    });

    expect(stage.hindrance(need, NOON + 16 * SECOND - 1)).toBeDefined();
    answered(stage, stage.mustReserve(need, NOON + 16 * SECOND), NOON + 16 * SECOND);
    expect(stage.hindrance(need, NOON + 16 * SECOND)).toMatchObject({ readyAt: NOON + 35 * SECOND });
    expect(stage.reserve(need, NOON + 35 * SECOND)).toBeDefined();
  });

  it('are one for all windows', () => {
    const stage = aStage(limitedTo({ tokensPerMinute: 6_000 }));
    const { provider, candidate } = stage;
    const windows = [stage.limits, stage.anotherWindow(), stage.anotherWindow()];

    const got = windows.flatMap((window) =>
      [1, 2].map(() => window.reserve(candidate, provider, aNeed(1_500, 400), NOON)),
    );

    expect(got.filter((reservation) => reservation !== undefined)).toHaveLength(3);
    expect(windows.map((window) => window.headroom(candidate, provider, NOON)[0]?.left)).toEqual([300, 300, 300]);
  });

  it('count no refilling before a call can have arrived', () => {
    const stage = aStage(limitedTo({ tokensPerMinute: 6_000 }));

    stage.reserve(aNeed(6_000), NOON);

    expect(stage.left('tokensPerMinute', NOON + SECOND)).toBe(0);
    expect(stage.left('tokensPerMinute', NOON + 2 * SECOND)).toBe(100);
  });

  it('tell a call that is larger than the whole limit that no waiting helps', () => {
    const stage = aStage(limitedTo({ tokensPerMinute: 6_000 }));

    expect(stage.hindrance(aNeed(6_500, 500), NOON)).toEqual({
      skip: { kind: 'limited', limit: 'tokensPerMinute', total: 6_000, left: 6_000, needed: 7_000 },
    });
  });

  it('are all reserved or none', () => {
    const stage = aStage(limitedTo({ requestsPerMinute: 1, tokensPerMinute: 6_000 }));

    stage.mustReserve(aNeed(1_000), NOON);

    expect(stage.reserve(aNeed(1_000), NOON)).toBeUndefined();
    expect(stage.left('tokensPerMinute', NOON)).toBe(5_000);
  });

  it('name the one that keeps a call out for longest', () => {
    const stage = aStage(limitedTo({ requestsPerMinute: 1, tokensPerMinute: 6_000 }));

    stage.mustReserve(aNeed(6_000), NOON);

    expect(stage.hindrance(aNeed(100), NOON)).toMatchObject({
      skip: { limit: 'requestsPerMinute', total: 1, left: 0, needed: 1 },
      readyAt: NOON + MINUTE,
    });
  });

  it('count input and output apart where the provider does', () => {
    const stage = aStage(limitedTo({ inputTokensPerMinute: 1_000, outputTokensPerMinute: 500 }));

    stage.mustReserve(aNeed(600, 400), NOON);

    expect([stage.left('inputTokensPerMinute', NOON), stage.left('outputTokensPerMinute', NOON)]).toEqual([400, 100]);
  });
});

describe('where no limit is known', () => {
  it('every call goes, and nothing is written', () => {
    const touched: string[] = [];
    const limits = new Limits(watched(touched));
    const [candidate, provider] = [aCandidate(), aProvider()];

    expect(limits.hindrance(candidate, provider, aNeed(1e6), NOON)).toBeUndefined();
    const reservation = limits.reserve(candidate, provider, aNeed(1e6), NOON);
    limits.settle(reservation as NonNullable<typeof reservation>, { outcome: 'cut', charsShown: 10 }, NOON);

    expect(touched).toEqual([]);
    expect(limits.headroom(candidate, provider, NOON)).toEqual([]);
  });
});

describe('a reservation', () => {
  const perMinute = { requestsPerMinute: 10, tokensPerMinute: 6_000 };

  it('is replaced by what the answer took', () => {
    const stage = aStage(limitedTo(perMinute));
    const reservation = stage.mustReserve(aNeed(1_500, 1_000), NOON);

    stage.limits.settle(reservation, { outcome: 'ok', usage: { inputTokens: 1_600, outputTokens: 200 } }, NOON);

    expect(stage.left('tokensPerMinute', NOON)).toBe(4_200);
  });

  it('leaves the level below zero when the answer took more, and others wait for that too', () => {
    const stage = aStage(limitedTo(perMinute));
    const reservation = stage.mustReserve(aNeed(5_000, 1_000), NOON);

    stage.limits.settle(reservation, { outcome: 'ok', usage: { inputTokens: 5_000, outputTokens: 2_000 } }, NOON);

    expect(stage.hindrance(aNeed(1_000), NOON)).toMatchObject({ readyAt: NOON + 20 * SECOND });
  });

  it('gives its tokens back when it was refused; the request counts', () => {
    const stage = aStage(limitedTo(perMinute));
    const reservation = stage.mustReserve(aNeed(1_500, 400), NOON);

    stage.limits.settle(reservation, { outcome: 'failed-before-answer', failure: aRefusal({ status: 400 }) }, NOON);

    expect([stage.left('requestsPerMinute', NOON), stage.left('tokensPerMinute', NOON)]).toEqual([9, 6_000]);
  });

  it('gives everything back when the call never arrived', () => {
    const stage = aStage(limitedTo({ requestsPerDay: 10 }));
    const reservation = stage.mustReserve(aNeed(1_500), NOON);

    const { status: _none, ...failure } = aRefusal({ class: 'connection-failed', scope: 'provider' });
    stage.limits.settle(reservation, { outcome: 'failed-before-answer', failure }, NOON);

    expect(stage.left('requestsPerDay', NOON)).toBe(10);
  });

  it('gives everything back when the call was not sent after all', () => {
    const stage = aStage(limitedTo(perMinute));

    stage.limits.settle(stage.mustReserve(aNeed(1_500, 400), NOON), { outcome: 'not-sent' }, NOON);

    expect([stage.left('requestsPerMinute', NOON), stage.left('tokensPerMinute', NOON)]).toEqual([10, 6_000]);
  });

  it('is charged for its input when the provider fell silent before the answer', () => {
    const stage = aStage(limitedTo(perMinute));
    const reservation = stage.mustReserve(aNeed(1_500, 400), NOON);

    const { status: _none, ...failure } = aRefusal({ class: 'timeout', scope: 'provider' });
    stage.limits.settle(reservation, { outcome: 'failed-before-answer', failure }, NOON);

    expect(stage.left('tokensPerMinute', NOON)).toBe(4_500);
  });

  it.each(['cut', 'cancelled'] as const)(
    'is charged for its input and what was received when the stream was %s',
    (outcome) => {
      const stage = aStage(limitedTo(perMinute));
      const reservation = stage.mustReserve(aNeed(1_500, 1_000), NOON);

      stage.limits.settle(reservation, { outcome, charsShown: 600 }, NOON);

      expect(stage.left('tokensPerMinute', NOON)).toBe(6_000 - 1_500 - 200);
    },
  );

  it('of a window that died gives the output back after ten minutes', () => {
    const stage = aStage(limitedTo({ tokensPerDay: 10_000 }));
    stage.anotherWindow().reserve(stage.candidate, stage.provider, aNeed(1_500, 2_000), NOON);

    expect(stage.left('tokensPerDay', NOON + 9 * MINUTE)).toBe(6_500);
    expect(stage.left('tokensPerDay', NOON + 10 * MINUTE)).toBe(8_500);
    stage.mustReserve(aNeed(100), NOON + 10 * MINUTE);
    expect(stage.left('tokensPerDay', NOON + 10 * MINUTE)).toBe(8_400);
  });
});

describe('keys and accounts', () => {
  it('have a bucket for each key', () => {
    const stage = aStage(limitedTo({ requestsPerMinute: 1 }));

    stage.mustReserve(aNeed(1), NOON);

    expect(stage.limits.hindrance(aCandidate({ id: 'k2' }), stage.provider, aNeed(1), NOON)).toBeUndefined();
  });

  it('share one where the keys are known to be of one account', () => {
    const stage = aStage(limitedTo({ requestsPerMinute: 1 }), aCandidate({ id: 'k1', account: 'org' }));

    stage.mustReserve(aNeed(1), NOON);

    const sibling = aCandidate({ id: 'k2', account: 'org' });
    expect(stage.limits.hindrance(sibling, stage.provider, aNeed(1), NOON)).toBeDefined();
  });

  it.each([
    [true, false],
    [undefined, true],
  ])('count per model only where the provider does (%s)', (limitsArePerModel, isShared) => {
    const stage = aStage(limitedTo({ requestsPerMinute: 1 }, limitsArePerModel ? { limitsArePerModel } : {}));

    stage.mustReserve(aNeed(1), NOON);

    const other = aCandidate({}, { model: 'another' });
    expect(stage.limits.hindrance(other, stage.provider, aNeed(1), NOON) !== undefined).toBe(isShared);
  });
});

describe('limits per day and month', () => {
  it("start anew at midnight of the provider's own clock", () => {
    const stage = aStage(limitedTo({ requestsPerDay: 1 }, { quotaTimeZone: 'America/Los_Angeles' }));
    const midnight = Date.UTC(2026, 10, 22, 8);

    stage.mustReserve(aNeed(1), NOON);

    expect(stage.hindrance(aNeed(1), NOON + HOUR)).toMatchObject({ readyAt: midnight });
    expect(stage.hindrance(aNeed(1), midnight)).toBeUndefined();
  });

  it('know that the day daylight saving ends is an hour longer', () => {
    const stage = aStage(limitedTo({ requestsPerDay: 1 }, { quotaTimeZone: 'America/Los_Angeles' }));
    // 1 November 2026, 00:30 in Los Angeles, an hour and a half before the clocks go back.
    const begin = Date.UTC(2026, 10, 1, 7, 30);

    stage.mustReserve(aNeed(1), begin);

    expect(stage.hindrance(aNeed(1), begin)).toMatchObject({ readyAt: Date.UTC(2026, 10, 2, 8) });
  });

  it('start anew with the month where they are of a month', () => {
    const stage = aStage(limitedTo({ requestsPerMonth: 1 }));

    stage.mustReserve(aNeed(1), NOON);

    expect(stage.hindrance(aNeed(1), NOON)).toMatchObject({ readyAt: Date.UTC(2026, 11, 1) });
  });

  it('refill steadily where the provider does so', () => {
    const stage = aStage(limitedTo({ requestsPerDay: 200 }, { dailyLimitsRefill: true }));

    for (let call = 0; call < 200; call++) answered(stage, stage.mustReserve(aNeed(1), NOON), NOON);

    // 'Limit 200, Used 200, Requested 1. Please try again in 7m12s.'
    expect(stage.hindrance(aNeed(1), NOON)).toMatchObject({ readyAt: NOON + (7 * 60 + 12) * SECOND });
  });

  describe('end when the provider says so in refusing a call', () => {
    const retryAt = NOON + 20 * MINUTE;
    const spent = { limit: 'tokensPerDay', total: 100_000, left: 100 } as const;

    it.each([
      ['the limit it names', { statedLimits: [spent] }],
      ['the limit it names, although the call looked smaller', { statedLimits: [{ ...spent, left: 900 }] }],
    ])('where the time is that of %s', (_what, more) => {
      const stage = aStage();
      const refusal = aRefusal({ ...more, retryAt, retryAtIsStated: true });
      const call = stage.mustReserve(aNeed(500), NOON);

      stage.limits.settle(call, { outcome: 'failed-before-answer', failure: refusal }, NOON);

      expect(stage.hindrance(aNeed(1_000), NOON)).toMatchObject({ readyAt: retryAt });
      expect(stage.hindrance(aNeed(1_000), retryAt)).toBeUndefined();
    });

    it('without numbers', () => {
      const stage = aStage(aProvider({ limits: { requestsPerDay: 1 } }));
      stage.mustReserve(aNeed(1), NOON);
      const beyond = stage.mustReserve(aNeed(1), NOON + 20 * MINUTE);
      const refusal = aRefusal({ class: 'quota-spent', retryAt: NOON + 40 * MINUTE, retryAtIsStated: true });

      stage.limits.settle(beyond, { outcome: 'failed-before-answer', failure: refusal }, NOON + 20 * MINUTE);

      expect(stage.hindrance(aNeed(1), NOON + 20 * MINUTE)).toMatchObject({ readyAt: NOON + 40 * MINUTE });
      expect(stage.hindrance(aNeed(1), NOON + 40 * MINUTE)).toBeUndefined();
    });

    it('but not where the time is a guess, or another limit has no room', () => {
      const stage = aStage();
      const minute = { limit: 'requestsPerMinute', total: 10, left: 0 } as const;
      const day = { limit: 'requestsPerDay', total: 100, left: 50 } as const;
      const refuse = (more: Partial<Failure>) => {
        const call = stage.mustReserve(aNeed(1), NOON);
        stage.limits.settle(call, { outcome: 'failed-before-answer', failure: aRefusal({ retryAt, ...more }) }, NOON);
      };

      refuse({ statedLimits: [day] });
      refuse({ statedLimits: [minute, { ...day, left: 49 }], retryAtIsStated: true });

      expect(stage.headroom('requestsPerDay', NOON)).toMatchObject({ fullAt: Date.UTC(2026, 10, 22) });
    });
  });

  it('do not charge the new day for a call of the old one', () => {
    const midnight = Date.UTC(2026, 10, 22);
    const stage = aStage(limitedTo({ tokensPerDay: 10_000 }));
    const late = stage.mustReserve(aNeed(1_000, 400), midnight - 10 * SECOND);
    stage.mustReserve(aNeed(100), midnight + SECOND);

    stage.limits.settle(late, { outcome: 'ok', usage: { inputTokens: 1_000, outputTokens: 300 } }, midnight + MINUTE);

    expect(stage.left('tokensPerDay', midnight + MINUTE)).toBe(9_900);
  });

  describe('of the catalogue, which nobody has confirmed', () => {
    const unconfirmed = () => aStage(aProvider({ limits: { requestsPerDay: 2 }, quotaTimeZone: 'UTC' }));
    const spent = (stage: ReturnType<typeof unconfirmed>) => {
      for (let call = 0; call < 2; call++) answered(stage, stage.mustReserve(aNeed(1), NOON), NOON);
    };

    it('do not end the day: one call at a time finds out', () => {
      const stage = unconfirmed();
      spent(stage);

      expect(stage.hindrance(aNeed(1), NOON)).toBeUndefined();
      stage.mustReserve(aNeed(1), NOON);
      expect(stage.hindrance(aNeed(1), NOON)).toMatchObject({ readyAt: Date.UTC(2026, 10, 22) });
    });

    it('are forgotten when the provider answers beyond them', () => {
      const stage = unconfirmed();
      spent(stage);

      answered(stage, stage.mustReserve(aNeed(1), NOON), NOON);

      expect(stage.limits.headroom(stage.candidate, stage.provider, NOON)).toEqual([]);
    });

    it('hold for the day when the provider refuses', () => {
      const stage = unconfirmed();
      spent(stage);
      const beyond = stage.mustReserve(aNeed(1), NOON);

      stage.limits.settle(
        beyond,
        { outcome: 'failed-before-answer', failure: aRefusal({ class: 'quota-spent' }) },
        NOON,
      );

      expect(stage.hindrance(aNeed(1), NOON + HOUR)).toMatchObject({ skip: { limit: 'requestsPerDay', total: 2 } });
      expect(stage.hindrance(aNeed(1), Date.UTC(2026, 10, 22))).toBeUndefined();
    });
  });
});

describe('what the provider states', () => {
  it('replaces the catalogue, upward and downward', () => {
    const stage = aStage(aProvider({ limits: { tokensPerMinute: 8_000 } }));
    const state = (total: number) =>
      stage.limits.learn(stage.candidate, stage.provider, [{ limit: 'tokensPerMinute', total }], NOON);

    state(6_000);
    expect(stage.headroom('tokensPerMinute', NOON)).toMatchObject({ total: 6_000, left: 6_000, source: 'provider' });
    state(30_000);
    expect(stage.headroom('tokensPerMinute', NOON)).toMatchObject({ total: 30_000, left: 30_000, source: 'provider' });
  });

  it('does not replace what the user has set', () => {
    const stage = aStage(limitedTo({ tokensPerMinute: 1_000 }));

    stage.limits.learn(
      stage.candidate,
      stage.provider,
      [{ limit: 'tokensPerMinute', total: 30_000, left: 29_500 }],
      NOON,
    );

    expect(stage.headroom('tokensPerMinute', NOON)).toMatchObject({ total: 1_000, left: 500, source: 'settings' });
  });

  it('shows another tier: the other numbers of the catalogue mean nothing then', () => {
    const stage = aStage(
      aProvider({ limits: { requestsPerMinute: 30, requestsPerDay: 1_000, tokensPerMinute: 8_000 } }),
    );

    stage.limits.learn(stage.candidate, stage.provider, [{ limit: 'tokensPerMinute', total: 300_000 }], NOON);

    expect(stage.limits.headroom(stage.candidate, stage.provider, NOON).map(({ limit }) => limit)).toEqual([
      'tokensPerMinute',
    ]);
  });

  it('lowers the level when somebody else uses the key', () => {
    const stage = aStage(limitedTo({ tokensPerMinute: 6_000 }));
    const reservation = stage.mustReserve(aNeed(1_000), NOON);

    stage.limits.learn(
      stage.candidate,
      stage.provider,
      [{ limit: 'tokensPerMinute', total: 6_000, left: 2_000 }],
      NOON,
      reservation,
    );

    expect(stage.left('tokensPerMinute', NOON)).toBe(2_000);
  });

  it('raises the level when we have counted too much', () => {
    const stage = aStage(limitedTo({ requestsPerDay: 100 }));
    for (let call = 0; call < 50; call++) {
      stage.limits.settle(stage.mustReserve(aNeed(1), NOON), { outcome: 'failed-before-answer' }, NOON);
    }
    const reservation = stage.mustReserve(aNeed(1), NOON);

    stage.limits.learn(
      stage.candidate,
      stage.provider,
      [{ limit: 'requestsPerDay', total: 100, left: 99 }],
      NOON,
      reservation,
    );

    expect(stage.left('requestsPerDay', NOON)).toBe(98);
  });

  it('takes nothing off for calls that it had not counted yet', () => {
    const stage = aStage(limitedTo({ tokensPerMinute: 6_000 }));
    const first = stage.mustReserve(aNeed(1_000), NOON);
    stage.mustReserve(aNeed(1_500), NOON + 100);

    stage.limits.learn(
      stage.candidate,
      stage.provider,
      [{ limit: 'tokensPerMinute', total: 6_000, left: 5_000 }],
      NOON + 200,
      first,
    );

    expect(stage.left('tokensPerMinute', NOON + 200)).toBe(3_500);
  });

  it('does not charge twice for an input that was longer than estimated', () => {
    const stage = aStage(limitedTo({ tokensPerMinute: 6_000 }));
    const reservation = stage.mustReserve(aNeed(1_000), NOON);

    stage.limits.learn(
      stage.candidate,
      stage.provider,
      [{ limit: 'tokensPerMinute', total: 6_000, left: 4_800 }],
      NOON,
      reservation,
    );
    expect(stage.left('tokensPerMinute', NOON)).toBe(4_800);
    stage.limits.settle(reservation, { outcome: 'ok', usage: { inputTokens: 1_200, outputTokens: 0 } }, NOON);

    expect(stage.left('tokensPerMinute', NOON)).toBe(4_800);
  });

  it('moves a level with a limit that was learned while calls were under way', () => {
    const stage = aStage(aProvider({ limits: { tokensPerMinute: 8_000 } }));
    const reservation = stage.mustReserve(aNeed(1_900), NOON);

    stage.limits.learn(
      stage.candidate,
      stage.provider,
      [{ limit: 'tokensPerMinute', total: 6_000, left: 4_100 }],
      NOON,
      reservation,
    );

    expect(stage.headroom('tokensPerMinute', NOON)).toMatchObject({ total: 6_000, left: 4_100 });
  });

  it('is enough to begin with where nothing was known', () => {
    const stage = aStage();
    const reservation = stage.mustReserve(aNeed(1_900), NOON);

    stage.limits.learn(
      stage.candidate,
      stage.provider,
      [{ limit: 'tokensPerMinute', total: 6_000, left: 4_100 }],
      NOON,
      reservation,
    );

    expect(stage.hindrance(aNeed(5_000), NOON)).toMatchObject({ readyAt: NOON + 9 * SECOND });
  });

  it('names when the day of its counter ends', () => {
    const stage = aStage(limitedTo({ requestsPerDay: 50 }));
    const fullAt = NOON + 3 * HOUR;

    stage.limits.learn(
      stage.candidate,
      stage.provider,
      [{ limit: 'requestsPerDay', total: 50, left: 0, fullAt }],
      NOON,
    );

    expect(stage.hindrance(aNeed(1), NOON)).toMatchObject({ readyAt: fullAt });
  });

  it('may be out of date after a week: then a call beyond a limit per day is tried', () => {
    const stage = aStage();
    const stated = [{ limit: 'requestsPerDay', total: 1 } as const];
    stage.limits.learn(stage.candidate, stage.provider, stated, NOON);

    const later = NOON + 7 * 24 * HOUR;
    stage.mustReserve(aNeed(1), NOON);
    expect(stage.hindrance(aNeed(1), NOON)).toBeDefined();
    answered(stage, stage.mustReserve(aNeed(1), later), later);
    expect(stage.hindrance(aNeed(1), later)).toBeUndefined();
  });

  it('comes with refusals too, and then the level is what was left', () => {
    const stage = aStage();
    const reservation = stage.mustReserve(aNeed(1_900), NOON);

    const statedLimits = [{ limit: 'tokensPerMinute', total: 6_000, left: 500 } as const];
    stage.limits.settle(reservation, { outcome: 'failed-before-answer', failure: aRefusal({ statedLimits }) }, NOON);

    expect(stage.headroom('tokensPerMinute', NOON)).toMatchObject({ total: 6_000, left: 500 });
  });
});

describe('a refusal without numbers, where there should have been room', () => {
  const refuse = (stage: ReturnType<typeof aStage>, now: number) =>
    stage.limits.settle(
      stage.mustReserve(aNeed(100), now),
      { outcome: 'failed-before-answer', failure: aRefusal() },
      now,
    );
  const used = (requests: number) => {
    const stage = aStage(aProvider({ limits: { requestsPerMinute: 40 } }));
    for (let call = 0; call < requests; call++) answered(stage, stage.mustReserve(aNeed(100), NOON), NOON);
    return stage;
  };

  it('lowers the limit to what was used of it', () => {
    const stage = used(19);

    refuse(stage, NOON);

    expect(stage.headroom('requestsPerMinute', NOON)).toMatchObject({ total: 20, left: 0, source: 'provider' });
  });

  it('is not believed beyond a quarter, however often it comes', () => {
    const stage = used(2);

    for (let minute = 0; minute < 5; minute++) refuse(stage, NOON + minute * MINUTE);

    expect(stage.headroom('requestsPerMinute', NOON + 5 * MINUTE)).toMatchObject({ total: 10 });
  });

  it('is forgotten at the end of the day', () => {
    const stage = used(19);

    refuse(stage, NOON);

    expect(stage.headroom('requestsPerMinute', NOON + 12 * HOUR)).toMatchObject({ total: 40, source: 'catalogue' });
  });

  it('is outdone by what the provider states', () => {
    const stage = used(19);
    refuse(stage, NOON);

    stage.limits.learn(stage.candidate, stage.provider, [{ limit: 'requestsPerMinute', total: 60 }], NOON);

    expect(stage.headroom('requestsPerMinute', NOON)).toMatchObject({ total: 60 });
  });

  it.each([
    ['of an upstream', { scope: 'model' }],
    ['of another kind', { class: 'overloaded', scope: 'provider', status: 503 }],
  ] as const)('teaches nothing when it is one %s', (_, failure) => {
    const stage = used(19);

    stage.limits.settle(
      stage.mustReserve(aNeed(100), NOON),
      { outcome: 'failed-before-answer', failure: aRefusal(failure) },
      NOON,
    );

    expect(stage.headroom('requestsPerMinute', NOON)).toMatchObject({ total: 40, left: 20 });
  });

  it('does not touch what the user has set', () => {
    const stage = aStage(limitedTo({ requestsPerMinute: 40 }));

    refuse(stage, NOON);

    expect(stage.headroom('requestsPerMinute', NOON)).toMatchObject({ total: 40, left: 39 });
  });
});

describe('a clock that was set back', () => {
  it.each([
    ['a bucket', { tokensPerMinute: 6_000 }],
    ['a counter', { requestsPerDay: 1, tokensPerDay: 6_000 }],
  ])('does not keep %s empty', (_, limits) => {
    const stage = aStage(limitedTo(limits));
    stage.mustReserve(aNeed(6_000), NOON);

    const yesterday = NOON - 24 * HOUR - 15 * HOUR;

    expect(stage.hindrance(aNeed(6_000), yesterday)).toBeUndefined();
    expect(stage.reserve(aNeed(6_000), yesterday)).toBeDefined();
  });
});

describe('headroom', () => {
  it('says what is left, of what, until when and who said so', () => {
    const stage = aStage(aProvider({ limits: { requestsPerMinute: 10, requestsPerDay: 100 } }));

    answered(stage, stage.mustReserve(aNeed(100), NOON), NOON);

    expect(stage.limits.headroom(stage.candidate, stage.provider, NOON + SECOND)).toEqual([
      { limit: 'requestsPerMinute', total: 10, left: 9, fullAt: NOON + 6 * SECOND, source: 'catalogue' },
      { limit: 'requestsPerDay', total: 100, left: 99, fullAt: Date.UTC(2026, 10, 22), source: 'catalogue' },
    ]);
  });

  it('is whole and learned limits are forgotten when the user resets the provider', () => {
    const stage = aStage(aProvider({ limits: { requestsPerMinute: 10 } }));
    stage.mustReserve(aNeed(100), NOON);
    stage.limits.learn(stage.candidate, stage.provider, [{ limit: 'requestsPerMinute', total: 5 }], NOON);

    stage.limits.forget('another');
    expect(stage.headroom('requestsPerMinute', NOON)).toMatchObject({ total: 5, left: 4 });
    stage.limits.forget('acme');
    expect(stage.headroom('requestsPerMinute', NOON)).toMatchObject({ total: 10, left: 10 });
  });
});

/** The provider answers at once, and takes what was estimated. */
function answered(stage: ReturnType<typeof aStage>, reservation: ReturnType<typeof stage.reserve>, now: number): void {
  if (!reservation) throw new Error('there was no room');
  const { inputTokens, outputTokens } = reservation.need;
  stage.limits.settle(reservation, { outcome: 'ok', usage: { inputTokens, outputTokens } }, now);
}

/** State that notes every change of it. */
function watched(touched: string[]): SharedState {
  return {
    map: (kind) => ({
      get: () => undefined,
      entries: () => [],
      set: () => touched.push(kind),
      delete: () => touched.push(kind),
      updateSoon: () => touched.push(kind),
      update: (keys, change) => {
        touched.push(kind);
        return change(new Map(keys.map(() => ['', undefined as never]))).result;
      },
    }),
    refresh() {},
    onDidChange: () => () => {},
  };
}
