import type { EngineDeps } from '../types/deps.ts';
import type { Translate, Wording } from '../types/wording.ts';

/** The English text with `{0}`, `{1}` … filled in. */
export const inEnglish: Translate = (english, ...values) =>
  english.replace(/\{(\d+)\}/g, (placeholder, index: string) => String(values[Number(index)] ?? placeholder));

/** English whatever the user's language, times in UTC: for reports and for other programs. */
export const englishWording: Wording = {
  t: inEnglish,
  formatTime: (time) => new Date(time).toISOString(),
  formatNumber: (value) => value.toLocaleString('en-US'),
};

/** How the engine speaks to its user. */
export function wordingOf({ t = inEnglish, formatTime, language }: WordingDeps): Wording {
  return { t, formatTime, formatNumber: (value) => value.toLocaleString(language) };
}

type WordingDeps = Pick<EngineDeps, 't' | 'formatTime' | 'language'>;
