import { isSetUp } from '../../engine/routing/setUp.ts';
import type { PlannedCandidate } from '../../engine/types/plan.ts';
import type { Translate } from '../../engine/types/wording.ts';
import { inEnglish } from '../../engine/util/wording.ts';

export interface DashboardInput {
  plan: readonly PlannedCandidate[];
  next: PlannedCandidate | undefined;
  nameOf(provider: string): string;
  formatTime(time: number): string;
  t?: Translate;
}

/** How things stand, in one line: who is next, how many are ready, and whether there is a network. Empty while nobody is set up. */
export function dashboardLine({ plan, next, nameOf, formatTime, t = inEnglish }: DashboardInput): string {
  const setUp = new Set(plan.filter(isSetUp).map(providerOf));
  if (setUp.size === 0) return '';
  // Whoever has just failed comes last; until it is its turn, to call it ready would hide that.
  const ready = new Set(plan.filter((row) => row.isReady && !row.isDemoted).map(providerOf));
  if (next) ready.add(providerOf(next));
  const parts = [
    isNetworkDown(plan) ? t('No network') : '',
    next ? t('Next: {0}', nameOf(providerOf(next))) : t('Next: offline answer'),
    t('{0} of {1} ready', ready.size, setUp.size),
    next ? '' : backText(plan, nameOf, formatTime, t),
  ];
  return parts.filter(Boolean).join(' · ');
}

/** Providers that have nothing to do with each other failed together. */
export function isNetworkDown(plan: readonly PlannedCandidate[]): boolean {
  return plan.some(({ skip }) => skip?.kind === 'benched' && skip.scope === 'network');
}

function backText(
  plan: readonly PlannedCandidate[],
  nameOf: DashboardInput['nameOf'],
  formatTime: DashboardInput['formatTime'],
  t: Translate,
): string {
  const soonest = plan.reduce<PlannedCandidate | undefined>(sooner, undefined);
  if (soonest?.readyAt === undefined) return '';
  return t('{0} again at {1}', nameOf(providerOf(soonest)), formatTime(soonest.readyAt));
}

function sooner(a: PlannedCandidate | undefined, b: PlannedCandidate): PlannedCandidate | undefined {
  if (b.readyAt === undefined || !Number.isFinite(b.readyAt)) return a;
  return (a?.readyAt ?? Number.POSITIVE_INFINITY) <= b.readyAt ? a : b;
}

function providerOf({ candidate }: PlannedCandidate): string {
  return candidate.provider;
}
