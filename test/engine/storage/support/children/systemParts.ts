import type { Clock, Logger } from '../../../../../src/engine/types/deps.ts';

/** Real time, for processes of their own. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

export const silentLog: Logger = { debug() {}, info() {}, warn() {}, error() {} };
