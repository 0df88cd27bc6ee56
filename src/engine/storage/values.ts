/** Stands for `Infinity` in integer columns. */
export const forever = Number.MAX_SAFE_INTEGER;

/** A number as an integer column takes it: rounded, `Infinity` as `forever`, and null for what is absent or no number. */
export function toInteger(value: number | undefined): number | null {
  if (value === undefined || Number.isNaN(value)) return null;
  return Math.max(-forever, Math.min(forever, Math.round(value)));
}

/** A time as it was before `toInteger`. */
export function fromTime(value: number): number {
  return value >= forever ? Number.POSITIVE_INFINITY : value;
}

/** JSON text, or null for what is absent. */
export function toJson(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/** JSON text in which `Infinity` is a number too large to be any other: parsers read it as `Infinity` again. */
export function toEndlessJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => endless.get(inner) ?? inner);
}

// The library of ES2024 does not know it yet; V8 has it since 11.4.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

const endless: ReadonlyMap<unknown, unknown> = new Map([
  [Number.POSITIVE_INFINITY, rawJSON('1e999')],
  [Number.NEGATIVE_INFINITY, rawJSON('-1e999')],
]);

/** What `toJson` wrote; undefined for null and for text that is not JSON. */
export function fromJson<T>(text: string | null): T | undefined {
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
