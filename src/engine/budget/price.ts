import type { Model, Prices } from '../types/provider.ts';
import type { Usage } from '../types/result.ts';

/** Assumed of a request that sets no `maxTokens`; half of it is the answer that is expected. */
const DEFAULT_OUTPUT_ALLOWANCE = 2_048;

/** A token at 1 dollar per million tokens costs 1e-6 dollars, which is 1,000 nano-dollars. */
const NANO_PER_TOKEN = 1_000;

/**
 * What a call cost, in whole nano-dollars (1e-9 USD).
 *
 * Cached input without a price of its own counts as plain input, and writing to a cache is not counted extra: the
 * former may say too much, the latter too little. Free use of a free tier is not known here: the list price is told.
 *
 * @param prices Of the model; `undefined` when not known.
 * @param at When the call began, epoch milliseconds: some prices depend on the hour or change on a date.
 * @returns `undefined` when the price or the usage is not known.
 */
export function costNanoUsd(usage: Usage | undefined, prices: Prices | undefined, at: number): number | undefined {
  if (!usage || !prices) return undefined;
  const { inputTokens, outputTokens } = usage;
  const cachedTokens = Math.min(usage.cachedInputTokens ?? 0, inputTokens);
  const rates = ratesAt(prices, at, inputTokens);
  const dollarsPerMillion =
    (inputTokens - cachedTokens) * rates.input + cachedTokens * rates.cached + outputTokens * rates.output;
  const nano = Math.round(dollarsPerMillion * NANO_PER_TOKEN);
  return Number.isSafeInteger(nano) && nano >= 0 ? nano : undefined;
}

/**
 * What a request would cost, in whole nano-dollars: all of its input, and half of what the answer may take.
 *
 * @param model The model it would go to; `undefined` when not known.
 * @param inputTokens Estimate of the input.
 * @param maxTokens The request's own bound of the answer; default 2,048, and never more than the model's.
 * @param at Epoch milliseconds.
 * @returns `undefined` when the price is not known.
 */
export function estimateCostNanoUsd({
  model,
  inputTokens,
  maxTokens,
  at,
}: {
  model: Pick<Model, 'prices' | 'maxOutput'> | undefined;
  inputTokens: number;
  maxTokens?: number | undefined;
  at: number;
}): number | undefined {
  const allowance = Math.min(maxTokens ?? DEFAULT_OUTPUT_ALLOWANCE, model?.maxOutput ?? Number.POSITIVE_INFINITY);
  return costNanoUsd({ inputTokens, outputTokens: Math.ceil(allowance / 2) }, model?.prices, at);
}

interface Rates {
  input: number;
  cached: number;
  output: number;
}

/** Dollars per million tokens that hold for one request. */
function ratesAt(prices: Prices, at: number, inputTokens: number): Rates {
  const current = pricesOn(prices, at);
  const peak = current.peak && isPeak(current.peak, at) ? current.peak.factor : 1;
  const long = current.longInput && inputTokens > current.longInput.aboveTokens ? current.longInput : undefined;
  const inputFactor = peak * (long?.inputFactor ?? 1);
  return {
    input: current.inputPerMTok * inputFactor,
    cached: (current.cacheReadPerMTok ?? current.inputPerMTok) * inputFactor,
    output: current.outputPerMTok * peak * (long?.outputFactor ?? 1),
  };
}

function pricesOn(prices: Prices, at: number): Prices {
  const { later } = prices;
  return later && at >= Date.parse(later.from) ? pricesOn(later.prices, at) : prices;
}

function isPeak({ utcHours }: NonNullable<Prices['peak']>, at: number): boolean {
  const date = new Date(at);
  const isWeekend = date.getUTCDay() % 6 === 0;
  const hour = date.getUTCHours();
  return !isWeekend && utcHours.some(([from, to]) => hour >= from && hour < to);
}
