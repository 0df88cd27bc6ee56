import type { Period } from './scenario.ts';

/** Monday, 16 November 2026, 00:00 UTC: when every simulation begins. */
export const MONDAY = Date.UTC(2026, 10, 16);

export const DAY_MS = 86_400_000;

export interface Interval {
  /** Epoch milliseconds. */
  from: number;
  to: number;
}

/** When a period of a scenario takes place within so many days. */
export function intervalsOf({ day, from, to }: Period, days: number): Interval[] {
  const [begin, end] = [timeOfDay(from), timeOfDay(to)];
  const lengthMs = end > begin ? end - begin : end + DAY_MS - begin;
  return Array.from({ length: days }, (_, index) => index)
    .filter((index) => day === undefined || index % 7 === day)
    .map((index) => MONDAY + index * DAY_MS + begin)
    .map((start) => ({ from: start, to: start + lengthMs }));
}

export function isWithin({ from, to }: Interval, time: number): boolean {
  return from <= time && time < to;
}

/** Milliseconds since midnight. */
function timeOfDay(text: string): number {
  const parts = /^(\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  if (!parts) throw new Error(`"${text}" is no time of day; write it as 09:30 or 09:30:15`);
  const [hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000;
}
