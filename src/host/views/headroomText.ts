import type { Headroom } from '../../engine/types/plan.ts';
import type { Translate } from '../../engine/types/wording.ts';
import { inEnglish } from '../../engine/util/wording.ts';

export interface HeadroomFormats {
  formatTime(time: number): string;
  /** In the user's way of writing numbers. */
  formatNumber(value: number): string;
  t?: Translate;
}

/** With less than this share left, a provider's own row says so. */
const scarceShare = 0.2;

/** The limit that comes first to its end; `undefined` while all of every limit is left. */
export function tightest(headroom: readonly Headroom[] = []): Headroom | undefined {
  return headroom.filter(({ left, total }) => left < total).toSorted((a, b) => share(a) - share(b))[0];
}

export function isScarce(headroom: Headroom): boolean {
  return share(headroom) < scarceShare;
}

/** Such as `12 of 30 requests a minute left`. */
export function leftText({ limit, left, total }: Headroom, { formatNumber, t = inEnglish }: HeadroomFormats): string {
  const values = [formatNumber(Math.max(0, Math.floor(left))), formatNumber(total)] as const;
  switch (limit) {
    case 'requestsPerMinute':
      return t('{0} of {1} requests a minute left', ...values);
    case 'requestsPerDay':
      return t('{0} of {1} requests a day left', ...values);
    case 'requestsPerMonth':
      return t('{0} of {1} requests a month left', ...values);
    case 'tokensPerMinute':
      return t('{0} of {1} tokens a minute left', ...values);
    case 'inputTokensPerMinute':
      return t('{0} of {1} input tokens a minute left', ...values);
    case 'outputTokensPerMinute':
      return t('{0} of {1} output tokens a minute left', ...values);
    case 'tokensPerDay':
      return t('{0} of {1} tokens a day left', ...values);
  }
}

/** One line for each limit: what is left, when all of it is there again, and who said so. */
export function headroomLines(headroom: readonly Headroom[] = [], formats: HeadroomFormats): string[] {
  const { formatTime, t = inEnglish } = formats;
  return headroom.map((each) => {
    const left = leftText(each, formats);
    const isFull = each.left >= each.total || !Number.isFinite(each.fullAt);
    const text = isFull ? left : t('{0}, all of it again at {1}', left, formatTime(each.fullAt));
    return `${text} (${sourceText(each.source, t)})`;
  });
}

function sourceText(source: Headroom['source'], t: Translate): string {
  if (source === 'settings') return t('by your settings');
  return source === 'provider' ? t('as the provider says') : t('by the catalogue');
}

function share({ left, total }: Headroom): number {
  return total === 0 ? 0 : left / total;
}
