import type { ResolvedProviders } from './providers/resolve.ts';
import { defaultTimeouts } from './providers/settings/readSettings.ts';
import type { FirstTokenTimes } from './resilience/firstTokenTimes.ts';
import type { Provider } from './types/provider.ts';
import type { Timeouts } from './types/timeouts.ts';

/** A server of the user's own may have to load its model first, milliseconds. */
const LOCAL_FIRST_TOKEN_MS = 120_000;

/** A plain answer is given this long at least: how long it is nobody knows before it is there, milliseconds. */
const LEAST_WHOLE_MS = 30_000;

/** To write a token, slowly: hosted models write 30 and more a second, milliseconds. */
const WRITING_MS_PER_TOKEN = 30;

/** An answer that most are shorter than, tokens; a request that allows more is given the time for it. */
const USUAL_ANSWER_TOKENS = 2_000;

/** A probe waits no longer than this for a first token, unless the provider is known to be slow: somebody is waiting, milliseconds. */
const PROBE_FIRST_TOKEN_MS = 8_000;

export interface TimerLearning {
  learned: FirstTokenTimes;
  /** The call tries a provider that failed, while others may be ready. */
  isProbe: boolean;
  /** Input of the call, tokens. */
  inputTokens: number;
  /** The most the call lets the answer be, tokens; `undefined` for the model's own bound. */
  maxTokens: number | undefined;
  mode: 'stream' | 'complete';
}

/** Under what name the times of whole answers are learned: to a plain call the first token is the last. */
export function wholeAnswersOf(model: string): string {
  return `${model} (whole answers)`;
}

/**
 * The timers of a call: the user's for this provider, else the general ones, in place of whose defaults the catalogue's for the
 * provider stand; with the time to the first token of a stream, and that of a whole plain answer, as they were learned. A hang is not to
 * cost the five minutes that a long stream may take: until 8 plain answers were seen, one has the time to the first token and 30
 * milliseconds for each token it may be long, which is a minute at least; twice that after a time-out; and never more than `totalMs`.
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
    ...ofCatalogue(provider, timeouts),
    ...(provider.isLocal ? { firstTokenMs: Math.max(timeouts.firstTokenMs, LOCAL_FIRST_TOKEN_MS) } : {}),
    ...own,
  };
  if (!learning) return configured;
  const { learned, inputTokens, maxTokens = 0, mode, isProbe } = learning;
  const learnedTime = (model: string, name: 'firstTokenMs' | 'totalMs', unlearnedMs?: number) =>
    learned.timeout({
      provider: provider.id,
      model,
      configuredMs: configured[name],
      isFixed: provider.isLocal === true || own?.[name] !== undefined,
      inputTokens,
      unlearnedMs,
    });
  if (mode === 'stream') {
    const firstTokenMs = learnedTime(provider.model, 'firstTokenMs');
    const isSlow = provider.isLocal || configured.firstTokenMs > timeouts.firstTokenMs;
    if (!isProbe || isSlow) return { ...configured, firstTokenMs };
    const usualMs = learned.figures(provider.id, provider.model)?.p95Ms ?? 0;
    return { ...configured, firstTokenMs: Math.min(firstTokenMs, Math.max(PROBE_FIRST_TOKEN_MS, 2 * usualMs)) };
  }
  const writingMs = WRITING_MS_PER_TOKEN * Math.max(USUAL_ANSWER_TOKENS, maxTokens);
  const unlearnedMs = configured.firstTokenMs + writingMs;
  const wholeMs = Math.max(LEAST_WHOLE_MS, learnedTime(wholeAnswersOf(provider.model), 'totalMs', unlearnedMs));
  return { ...configured, totalMs: Math.min(configured.totalMs, wholeMs) };
}

/** What the user has set outweighs what the catalogue knows of a provider. */
function ofCatalogue({ timeouts }: Provider, general: Timeouts): Partial<Timeouts> | undefined {
  if (!timeouts) return undefined;
  const names = Object.keys(timeouts) as (keyof Timeouts)[];
  return Object.fromEntries(
    names.filter((name) => general[name] === defaultTimeouts[name]).map((name) => [name, timeouts[name]]),
  );
}
