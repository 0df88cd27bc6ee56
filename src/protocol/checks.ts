/** Says whether a value that came over the wire has the form of `T`. */
export type Check<T> = (value: unknown) => value is T;

/** One check per field; for a field that may be absent, `optional(…)`. */
export type Fields<T> = {
  [K in keyof T]-?: object extends Pick<T, K> ? Check<T[K] | undefined> : Check<T[K]>;
};

export const isString: Check<string> = (value) => typeof value === 'string';

export const isBoolean: Check<boolean> = (value) => typeof value === 'boolean';

/** A finite number, 0 or above: every number of the protocol is a length, a count or a time. */
export const isCount: Check<number> = (value): value is number => Number.isFinite(value) && (value as number) >= 0;

/** One of the given words. */
export function isOneOf<const T extends string>(words: readonly T[]): Check<T> {
  return (value): value is T => words.includes(value as T);
}

export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value): value is T | undefined => value === undefined || check(value);
}

export function isArrayOf<T>(check: Check<T>): Check<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(check);
}

/** A plain object with these fields; others are let through, so that an older page understands a newer host. */
export function isObject<T extends object>(fields: Fields<T>): Check<T> {
  const names = Object.keys(fields) as (keyof T)[];
  return (value): value is T => isRecord(value) && names.every((name) => fields[name](value[name as string]));
}

/** An object whose values all pass the check. */
export function isRecordOf<T>(check: Check<T>): Check<{ [name: string]: T }> {
  return (value): value is { [name: string]: T } => isRecord(value) && Object.values(value).every(check);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
