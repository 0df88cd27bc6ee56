const unitMs: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};

const MAX_CHARS = 100;

/**
 * A length of time as providers write it: `12ms`, `7.66s`, `6m0s`, `2m59.56s`, `1h2m3s`, and in prose `2 minutes`,
 * `1 hour and 5 minutes`, `36.4 seconds`.
 *
 * @returns Milliseconds, or undefined where the text is anything else.
 */
export function parseDurationMs(text: string): number | undefined {
  if (text.length > MAX_CHARS) return undefined;
  const pieces = [
    ...text
      .trim()
      .toLowerCase()
      .matchAll(/(\d{1,15}(?:\.\d{1,20})?)\s*([a-z]+)(?:\s*,?\s*(?:and\s+)?|$)/gy),
  ];
  const read = pieces.map((piece) => piece[0]).join('');
  if (pieces.length === 0 || read.length !== text.trim().length) return undefined;
  let total = 0;
  for (const [, amount, unit] of pieces) {
    const factor = unitMs[shortUnit(unit ?? '')];
    if (factor === undefined) return undefined;
    total += Number(amount) * factor;
  }
  return total;
}

function shortUnit(unit: string): string {
  if (/^(ms|msecs?|millis|milliseconds?)$/.test(unit)) return 'ms';
  if (/^(s|secs?|seconds?)$/.test(unit)) return 's';
  if (/^(m|mins?|minutes?)$/.test(unit)) return 'm';
  if (/^(h|hrs?|hours?)$/.test(unit)) return 'h';
  return /^(d|days?)$/.test(unit) ? 'd' : unit;
}
