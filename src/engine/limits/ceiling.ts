import type { StatedLimit } from '../types/failure.ts';
import type { LimitName } from '../types/provider.ts';

/** What a provider has taught of the limits of one key or account. */
export interface Ceiling {
  stated: { readonly [limit in LimitName]?: Stated };
  /** Concluded from refusals that named no numbers. */
  guessed: { readonly [limit in LimitName]?: Guess };
  /** It answered when by the catalogue nothing was left. */
  isBeyondCatalogue?: boolean;
}

interface Guess {
  total: number;
  /** However often it is refused, no lower. */
  floor: number;
  until: number;
}

interface Stated {
  total: number;
  /** Epoch milliseconds of the last time it was said. */
  at: number;
}

const DAY_MS = 86_400_000;

/** A statement older than this still counts, but tiers change: a call beyond it may be tried. */
const FRESH_MS = 7 * DAY_MS;

/** Those who are not heard of for so long are forgotten. */
export const ceilingLifeMs = 30 * DAY_MS;

const nothing: Ceiling = { stated: {}, guessed: {} };

export function isFresh({ at }: Stated, now: number): boolean {
  return now - at < FRESH_MS;
}

/** The moment until which a ceiling means the same, epoch milliseconds. */
export function meansTheSameUntil(ceiling: Ceiling | undefined, now: number): number {
  if (!ceiling) return Number.POSITIVE_INFINITY;
  const changes = [
    ...Object.values(ceiling.stated).map(({ at }) => at + FRESH_MS),
    ...Object.values(ceiling.guessed).map(({ until }) => until),
  ];
  return Math.min(...changes.filter((at) => at > now));
}

/**
 * Takes statements in: the newest replaces all that was known or guessed of the limit.
 *
 * @returns The very same ceiling when nothing is new: most answers only repeat the totals.
 */
export function withStated(
  ceiling: Ceiling | undefined,
  statements: readonly StatedLimit[],
  now: number,
): Ceiling | undefined {
  let next = ceiling;
  for (const { limit, total } of statements) {
    if (total === undefined) continue;
    const known = next?.stated[limit];
    const guess = next?.guessed[limit];
    // Once a day is often enough to note that it is said again.
    if (!guess && known?.total === total && Math.abs(now - known.at) < DAY_MS) continue;
    const { [limit]: _refuted, ...guessed } = (next ?? nothing).guessed;
    next = { ...(next ?? nothing), stated: { ...next?.stated, [limit]: { total, at: now } }, guessed };
  }
  return next;
}

/** Of what was thought to be the limit; a refusal may have had another reason. */
const FLOOR = 1 / 4;

/**
 * Notes that a call was refused when `used` of a limit was taken: it cannot be larger than that.
 *
 * @param total What was thought of it.
 * @param until Epoch milliseconds; a guess does not outlive the day.
 */
export function withGuess(
  ceiling: Ceiling | undefined,
  { limit, used, total, until }: { limit: LimitName; used: number; total: number; until: number },
): Ceiling {
  const before = ceiling ?? nothing;
  const floor = before.guessed[limit]?.floor ?? Math.max(1, Math.floor(total * FLOOR));
  const guess = { total: Math.min(total, Math.max(floor, Math.floor(used))), floor, until };
  return { ...before, guessed: { ...before.guessed, [limit]: guess } };
}

/** Notes that the provider answered although nothing was left of these limits. */
export function withRefuted(ceiling: Ceiling | undefined, limits: readonly LimitName[]): Ceiling {
  const before = ceiling ?? nothing;
  const stated = Object.fromEntries(
    Object.entries(before.stated).filter(([limit]) => !limits.includes(limit as LimitName)),
  );
  const isCatalogues = limits.some((limit) => !before.stated[limit]);
  return { ...before, stated, ...(isCatalogues && { isBeyondCatalogue: true }) };
}
