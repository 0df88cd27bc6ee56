import { type AccountKnowledge, OCCASIONS_NEEDED, type Pair, pairName } from './accountKnowledge.ts';

/** Falls of two keys this close to each other have one cause, milliseconds. */
const TOGETHER_MS = 5_000;

/** Within this time the same limit makes itself felt again and again: one occasion, milliseconds. */
const OCCASION_GAP_MS = 30_000;

/**
 * For so long keys are taken for one account because they fell together, milliseconds. While they are, none is asked in the
 * other's stead and nothing can show the mistake; so after this time the next limit has to confirm it.
 */
const GUESS_MS = 86_400_000;

/** A key ran into a limit. */
export interface Fall {
  class: string;
  /** Epoch milliseconds. */
  at: number;
  /** Epoch milliseconds until which it is limited. */
  until: number;
}

const freshPair: Pair = { occasions: 0, at: Number.NEGATIVE_INFINITY, alone: [] };

/** How long a key counts as limited when the provider did not say. */
export function limitedUntil(now: number, statedRetryAt: number | undefined): number {
  return statedRetryAt ?? now + TOGETHER_MS;
}

/** The knowledge after a fall; the same object when it teaches nothing. */
export function afterFall(
  known: AccountKnowledge,
  keyId: string,
  fall: Fall,
  others: ReadonlyMap<string, Fall>,
): AccountKnowledge {
  let next = known;
  for (const [other, { class: failureClass, at }] of others) {
    if (other === keyId || failureClass !== fall.class || fall.at - at > TOGETHER_MS || at > fall.at) continue;
    const pair = known.pairs[pairName(keyId, other)] ?? freshPair;
    // Each of the two has been seen falling alone: these are two accounts, whatever coincides.
    if (pair.alone.length === 2 || Math.abs(fall.at - pair.at) < OCCASION_GAP_MS) continue;
    next = withPair(next, keyId, other, { ...pair, occasions: pair.occasions + 1, at: fall.at });
  }
  return next;
}

/** The knowledge after a key answered; the same object when that teaches nothing. */
export function afterAnswer(
  known: AccountKnowledge,
  keyId: string,
  begunAt: number,
  falls: ReadonlyMap<string, Fall>,
): AccountKnowledge {
  let next = known;
  for (const [other, { at, until }] of falls) {
    // A call that was under way when the other fell had been let in before.
    if (other === keyId || at > begunAt || begunAt >= until) continue;
    const pair = known.pairs[pairName(keyId, other)] ?? freshPair;
    if (pair.occasions === 0 && pair.alone.includes(other)) continue;
    const alone = [...new Set([...pair.alone, other])];
    next = withPair(next, keyId, other, { ...pair, occasions: 0, alone });
  }
  return next;
}

/** Lets guesses that have become old wait for one more occasion; the same object when there is none. */
export function withoutOldGuesses(known: AccountKnowledge, now: number): AccountKnowledge {
  let next = known;
  for (const [name, pair] of Object.entries(known.pairs)) {
    if (pair.occasions < OCCASIONS_NEEDED || now - pair.at < GUESS_MS) continue;
    next = { ...next, pairs: { ...next.pairs, [name]: { ...pair, occasions: OCCASIONS_NEEDED - 1 } } };
  }
  return next;
}

function withPair(known: AccountKnowledge, a: string, b: string, pair: Pair): AccountKnowledge {
  return { ...known, pairs: { ...known.pairs, [pairName(a, b)]: pair } };
}
