import type { Translate } from '../../engine/types/wording.ts';
import { NANO_PER_USD } from '../../engine/util/money.ts';

/** A cost below it is told to be smaller, nano-dollars. */
const SMALLEST_SHOWN_NANO = 100_000;

/**
 * @param nanoUsd Nano-dollars, 0 or more; `undefined` when the price is not known.
 * @returns `free`, `<$0.0001`, `$0.0012`, `$1.25`; `undefined` when not known.
 */
export function formatCost(nanoUsd: number | undefined, t: Translate): string | undefined {
  if (nanoUsd === undefined || !Number.isFinite(nanoUsd)) return undefined;
  if (nanoUsd <= 0) return t('free');
  if (nanoUsd < SMALLEST_SHOWN_NANO) return '<$0.0001';
  return `$${(nanoUsd / NANO_PER_USD).toFixed(nanoUsd < NANO_PER_USD ? 4 : 2)}`;
}

/** Nano-dollars of an amount in dollars. */
export function nanoUsd(usd: number): number {
  return Math.round(usd * NANO_PER_USD);
}
