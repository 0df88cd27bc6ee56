import type { ProviderHealth } from '../../engine/types/plan.ts';
import type { Provider } from '../../engine/types/provider.ts';
import { inEnglish, type Translate } from '../text/translate.ts';

/** A row of the providers view as plain data: what it shows does not depend on VS Code. */
export interface Row {
  id: string;
  label: string;
  description: string;
  /** Codicon and theme colour. */
  icon: { id: string; color?: string };
  /** Lines of the tooltip; plain text, no secret. */
  tooltip: string[];
  /** What a screen reader says. */
  accessibleLabel: string;
  /** Words that menus match. */
  context: string;
}

export interface KeyState {
  id: string;
  label: string;
  isStored: boolean;
}

export interface ProviderRowInput {
  provider: Provider;
  /** Absent outside the order: the engine does not look at the provider. */
  health: ProviderHealth | undefined;
  keys: readonly KeyState[];
  /** The next request goes here. */
  isNext: boolean;
  formatTime(time: number): string;
  t?: Translate;
}

type State = ProviderHealth['state'] | 'next' | 'unreachable' | 'key-refused' | 'outside';

const icons: { readonly [S in State]: Row['icon'] } = {
  next: { id: 'arrow-circle-right', color: 'charts.green' },
  ready: { id: 'pass', color: 'charts.green' },
  demoted: { id: 'history', color: 'charts.yellow' },
  benched: { id: 'clock', color: 'charts.yellow' },
  unreachable: { id: 'debug-disconnect', color: 'charts.orange' },
  'key-refused': { id: 'error', color: 'list.errorForeground' },
  misconfigured: { id: 'warning', color: 'list.errorForeground' },
  'no-key': { id: 'circle-outline', color: 'disabledForeground' },
  off: { id: 'circle-slash', color: 'disabledForeground' },
  outside: { id: 'circle-outline', color: 'disabledForeground' },
};

/** One provider: its state first, then how many keys it has and which model is asked. */
export function providerRow(input: ProviderRowInput): Row {
  const { provider, keys } = input;
  const t = input.t ?? inEnglish;
  const state = stateOf(input);
  const words = stateText(state, input, t);
  const model = input.health?.model || provider.model;
  const isIdle = state === 'no-key' || state === 'outside';
  const description = [words, isIdle ? '' : countText(keys.length, t), isIdle ? '' : model].filter(Boolean).join(' · ');
  return {
    id: `provider/${provider.id}`,
    label: provider.name,
    description,
    icon: icons[state],
    tooltip: tooltipOf(input, words, t),
    accessibleLabel: [provider.name, words, countText(keys.length, t), model].filter(Boolean).join(', '),
    context: contextOf(input, state),
  };
}

/** One key of a provider with its own state. */
export function keyRow(input: ProviderRowInput, key: KeyState): Row {
  const t = input.t ?? inEnglish;
  const state = input.health?.keys.find((known) => known.label === key.label);
  const words = keyText(state, input.formatTime, t);
  const origin = key.isStored ? '' : t('from the environment');
  return {
    id: `key/${input.provider.id}/${key.id}`,
    label: key.label,
    description: [words, origin].filter(Boolean).join(' · '),
    icon: keyIcon(state?.state),
    tooltip: [t('Key {0} of {1}', key.label, input.provider.name), words, state?.reason ?? ''].filter(Boolean),
    accessibleLabel: [t('key {0}', key.label), words, origin].filter(Boolean).join(', '),
    context: key.isStored ? 'key stored' : 'key',
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
  if (health.state === 'ready') return isNext ? 'next' : 'ready';
  if (isNext) return 'next';
  if (health.state === 'demoted' && isUnreachable(health)) return 'unreachable';
  if (health.state === 'benched' && health.keys.length > 0 && health.keys.every((key) => key.state === 'dead'))
    return 'key-refused';
  return health.state;
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
    case 'unreachable':
      return t('unreachable');
    case 'key-refused':
      return t('key refused');
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

function untilText(readyAt: number | undefined, formatTime: (time: number) => string, t: Translate): string {
  if (readyAt === undefined || !Number.isFinite(readyAt)) return t('benched');
  return t('benched until {0}', formatTime(readyAt));
}

function keyText(
  key: ProviderHealth['keys'][number] | undefined,
  formatTime: (time: number) => string,
  t: Translate,
): string {
  if (!key) return '';
  if (key.state === 'ready') return t('ready');
  if (key.state === 'dead') return t('refused; re-enter or test it');
  return untilText(key.readyAt, formatTime, t);
}

function keyIcon(state: 'ready' | 'benched' | 'dead' | undefined): Row['icon'] {
  if (state === 'benched') return { id: 'key', color: 'charts.yellow' };
  if (state === 'dead') return { id: 'key', color: 'list.errorForeground' };
  return state === 'ready' ? { id: 'key', color: 'charts.green' } : { id: 'key' };
}

function tooltipOf({ provider, health, keys, formatTime }: ProviderRowInput, words: string, t: Translate): string[] {
  const last = health?.lastFailure;
  return [
    words === '' ? provider.name : `${provider.name}: ${words}`,
    health?.reason ?? '',
    t('Model: {0}', health?.model || provider.model),
    provider.isKeyless ? t('Needs no key') : t('Keys: {0}', keys.map((key) => key.label).join(', ') || t('none')),
    t('Address: {0}', provider.baseUrl),
    last ? t('Last failure, {0}: {1}', formatTime(last.at), last.message) : '',
  ].filter(Boolean);
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
  return state === 'off' ? words.filter((word) => word !== 'usable').join(' ') : words.join(' ');
}
