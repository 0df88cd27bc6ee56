import { isSetUp } from '../../engine/routing/setUp.ts';
import type { PlannedCandidate } from '../../engine/types/plan.ts';
import type { Translate } from '../../engine/types/wording.ts';
import { inEnglish } from '../../engine/util/wording.ts';

export interface RouteLines {
  /** Who can be asked, in that order and numbered from 1, with the offline answer at the end. */
  asked: string[];
  /** Who needs the user first: a key, a switch, a setting. Without a number, as nobody comes there. */
  notAsked: string[];
}

/**
 * The engine's lines, apart by whether the provider is set up: a full catalogue without keys would bury those that are.
 *
 * @param explanation One line for each row of the plan, and then the offline answer.
 */
export function routeLines(plan: readonly PlannedCandidate[], explanation: readonly string[]): RouteLines {
  const isAsked = (_: string, index: number) => plan[index] === undefined || isSetUp(plan[index]);
  const lines = explanation.map((line) => line.trim());
  return {
    // Numbered anew: a gap would look like a mistake.
    asked: lines.filter(isAsked).map((line, index) => line.replace(number, `${index + 1}. `)),
    notAsked: lines.filter((line, index) => !isAsked(line, index)).map((line) => line.replace(number, '')),
  };
}

/** The same for a tooltip: of those that are not asked, how many there are. */
export function shortRoute(
  plan: readonly PlannedCandidate[],
  explanation: readonly string[],
  t: Translate = inEnglish,
): string[] {
  const { asked, notAsked } = routeLines(plan, explanation);
  if (notAsked.length === 0) return asked;
  return [...asked, t('{0} more without a key, switched off or not usable as configured', notAsked.length)];
}

const number = /^\d+\. /;
