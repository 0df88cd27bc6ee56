import { findRetired } from '../../engine/providers/catalog.ts';
import type { ListedModel } from '../../engine/types/adapter.ts';
import type { Provider } from '../../engine/types/provider.ts';
import type { Translate } from '../../engine/types/wording.ts';
import { inEnglish } from '../../engine/util/wording.ts';

export interface ModelChoice {
  id: string;
  /** Window and price, as far as known. */
  facts: string;
  /** That it is gone or going, and what to take instead. */
  warning: string;
  isCurrent: boolean;
}

/** The models to choose from: the provider's own list, or the catalogue's while there is none; the current one first. */
export function modelChoices(
  provider: Pick<Provider, 'model' | 'models' | 'retired'>,
  listed: readonly ListedModel[] | undefined,
  t: Translate = inEnglish,
): ModelChoice[] {
  const ids = listed ? listed.map((model) => model.id) : provider.models.map((model) => model.id);
  const unique = [...new Set([provider.model, ...ids])].filter((id) => id !== '');
  const known = new Set(provider.models.map((model) => model.id));
  // What the catalogue describes goes first: lists of hundreds of models are common.
  const sorted = unique.sort((a, b) => rank(b) - rank(a));
  function rank(id: string): number {
    return (id === provider.model ? 2 : 0) + (known.has(id) ? 1 : 0);
  }
  return sorted.map((id) => ({
    id,
    facts: factsOf(
      provider,
      listed?.find((model) => model.id === id),
      id,
      t,
    ),
    warning: retirement(provider, id, t),
    isCurrent: id === provider.model,
  }));
}

function factsOf(
  provider: Pick<Provider, 'models'>,
  listed: ListedModel | undefined,
  id: string,
  t: Translate,
): string {
  const model = provider.models.find((candidate) => candidate.id === id);
  const window = listed?.contextWindow ?? model?.contextWindow;
  const prices = model?.prices;
  return [
    window === undefined ? '' : t('{0} tokens', compact(window)),
    prices ? priceText(prices.inputPerMTok, prices.outputPerMTok, t) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

function priceText(input: number, output: number, t: Translate): string {
  return input === 0 && output === 0 ? t('free') : t('{0} in, {1} out per million', dollars(input), dollars(output));
}

/** `0.6` as `$0.60`, `0.075` and `3` with no digit more than they have. */
function dollars(amount: number): string {
  return `$${String(amount).replace(/\.\d$/, '$&0')}`;
}

function retirement(provider: Pick<Provider, 'retired'>, id: string, t: Translate): string {
  const retired = findRetired(provider, id);
  if (!retired) return '';
  const end = t('Last day: {0}', retired.retiredOn);
  return retired.successor ? `${end}; ${t('use {0} instead', retired.successor)}` : end;
}

/** `131072` as `131k`, `1048576` as `1M`. */
function compact(tokens: number): string {
  if (tokens >= 1_000_000) return `${trimmed(tokens / 1_000_000)}M`;
  return tokens >= 1000 ? `${Math.round(tokens / 1000)}k` : String(tokens);
}

function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}
