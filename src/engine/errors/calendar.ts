/**
 * The next midnight of a time zone, where a day may have 23 or 25 hours.
 *
 * @param now Epoch milliseconds.
 * @param timeZone IANA name; an unknown one counts as UTC.
 * @returns Epoch milliseconds, later than `now`.
 */
export function nextMidnight(now: number, timeZone: string): number {
  const format = wallClock(timeZone);
  const today = readWallClock(format, now);
  const midnight = Date.UTC(today.year, today.month - 1, today.day + 1);
  // The offset in force at midnight is not known beforehand: guess with today's, then correct with the one found there.
  const guess = midnight - offsetMs(format, now);
  return midnight - offsetMs(format, guess);
}

/** The first moment of the next calendar month in UTC, where providers without a stated zone reset monthly quotas. */
export function nextMonth(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

function wallClock(timeZone: string): Intl.DateTimeFormat {
  const options = {
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
  }
}

function readWallClock(format: Intl.DateTimeFormat, at: number): WallClock {
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}

/** Wall clock minus UTC at a moment. */
function offsetMs(format: Intl.DateTimeFormat, at: number): number {
  const { year, month, day, hour, minute, second } = readWallClock(format, at);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}
