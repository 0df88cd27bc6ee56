import type { Failure } from '../types/failure.ts';
import type { Provider } from '../types/provider.ts';
import type { ChatRequest } from '../types/request.ts';
import type { Usage } from '../types/result.ts';
import type { TokenFigure } from './calibration.ts';
import type { Need } from './need.ts';

/** What a request needs of a candidate's limits. */
export interface RequestNeed extends Need {
  /** The input as it was estimated, before what the model's answers have taught. */
  estimatedTokens: number;
}

/** How a call ended. */
export interface Ending {
  /** `not-sent`: nothing became of the call. */
  outcome: 'ok' | 'failed-before-answer' | 'cut' | 'cancelled' | 'not-sent';
  /** As far as the provider told it. */
  usage?: Usage | undefined;
  /** Characters received, reasoning included. */
  charsShown?: number | undefined;
  failure?: Failure | undefined;
}

/** An estimate is corrected by no more than this part for its usual error. */
const MAX_MARGIN = 0.25;

/** What to set aside for a request: its input, corrected and with the usual error on top, and its output as the provider counts it. */
export function needOf(
  { maxTokens }: ChatRequest,
  { reservesOutput }: Pick<Provider, 'reservesOutput'>,
  { estimatedTokens, maxOutput }: { estimatedTokens: number; maxOutput: number | undefined },
  { ratio, error, output, spread }: TokenFigure,
): RequestNeed {
  const inputTokens = Math.ceil(estimatedTokens * ratio * (1 + Math.min(MAX_MARGIN, error)));
  const allowed = Math.min(maxTokens ?? Number.POSITIVE_INFINITY, maxOutput ?? Number.POSITIVE_INFINITY);
  const expected = Math.min(allowed, Math.ceil(output + spread));
  if (reservesOutput === 'larger') {
    const counted = maxTokens === undefined ? inputTokens : Math.max(inputTokens, allowed);
    return { requests: 1, inputTokens: counted, outputTokens: 0, estimatedTokens };
  }
  // What a provider sets aside for a call that allows any length, nobody says.
  const outputTokens = reservesOutput === 'maximum' && maxTokens !== undefined ? allowed : expected;
  return { requests: 1, inputTokens, outputTokens, estimatedTokens };
}

/** Fewer than any text has, so that a cut answer is not charged too little. */
const CHARS_PER_TOKEN = 3;

const nothing: Need = { requests: 0, inputTokens: 0, outputTokens: 0 };

/** What a call has taken in the end. A refused one gets its tokens back; the request counts, unless it never arrived. */
export function chargeOf(need: Need, ending: Ending, { reservesOutput }: Pick<Provider, 'reservesOutput'>): Need {
  const { outcome, usage, charsShown = 0, failure } = ending;
  if (outcome === 'not-sent') return nothing;
  if (outcome === 'failed-before-answer') {
    if (failure?.class === 'connection-failed') return nothing;
    if (!failure || (failure.status ?? 0) >= 400) return { ...nothing, requests: 1 };
  }
  // Counted once, before the answer, whatever its length.
  if (reservesOutput === 'larger') return need;
  const received = Math.ceil(charsShown / CHARS_PER_TOKEN);
  const told = usage?.outputTokens ?? 0;
  const unknown = outcome === 'ok' && received === 0 ? need.outputTokens : received;
  const outputTokens = outcome === 'ok' ? told || unknown : Math.max(told, received);
  return { requests: 1, inputTokens: usage?.inputTokens || need.inputTokens, outputTokens };
}
