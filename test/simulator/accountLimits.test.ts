import { describe, expect, it } from 'vitest';
import { AccountLimits } from './accountLimits.ts';
import { MONDAY } from './calendar.ts';

const HOUR_MS = 3_600_000;

const utc = { timeZone: 'UTC', refill: false };

describe('AccountLimits', () => {
  it('lets calls in until the tokens of a minute are spent, and then says when there is room', () => {
    const limits = new AccountLimits({ tokensPerMinute: 6_000 }, utc);

    const refusals = [1, 2, 3, 4].map(() => limits.take(tokens(1_900), MONDAY));

    expect(refusals.slice(0, 3)).toEqual([undefined, undefined, undefined]);
    expect(refusals[3]).toMatchObject({ needed: 1_900, retryInMs: 16_000, state: { left: 300 } });
  });

  it('fills up steadily', () => {
    const limits = new AccountLimits({ tokensPerMinute: 6_000 }, utc);
    limits.take(tokens(6_000), MONDAY);

    const refusals = [15_999, 16_000].map((ms) => limits.refusalOf(tokens(1_600), MONDAY + ms));

    expect(refusals.map((refusal) => refusal === undefined)).toEqual([false, true]);
  });

  it('takes nothing for a call that it turns away', () => {
    const limits = new AccountLimits({ requestsPerMinute: 60, tokensPerMinute: 6_000 }, utc);
    limits.take(tokens(5_000), MONDAY);

    limits.take(tokens(2_000), MONDAY);

    expect(limits.states(MONDAY).map(({ left }) => left)).toEqual([59, 1_000]);
  });

  it('names no time for a call that is larger than the whole limit', () => {
    const limits = new AccountLimits({ tokensPerMinute: 6_000 }, utc);

    expect(limits.take(tokens(7_000), MONDAY)).toMatchObject({ retryInMs: undefined });
  });

  it('gives the allowance of a day back at midnight of its own time zone', () => {
    const limits = new AccountLimits({ requestsPerDay: 1 }, { timeZone: 'America/Los_Angeles', refill: false });
    limits.take(tokens(10), MONDAY);

    const refusal = limits.take(tokens(10), MONDAY + HOUR_MS);

    expect(refusal?.retryInMs).toBe(7 * HOUR_MS);
    expect(limits.take(tokens(10), MONDAY + 8 * HOUR_MS)).toBeUndefined();
  });

  it('charges what an answer took beyond its reservation, and gives back what it left', () => {
    const limits = new AccountLimits({ tokensPerMinute: 6_000 }, utc);
    limits.take(tokens(2_000), MONDAY);

    limits.charge(tokens(500), MONDAY);
    limits.charge(tokens(-1_500), MONDAY);

    expect(limits.states(MONDAY)[0]?.left).toBe(5_000);
  });

  it('gives it back bit by bit where the provider does so', () => {
    const limits = new AccountLimits({ requestsPerDay: 24 }, { timeZone: 'UTC', refill: true });
    for (let call = 0; call < 24; call++) limits.take(tokens(10), MONDAY);

    const refusal = limits.take(tokens(10), MONDAY);

    expect(refusal?.retryInMs).toBe(HOUR_MS);
    expect(limits.take(tokens(10), MONDAY + HOUR_MS)).toBeUndefined();
  });

  it('counts input and output apart where the limits are apart', () => {
    const limits = new AccountLimits({ inputTokensPerMinute: 1_000, outputTokensPerMinute: 1_000 }, utc);

    limits.take({ input: 700, output: 100 }, MONDAY);

    expect(limits.states(MONDAY).map(({ left }) => left)).toEqual([300, 900]);
  });
});

function tokens(input: number) {
  return { input, output: 0 };
}
