import type { SettingsProblem } from '../../types/engine.ts';
import type { Text, Wording } from '../../types/wording.ts';
import { nearest } from './nearest.ts';

/** Where a value stands, and where complaints about it go. */
export interface Place {
  /** Such as `understudy.providers.groq.model`. */
  path: string;
  problems: SettingsProblem[];
  /** What complaints are written with. */
  wording: Wording;
}

/** Reads one value of unknown type; complains and returns `undefined` when it cannot be used. */
export type Reader<T> = (value: unknown, place: Place) => T | undefined;

type Fields<T> = { [K in keyof Required<T>]: Reader<Required<T>[K]> };

/** An object of known fields. Unknown fields are named in a hint, with the nearest known one. */
export function object<T extends object>(fields: Fields<T>): Reader<Partial<T>> {
  return (value, place) => {
    if (!isRecord(value)) return refuseUnseen(value, ({ t }) => t('an object'), place);
    const result: Partial<T> = {};
    for (const [key, entry] of Object.entries(value)) {
      const reader = Object.hasOwn(fields, key) ? fields[key as keyof T] : undefined;
      if (!reader) {
        refuseField(key, Object.keys(fields), place);
        continue;
      }
      const read = entry === undefined ? undefined : reader(entry, below(place, key));
      if (read !== undefined) result[key as keyof T] = read as T[keyof T];
    }
    return result;
  };
}

/** A non-empty string, trimmed. `form` must match the whole of it; `allowed` says so in words. */
export function text({ form, allowed }: { form: RegExp; allowed: Text }): Reader<string> {
  return (value, place) => {
    const trimmed = typeof value === 'string' ? value.trim() : '';
    return form.test(trimmed) ? trimmed : refuse(value, allowed, place);
  };
}

export const flag: Reader<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : refuse(value, ({ t }) => t('true or false'), place);

export function oneOf<const T extends string>(choices: readonly T[]): Reader<T> {
  return (value, place) => {
    const found = choices.find((choice) => choice === value);
    return found ?? refuse(value, eitherOf(choices), place);
  };
}

/** A whole number within the bounds, both included. */
export function integer({ min, max }: { min: number; max: number }): Reader<number> {
  return (value, place) =>
    Number.isInteger(value) && isWithin(value, min, max)
      ? value
      : refuse(
          value,
          ({ t, formatNumber }) => t('a whole number from {0} to {1}', formatNumber(min), formatNumber(max)),
          place,
        );
}

/** A number within the bounds, both included. */
export function number({ min, max }: { min: number; max: number }): Reader<number> {
  return (value, place) =>
    isWithin(value, min, max)
      ? value
      : refuse(
          value,
          ({ t, formatNumber }) => t('a number from {0} to {1}', formatNumber(min), formatNumber(max)),
          place,
        );
}

/** An array; entries that cannot be used are left out. `allowed` says in words what it is an array of. */
export function listOf<T>(reader: Reader<T>, allowed: Text): Reader<T[]> {
  return (value, place) => {
    if (!Array.isArray(value)) return refuse(value, allowed, place);
    return value.flatMap((entry, index) => {
      const read = reader(entry, { ...place, path: `${place.path}[${index}]` });
      return read === undefined ? [] : [read];
    });
  };
}

export function isRecord(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The place of a field of the value at `place`. */
export function below(place: Place, key: string): Place {
  return { ...place, path: `${place.path}.${key}` };
}

/** Notes that a value is left unused. Never repeats more than the start of a string, and nothing of an object. */
export function refuse(value: unknown, allowed: Text, place: Place): undefined {
  return refuseAs(describe(value, place.wording), allowed, place);
}

/** The same for a value of which nothing is repeated: a string where providers are described is most likely a key. */
export function refuseUnseen(value: unknown, allowed: Text, place: Place): undefined {
  const { wording } = place;
  return refuseAs(typeof value === 'string' ? wording.t('a text') : describe(value, wording), allowed, place);
}

function refuseAs(what: string, allowed: Text, { path, problems, wording }: Place): undefined {
  const { t } = wording;
  const message = t('{0} is {1}; allowed is {2}. It is ignored and the default is used', path, what, allowed(wording));
  problems.push({ path, severity: 'error', message });
  return undefined;
}

function refuseField(key: string, known: readonly string[], place: Place): void {
  const { path } = below(place, shorten(key));
  const { problems, wording } = place;
  const { t } = wording;
  if (/key|token|secret|password|authorization|headers/i.test(key)) {
    const message = t(
      '{0} is ignored: keys do not belong in settings. Remove it there and run "Understudy: Add Key"',
      path,
    );
    problems.push({ path, severity: 'error', message });
    return;
  }
  const guess = nearest(key, known);
  const message = guess
    ? t('{0} is not a known setting and is ignored; did you mean "{1}"?', path, guess)
    : t('{0} is not a known setting and is ignored; known here: {1}', path, known.join(', '));
  problems.push({ path, severity: 'warning', message });
}

function eitherOf(choices: readonly string[]): Text {
  const quoted = choices.map((choice) => `"${choice}"`);
  return ({ t }) => quoted.reduceRight((others, choice) => t('{0} or {1}', choice, others));
}

/** What was written, as it was written where it is short. */
function describe(value: unknown, { t }: Wording): string {
  if (typeof value === 'string') return value.trim() === '' ? t('an empty string') : `"${shorten(value)}"`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (Array.isArray(value)) return t('an array');
  return typeof value === 'object' ? t('an object') : t('of type {0}', typeof value);
}

function shorten(value: string): string {
  return value.length > 24 ? `${value.slice(0, 24)}…` : value;
}

function isWithin(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && value >= min && value <= max;
}
