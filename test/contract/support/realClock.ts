import type { Clock } from '../../../src/engine/types/deps.ts';

/** The system's clock: contract tests run on real sockets, which know no other. */
export const realClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
