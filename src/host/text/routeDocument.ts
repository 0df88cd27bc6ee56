import { failureNames } from '../../engine/routing/skipText.ts';
import type { FailureClass } from '../../engine/types/failure.ts';
import type { Translate } from '../../engine/types/wording.ts';
import { inEnglish } from '../../engine/util/wording.ts';
import { clockTime } from './clockTime.ts';
import type { RouteLines } from './routeLines.ts';

export interface RouteInput {
  lines: RouteLines;
  failures: readonly { name: string; at: number; class: FailureClass; message: string }[];
  /** Epoch milliseconds. */
  now: number;
  /** BCP 47 tag; default: that of the process. */
  locale?: string;
}

/** What `Explain Route` shows, as Markdown that reads well without being rendered. */
export function routeDocument({ lines, failures, now, locale }: RouteInput, t: Translate = inEnglish): string {
  const route = [
    `# ${t('Route')}`,
    t('A request made at {0} asks them in this order:', clockTime(now, now, locale)),
    lines.asked.join('\n'),
  ];
  const others = lines.notAsked.map((line) => `- ${line}`);
  const rest = others.length > 0 ? [`## ${t('Not Asked')}`, others.join('\n')] : [];
  const last = failures.map(
    (failure) =>
      `- ${failure.name}, ${clockTime(failure.at, now, locale)}: ${t(failureNames[failure.class])}: ${failure.message}`,
  );
  const tail = last.length > 0 ? [`## ${t('Last Failures')}`, last.join('\n')] : [];
  return `${[...route, ...tail, ...rest].join('\n\n')}\n`;
}
