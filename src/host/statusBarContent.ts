import { firstChoice, isSetUp } from '../engine/routing/setUp.ts';
import type { Activity } from '../engine/types/engine.ts';
import type { PlannedCandidate } from '../engine/types/plan.ts';
import type { Translate } from '../engine/types/wording.ts';
import { inEnglish } from '../engine/util/wording.ts';
import { isNetworkDown } from './text/dashboard.ts';
import { escapeMarkdown } from './text/markdown.ts';
import { shortRoute } from './text/routeLines.ts';

export interface StatusBarInput {
  /** What the engine would do with a request made now; nothing here is decided a second time. */
  plan: readonly PlannedCandidate[];
  next: PlannedCandidate | undefined;
  /** The plan as the engine puts it into words. */
  explanation: readonly string[];
  activity: Activity;
  /** Provider ids in the user's order. */
  order: readonly string[];
  nameOf(provider: string): string;
  t?: Translate;
}

export interface StatusBarContent {
  state: 'reading' | 'ready' | 'busy' | 'degraded' | 'offline' | 'no-provider';
  text: string;
  tooltip: string;
  /** What a screen reader says. */
  label: string;
  /** The item asks for attention: there are keys, and none of them can be used. */
  isWarning: boolean;
}

/** Text, tooltip and state of the status bar item: who the next request goes to, and what the plan looks like. */
export function statusBarContent(input: StatusBarInput): StatusBarContent {
  const t = input.t ?? inEnglish;
  const content = contentOf(input, t);
  // A route without anybody on it says nothing that the first line does not.
  const route =
    content.state === 'no-provider'
      ? [t('Click to add a key, or to rehearse a failover without one.')]
      : shortRoute(input.plan, input.explanation, t);
  const lines = route.map(escapeMarkdown);
  const tooltip = [`**Understudy**: ${escapeMarkdown(content.label)}`, lines.join('  \n')].filter(Boolean);
  return { ...content, tooltip: tooltip.join('\n\n'), label: `Understudy: ${content.label}` };
}

/** Before the keys are known, when anything else would be a guess. */
export function readingContent(t: Translate = inEnglish): StatusBarContent {
  const label = t('the keys are being read');
  return {
    ...content('reading', `$(loading~spin) ${t('Reading keys…')}`, `Understudy: ${label}`),
    tooltip: `**Understudy**: ${escapeMarkdown(label)}`,
  };
}

function contentOf(input: StatusBarInput, t: Translate): Omit<StatusBarContent, 'tooltip'> {
  const { activity, nameOf, next } = input;
  if (activity.inFlight > 0) {
    const provider = activity.calling ?? next?.candidate.provider;
    const name = provider === undefined ? t('Offline') : nameOf(provider);
    const label = activity.isWaiting ? t('waiting for {0}', name) : t('asking {0}', name);
    return content('busy', `$(loading~spin) ${name}`, label);
  }
  if (!next) return withoutNext(input, t);
  const name = nameOf(next.candidate.provider);
  const first = firstChoice(input.plan, input.order);
  if (first === undefined || first === next.candidate.provider) {
    return content('ready', `$(comment) ${name}`, t('the next request goes to {0}', name));
  }
  const text = t('{0} for {1}', name, nameOf(first));
  // One that is ready all the same stands behind the others after a failure.
  const hasFailed = input.plan.some(({ candidate, isReady }) => isReady && candidate.provider === first);
  const label = hasFailed
    ? t('the next request goes to {0}, because {1} failed recently', name, nameOf(first))
    : t('the next request goes to {0}, because {1} is not ready', name, nameOf(first));
  return content('degraded', `$(arrow-swap) ${text}`, label);
}

function withoutNext({ plan }: StatusBarInput, t: Translate): Omit<StatusBarContent, 'tooltip'> {
  if (!plan.some(isSetUp)) {
    return content('no-provider', `$(key) ${t('Add a key')}`, t('no provider has a key yet'));
  }
  const label = isNetworkDown(plan)
    ? t('there is no network; questions get the offline answer until it is back')
    : t('no provider is ready; questions get the offline answer');
  return { ...content('offline', `$(debug-disconnect) ${t('Offline')}`, label), isWarning: true };
}

function content(state: StatusBarContent['state'], text: string, label: string): Omit<StatusBarContent, 'tooltip'> {
  return { state, text, label, isWarning: false };
}
