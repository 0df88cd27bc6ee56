import type { Clock } from '../types/deps.ts';

/** Node rounds longer delays down to 1 ms. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(0, ms), MAX_DELAY_MS));
    return () => clearTimeout(timer);
  },
};
