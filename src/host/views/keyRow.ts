import type { KeyHealth } from '../../engine/types/plan.ts';
import type { Translate } from '../../engine/types/wording.ts';
import { inEnglish } from '../../engine/util/wording.ts';
import { headroomLines, leftText, tightest } from './headroomText.ts';
import { isWell, type KeyState, type ProviderRowInput, type Row, untilText } from './row.ts';

/** One key of a provider with its own state, and what of its limits is nearest to its end. */
export function keyRow(input: ProviderRowInput, key: KeyState): Row {
  const t = input.t ?? inEnglish;
  const state = input.health?.keys.find((known) => known.label === key.label);
  const words = keyText(state, input.formatTime, t);
  const origin = key.isStored ? '' : t('from the environment');
  const limit = tightest(state?.headroom);
  const shared = state?.sharesAccountWith?.join(', ');
  const details = [limit ? leftText(limit, input) : '', shared ? t('shares an account with {0}', shared) : '', origin];
  return {
    id: `key/${input.provider.id}/${key.id}`,
    label: key.label,
    description: [words, ...details].filter(Boolean).join(' · '),
    icon: keyIcon(state?.state),
    tooltip: [
      t('Key {0} of {1}', key.label, input.provider.name),
      words,
      state?.reason ?? '',
      shared ? t('Counts against the same limits as {0}: they belong to one account', shared) : '',
      ...headroomLines(state?.headroom, input),
    ].filter(Boolean),
    accessibleLabel: [t('key {0}', key.label), words, ...details].filter(Boolean).join(', '),
    context: ['key', key.isStored ? 'stored' : '', isWell(state) ? '' : 'resettable'].filter(Boolean).join(' '),
  };
}

function keyText(key: KeyHealth | undefined, formatTime: (time: number) => string, t: Translate): string {
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
