/** The longest guessed pause, milliseconds. */
const MAX_BACKOFF_MS = 60_000;

/**
 * Pause before the next call after `failures` consecutive ones: an exponential ceiling with jitter over its upper half,
 * so that a pause is never shorter than half of what the table says.
 *
 * @param failures Consecutive failures so far, from 1.
 * @param baseMs The first ceiling.
 * @param random Uniform in [0, 1).
 * @returns Milliseconds, at most 60,000.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("equal jitter")
 */
export function backoffMs(failures: number, baseMs: number, random: number): number {
  const ceiling = Math.min(baseMs * 2 ** (failures - 1), MAX_BACKOFF_MS);
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
