import type { ProviderHealth } from '../../engine/types/plan.ts';
import type { Translate } from '../../engine/types/wording.ts';
import { headroomLines } from './headroomText.ts';
import { type ProviderRowInput, readyKey } from './row.ts';

/**
 * All that is to be told of a provider, line by line.
 *
 * @param words Its state.
 */
export function providerTooltip(input: ProviderRowInput, words: string, t: Translate): string[] {
  const { provider, health, keys, formatTime } = input;
  return [
    words === '' ? provider.name : `${provider.name}: ${words}`,
    health?.reason ?? '',
    modelText(input, t),
    ...breakerLines(health, formatTime, t),
    firstTokenText(input, t),
    estimateText(input, t),
    ...readyKeyLines(input),
    provider.isKeyless ? t('Needs no key') : t('Keys: {0}', keys.map((key) => key.label).join(', ') || t('none')),
    t('Address: {0}', provider.baseUrl),
    lastFailureText(input, t),
  ].filter(Boolean);
}

/** Its last failure with the provider's words; empty where there was none. */
export function lastFailureText({ health, formatTime }: ProviderRowInput, t: Translate): string {
  const last = health?.lastFailure;
  return last ? t('Last failure, {0}: {1}', formatTime(last.at), last.message) : '';
}

/** A server on this machine that nobody could ask serves no model that is known. */
function modelText({ provider, health }: ProviderRowInput, t: Translate): string {
  const model = health?.model || provider.model;
  return model === '' ? '' : t('Model: {0}', model);
}

function breakerLines(
  health: ProviderHealth | undefined,
  formatTime: (time: number) => string,
  t: Translate,
): string[] {
  if (!health?.breaker) return [];
  const { state, until } = health.breaker;
  if (state === 'half-open') return [t('Circuit breaker: half open, the next request is a single try')];
  return [t('Circuit breaker: open until {0}, then a single request tries it', formatTime(until))];
}

function firstTokenText({ health, formatNumber }: ProviderRowInput, t: Translate): string {
  if (!health?.firstToken) return '';
  const { medianMs, p95Ms, samples } = health.firstToken;
  const seconds = (ms: number) => formatNumber(Math.round(ms / 100) / 10);
  return t(
    'First word after {0} s as a rule, 95 of 100 within {1} s ({2} answers)',
    seconds(medianMs),
    seconds(p95Ms),
    samples,
  );
}

function estimateText({ health, formatNumber }: ProviderRowInput, t: Translate): string {
  if (!health?.estimates) return '';
  const { errorPercent, samples } = health.estimates;
  return t('Token estimates are off by {0} % as a rule ({1} answers)', formatNumber(Math.round(errorPercent)), samples);
}

/** What is left of the key that is asked first; the rows of the keys tell the rest. */
function readyKeyLines(input: ProviderRowInput): string[] {
  const key = readyKey(input);
  return headroomLines(key?.headroom, input).map((line) =>
    input.keys.length > 1 && key ? `${key.label}: ${line}` : line,
  );
}
