const DAY_MS = 86_400_000;

/**
 * A moment as people say it: `14:32`, with seconds when it is less than two minutes away, with the weekday when it is on
 * another day, with the date when that is more than six days away.
 *
 * @param locale BCP 47 tag; default: that of the process.
 */
export function clockTime(time: number, now: number, locale?: string): string {
  const date = new Date(time);
  const isNear = Math.abs(time - now) < 120_000;
  const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  if (isNear) return format(date, { ...clock, second: '2-digit' }, locale);
  if (date.toDateString() === new Date(now).toDateString()) return format(date, clock, locale);
  if (Math.abs(time - now) < 6 * DAY_MS) return format(date, { ...clock, weekday: 'short' }, locale);
  return format(date, { ...clock, day: 'numeric', month: 'short' }, locale);
}

function format(date: Date, options: Intl.DateTimeFormatOptions, locale: string | undefined): string {
  return new Intl.DateTimeFormat(locale, options).format(date);
}
