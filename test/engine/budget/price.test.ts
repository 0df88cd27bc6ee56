import { describe, expect, it } from 'vitest';
import { costNanoUsd, estimateCostNanoUsd } from '../../../src/engine/budget/price.ts';
import type { Prices } from '../../../src/engine/types/provider.ts';

const at = Date.UTC(2026, 10, 20, 12);
const oneAndFive: Prices = { inputPerMTok: 1, outputPerMTok: 5 };

describe('costNanoUsd', () => {
  it('adds input and output at their prices', () => {
    // 1,000 x 1,000 nano-dollars + 200 x 5,000 nano-dollars
    expect(costNanoUsd({ inputTokens: 1_000, outputTokens: 200 }, oneAndFive, at)).toBe(2_000_000);
  });

  it('is one dollar for a million tokens at a dollar', () => {
    expect(costNanoUsd({ inputTokens: 1_000_000, outputTokens: 0 }, oneAndFive, at)).toBe(1_000_000_000);
  });

  it('is a whole number, whatever the price', () => {
    const prices = { inputPerMTok: 0.0028, outputPerMTok: 0.0375 };
    // 3 x 2.8 + 1 x 37.5 = 45.9
    expect(costNanoUsd({ inputTokens: 3, outputTokens: 1 }, prices, at)).toBe(46);
  });

  it('takes the cached part of the input at its own price', () => {
    const prices = { ...oneAndFive, cacheReadPerMTok: 0.1 };
    // 400 plain x 1,000 + 600 cached x 100
    expect(costNanoUsd({ inputTokens: 1_000, outputTokens: 0, cachedInputTokens: 600 }, prices, at)).toBe(460_000);
  });

  it('counts cached input as plain input when its price is not known', () => {
    expect(costNanoUsd({ inputTokens: 1_000, outputTokens: 0, cachedInputTokens: 600 }, oneAndFive, at)).toBe(
      1_000_000,
    );
  });

  it('never counts more cached input than there was input', () => {
    const prices = { ...oneAndFive, cacheReadPerMTok: 0.1 };
    expect(costNanoUsd({ inputTokens: 100, outputTokens: 0, cachedInputTokens: 900 }, prices, at)).toBe(10_000);
  });

  it('does not add reasoning, which output already holds', () => {
    expect(costNanoUsd({ inputTokens: 0, outputTokens: 100, reasoningTokens: 90 }, oneAndFive, at)).toBe(500_000);
  });

  it('makes the whole request dearer above the long-input mark, and not at it', () => {
    const prices: Prices = {
      ...oneAndFive,
      cacheReadPerMTok: 0.5,
      longInput: { aboveTokens: 1_000, inputFactor: 2, outputFactor: 1.5 },
    };

    expect(costNanoUsd({ inputTokens: 1_000, outputTokens: 10 }, prices, at)).toBe(1_050_000);
    expect(costNanoUsd({ inputTokens: 1_001, outputTokens: 10 }, prices, at)).toBe(2_002_000 + 75_000);
    expect(costNanoUsd({ inputTokens: 1_002, cachedInputTokens: 1_002, outputTokens: 0 }, prices, at)).toBe(1_002_000);
  });

  it.each([
    ['a Friday morning', '2026-11-20T01:00:00Z', 2],
    ['the end of the first stretch', '2026-11-20T04:00:00Z', 1],
    ['the second stretch', '2026-11-20T09:59:59Z', 2],
    ['a Friday evening', '2026-11-20T20:00:00Z', 1],
    ['a Saturday morning', '2026-11-21T02:00:00Z', 1],
    ['a Sunday morning', '2026-11-22T07:00:00Z', 1],
    ['a Monday morning', '2026-11-23T07:00:00Z', 2],
  ])('knows dearer hours: %s', (_when, iso, factor) => {
    const utcHours = [
      [1, 4],
      [6, 10],
    ] as const;
    const prices: Prices = { ...oneAndFive, cacheReadPerMTok: 0.5, peak: { utcHours, factor: 2 } };
    const usage = { inputTokens: 2_000, cachedInputTokens: 1_000, outputTokens: 100 };

    expect(costNanoUsd(usage, prices, Date.parse(iso))).toBe(2_000_000 * factor);
  });

  it('follows an announced price from its day on', () => {
    const prices: Prices = {
      ...oneAndFive,
      later: { from: '2027-01-01', prices: { inputPerMTok: 2, outputPerMTok: 10 } },
    };
    const usage = { inputTokens: 1_000, outputTokens: 0 };

    expect(costNanoUsd(usage, prices, Date.parse('2026-12-31T23:59:59Z'))).toBe(1_000_000);
    expect(costNanoUsd(usage, prices, Date.parse('2027-01-01T00:00:00Z'))).toBe(2_000_000);
  });

  it('is zero for what is free, and unknown without a price or a usage', () => {
    expect(costNanoUsd({ inputTokens: 5, outputTokens: 5 }, { inputPerMTok: 0, outputPerMTok: 0 }, at)).toBe(0);
    expect(costNanoUsd({ inputTokens: 5, outputTokens: 5 }, undefined, at)).toBeUndefined();
    expect(costNanoUsd(undefined, oneAndFive, at)).toBeUndefined();
  });

  it('is unknown when a provider reports nonsense', () => {
    expect(costNanoUsd({ inputTokens: Number.NaN, outputTokens: 1 }, oneAndFive, at)).toBeUndefined();
    expect(costNanoUsd({ inputTokens: -5_000, outputTokens: 1 }, oneAndFive, at)).toBeUndefined();
  });
});

describe('estimateCostNanoUsd', () => {
  it('expects half of what the answer may take', () => {
    const model = { prices: oneAndFive };
    expect(estimateCostNanoUsd({ model, inputTokens: 1_000, maxTokens: 400, at })).toBe(1_000_000 + 200 * 5_000);
  });

  it('expects 1,024 tokens when the request names no limit', () => {
    expect(estimateCostNanoUsd({ model: { prices: oneAndFive }, inputTokens: 0, at })).toBe(1_024 * 5_000);
  });

  it('expects no more than half of what the model can write', () => {
    const model = { prices: oneAndFive, maxOutput: 100 };
    expect(estimateCostNanoUsd({ model, inputTokens: 0, maxTokens: 400, at })).toBe(50 * 5_000);
  });

  it('is unknown for a model without a price', () => {
    expect(estimateCostNanoUsd({ model: {}, inputTokens: 1, at })).toBeUndefined();
    expect(estimateCostNanoUsd({ model: undefined, inputTokens: 1, at })).toBeUndefined();
  });
});
