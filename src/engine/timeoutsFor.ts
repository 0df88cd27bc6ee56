import type { ResolvedProviders } from './providers/resolve.ts';
import type { FirstTokenTimes } from './resilience/firstTokenTimes.ts';
import type { Provider } from './types/provider.ts';
import type { Timeouts } from './types/settings.ts';

/** A server of the user's own may have to load its model first, milliseconds. */
const LOCAL_FIRST_TOKEN_MS = 120_000;

/** A plain answer is given this long at least: how long it is nobody knows before it is there, milliseconds. */
const LEAST_WHOLE_MS = 30_000;

/** A probe waits no longer than this for a first token, unless the provider is known to be slow: somebody is waiting, milliseconds. */
const PROBE_FIRST_TOKEN_MS = 8_000;

export interface TimerLearning {
  learned: FirstTokenTimes;
  /** The call tries a provider that failed, while others may be ready. */
  isProbe: boolean;
  /** Input of the call, tokens. */
  inputTokens: number;
  mode: 'stream' | 'complete';
}

/** Under what name the times of whole answers are learned: to a plain call the first token is the last. */
export function wholeAnswersOf(model: string): string {
  return `${model} (whole answers)`;
}

/**
 * The timers of a call: the user's for this provider, else the general ones; with the time to the first token of a stream, and
 * that of a whole plain answer, as they were learned. A hang is not to cost the five minutes that a long stream may take.
 *
 * @param learning Without it the configured times hold.
 */
export function timeoutsFor(
  provider: Provider,
  { timeouts, providers }: ResolvedProviders['settings'],
  learning?: TimerLearning,
): Timeouts {
  const own = providers[provider.id]?.timeouts;
  const configured = {
    ...timeouts,
    ...(provider.isLocal ? { firstTokenMs: Math.max(timeouts.firstTokenMs, LOCAL_FIRST_TOKEN_MS) } : {}),
    ...own,
  };
  if (!learning) return configured;
  const { learned, inputTokens, mode, isProbe } = learning;
  const learnedTime = (model: string, name: 'firstTokenMs' | 'totalMs') =>
    learned.timeout({
      provider: provider.id,
      model,
      configuredMs: configured[name],
      isFixed: provider.isLocal === true || own?.[name] !== undefined,
      inputTokens,
    });
  if (mode === 'stream') {
    const firstTokenMs = learnedTime(provider.model, 'firstTokenMs');
    if (!isProbe || provider.isLocal) return { ...configured, firstTokenMs };
    const usualMs = learned.figures(provider.id, provider.model)?.p95Ms ?? 0;
    return { ...configured, firstTokenMs: Math.min(firstTokenMs, Math.max(PROBE_FIRST_TOKEN_MS, 2 * usualMs)) };
  }
  const wholeMs = Math.max(LEAST_WHOLE_MS, learnedTime(wholeAnswersOf(provider.model), 'totalMs'));
  return { ...configured, totalMs: Math.min(configured.totalMs, wholeMs) };
}
