import type { OfflineLanguage } from './offlineInput.ts';

export interface TimeStyle {
  language: OfflineLanguage;
  locale: string;
  timeZone?: string;
  now: number;
}

/** The local time by the 24-hour clock, rounded up to the minute so that it is never promised too early, with the date when it is not today. */
export function localTime(time: number, style: TimeStyle): string {
  const at = Math.ceil(time / 60_000) * 60_000;
  const isToday = dayOf(at, style) === dayOf(style.now, style);
  const date = isToday ? {} : ({ day: 'numeric', month: 'short' } as const);
  return format(at, style, { ...date, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** The local day, such as `Nov 21, 2026`. */
export function localDate(at: number, style: TimeStyle): string {
  return format(at, style, { dateStyle: 'medium' });
}

/** The time from now in words, rounded up as well: `in 4 minutes`. */
export function fromNow(at: number, { language, now }: TimeStyle): string {
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'always' });
  const seconds = Math.max(1, Math.ceil((at - now) / 1000));
  if (seconds < 60) return words.format(seconds, 'second');
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return words.format(minutes, 'minute');
  const hours = Math.ceil(minutes / 60);
  if (hours < 48) return words.format(hours, 'hour');
  return words.format(Math.ceil(hours / 24), 'day');
}

function dayOf(at: number, style: TimeStyle): string {
  return format(at, style, { year: 'numeric', month: 'numeric', day: 'numeric' });
}

function format(at: number, { locale, timeZone }: TimeStyle, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, { ...options, ...(timeZone !== undefined && { timeZone }) }).format(at);
}
