import { t } from './strings.ts';

/** Such as `1.8 s`, `340 ms` or `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return t('{0} ms', Math.round(ms));
  const seconds = ms / 1000;
  if (seconds < 60) return t('{0} s', number(seconds, seconds < 10 ? 1 : 0));
  return t('{0} min {1} s', Math.floor(seconds / 60), Math.floor(seconds % 60));
}

/** In the user's way of writing numbers. */
export function number(value: number, fractionDigits = 0): string {
  return value.toLocaleString(language(), { maximumFractionDigits: fractionDigits });
}

/** Such as `5 minutes ago`, and a date for what is older than a week. Times are epoch milliseconds. */
export function timeAgo(time: number, now: number): string {
  const minutes = Math.round((now - time) / 60_000);
  if (minutes < 1) return t('now');
  const relative = new Intl.RelativeTimeFormat(language(), { numeric: 'auto', style: 'short' });
  if (minutes < 60) return relative.format(-minutes, 'minute');
  if (minutes < 24 * 60) return relative.format(-Math.round(minutes / 60), 'hour');
  if (minutes < 7 * 24 * 60) return relative.format(-Math.round(minutes / 60 / 24), 'day');
  const isThisYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  const year = isThisYear ? {} : { year: 'numeric' as const };
  return new Date(time).toLocaleDateString(language(), { month: 'short', day: 'numeric', ...year });
}

function language(): string | undefined {
  return document.documentElement.lang || undefined;
}
