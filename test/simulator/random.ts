/** Uniform in [0, 1). */
export type Random = () => number;

/**
 * A generator that says the same for the same seed and name (mulberry32). Whoever draws by itself has a name of its own, so that
 * another course of one part does not change the luck of the others.
 */
export function seeded(seed: number, name: string): Random {
  let state = hash(name) ^ Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Log-uniform between two bounds: small ones are as frequent as large ones. */
export function spread(random: Random, [from, to]: readonly [number, number]): number {
  return from * (to / from) ** random();
}

/** Log-normal about a median: how long servers take. */
export function around(random: Random, median: number, sigma = 0.35): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}

/** The time to the next of independent events, in the unit of the mean. */
export function untilNext(random: Random, mean: number): number {
  return -mean * Math.log(1 - random());
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value;
}
