import type { ProviderHealth } from '../../engine/types/plan.ts';
import type { Translate } from '../../engine/types/wording.ts';
import { inEnglish } from '../../engine/util/wording.ts';
import { isScarce, leftText, tightest } from './headroomText.ts';
import { lastFailureText, providerTooltip } from './providerTooltip.ts';
import { isWell, type ProviderRowInput, type Row, readyKey, untilText } from './row.ts';

type State = ProviderHealth['state'] | 'next' | 'paused' | 'on-trial' | 'unreachable' | 'key-refused' | 'outside';

const icons: { readonly [S in State]: Row['icon'] } = {
  next: { id: 'arrow-circle-right', color: 'charts.green' },
  ready: { id: 'pass', color: 'charts.green' },
  demoted: { id: 'history', color: 'charts.yellow' },
  benched: { id: 'clock', color: 'charts.yellow' },
  paused: { id: 'debug-pause', color: 'charts.yellow' },
  'on-trial': { id: 'beaker', color: 'charts.yellow' },
  unreachable: { id: 'debug-disconnect', color: 'charts.orange' },
  'key-refused': { id: 'error', color: 'list.errorForeground' },
  'not-running': { id: 'debug-disconnect', color: 'disabledForeground' },
  'no-model': { id: 'warning', color: 'list.warningForeground' },
  misconfigured: { id: 'warning', color: 'list.errorForeground' },
  'no-key': { id: 'circle-outline', color: 'disabledForeground' },
  off: { id: 'circle-slash', color: 'disabledForeground' },
  outside: { id: 'circle-outline', color: 'disabledForeground' },
};

/** States in which there is nothing to tell of keys and model yet. */
const idle: ReadonlySet<State> = new Set(['no-key', 'outside', 'not-running', 'no-model']);

/** One provider: its state first, then how many keys it has, which model is asked, and what of its limits is nearly used up. */
export function providerRow(input: ProviderRowInput): Row {
  const { provider, keys } = input;
  const t = input.t ?? inEnglish;
  const state = stateOf(input);
  const words = stateText(state, input, t);
  const model = input.health?.model || provider.model;
  const isIdle = idle.has(state);
  const scarce = scarceText(input);
  const details = isIdle ? [] : [countText(keys.length, t), model, scarce];
  return {
    id: `provider/${provider.id}`,
    label: provider.name,
    description: [words, ...details].filter(Boolean).join(' · '),
    icon: icons[state],
    tooltip: providerTooltip(input, words, t),
    accessibleLabel: [provider.name, words, countText(keys.length, t), model, scarce, lastFailureText(input, t)]
      .filter(Boolean)
      .join(', '),
    context: contextOf(input, state),
  };
}

/** An id in the order that nobody knows: shown, so that it can be corrected. */
export function unknownRow(id: string, t: Translate = inEnglish): Row {
  const words = t('unknown provider');
  return {
    id: `provider/${id}`,
    label: id,
    description: words,
    icon: icons.misconfigured,
    tooltip: [t('The order names a provider that neither the catalogue nor your settings know. Correct or remove it.')],
    accessibleLabel: `${id}, ${words}`,
    context: 'unknown movable',
  };
}

/** The offline answer: always last, needs nothing, cannot be moved. */
export function offlineRow(isNext: boolean, t: Translate = inEnglish): Row {
  const words = isNext ? t('next') : t('always last');
  return {
    id: 'provider/offline',
    label: t('Offline answer'),
    description: words,
    icon: { id: 'home', ...(isNext ? { color: 'charts.orange' } : {}) },
    tooltip: [
      t('When nobody else is ready: says what failed and when it is over, and helps with what needs no model.'),
    ],
    accessibleLabel: `${t('Offline answer')}, ${words}`,
    context: 'offline',
  };
}

function stateOf({ health, isNext, provider }: ProviderRowInput): State {
  if (!health) return provider.isEnabled ? 'outside' : 'off';
  if (isNext) return 'next';
  if (health.breaker && isAsked(health)) return health.breaker.state === 'open' ? 'paused' : 'on-trial';
  if (health.state === 'demoted' && isUnreachable(health)) return 'unreachable';
  if (health.state === 'benched' && health.keys.length > 0 && health.keys.every((key) => key.state === 'dead'))
    return 'key-refused';
  return health.state;
}

/** Not switched off, without a key or wrongly set up. */
function isAsked({ state }: ProviderHealth): boolean {
  return state === 'ready' || state === 'demoted' || state === 'benched';
}

function isUnreachable({ lastFailure }: ProviderHealth): boolean {
  return lastFailure?.class === 'connection-failed' || lastFailure?.class === 'timeout';
}

function stateText(state: State, { health, formatTime }: ProviderRowInput, t: Translate): string {
  switch (state) {
    case 'next':
      return t('next');
    case 'ready':
      return t('ready');
    case 'demoted':
      return t('behind the others');
    case 'benched':
      return untilText(health?.readyAt, formatTime, t);
    case 'paused':
      return health?.breaker ? t('paused until {0}', formatTime(health.breaker.until)) : '';
    case 'on-trial':
      return t('on trial');
    case 'unreachable':
      return t('unreachable');
    case 'key-refused':
      return t('key refused');
    case 'not-running':
      return t('not running');
    case 'no-model':
      return t('choose a model');
    case 'misconfigured':
      return t('settings wrong');
    case 'no-key':
      return t('no key');
    case 'off':
      return t('off');
    case 'outside':
      return '';
  }
}

function scarceText(input: ProviderRowInput): string {
  const limit = tightest(readyKey(input)?.headroom);
  return limit && isScarce(limit) ? leftText(limit, input) : '';
}

function countText(count: number, t: Translate): string {
  if (count === 0) return '';
  return count === 1 ? t('1 key') : t('{0} keys', count);
}

function contextOf({ provider, health, keys }: ProviderRowInput, state: State): string {
  const words = ['provider', health ? 'movable' : 'unordered', provider.isEnabled ? 'enabled' : 'disabled'];
  if (!provider.isKeyless) words.push('keyed');
  if (provider.keysUrl) words.push('keysPage');
  if (provider.isKeyless || keys.length > 0) words.push('usable');
  if (!isWell(health) || health?.breaker || health?.keys.some((key) => !isWell(key))) words.push('resettable');
  return state === 'off' ? words.filter((word) => word !== 'usable').join(' ') : words.join(' ');
}
