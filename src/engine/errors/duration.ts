/** Every name a unit goes by. */
const unitNames = [
  [1, 'ms msec msecs millis millisecond milliseconds'],
  [1_000, 's sec secs second seconds'],
  [60_000, 'm min mins minute minutes'],
  [3_600_000, 'h hr hrs hour hours'],
  [86_400_000, 'd day days'],
] as const;

const unitMs: ReadonlyMap<string, number> = new Map(
  unitNames.flatMap(([ms, names]) => names.split(' ').map((name) => [name, ms] as const)),
);

const MAX_CHARS = 100;

/** One amount with its unit, and what stands before the next one. */
const piece = /(\d{1,15}(?:\.\d{1,20})?)\s*([a-z]+)(?:\s*,?\s*(?:and\s+)?|$)/y;

/**
 * A length of time as providers write it: `12ms`, `7.66s`, `6m0s`, `2m59.56s`, `1h2m3s`, and in prose `2 minutes`,
 * `1 hour and 5 minutes`, `36.4 seconds`.
 *
 * @returns Milliseconds, or undefined where the text is anything else.
 */
export function parseDurationMs(text: string): number | undefined {
  if (text.length > MAX_CHARS) return undefined;
  const words = text.trim().toLowerCase();
  if (words === '') return undefined;
  let total = 0;
  for (let at = 0; at < words.length; at = piece.lastIndex) {
    piece.lastIndex = at;
    const found = piece.exec(words);
    const factor = found && unitMs.get(found[2] ?? '');
    if (!factor) return undefined;
    total += Number(found[1]) * factor;
  }
  return total;
}
