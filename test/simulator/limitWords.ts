import type { LimitName } from '../../src/engine/types/provider.ts';
import type { LimitState, Refusal } from './accountLimits.ts';

export type HeaderBag = { [name: string]: string };

export interface RefusalWords {
  status: number;
  headers?: HeaderBag;
  body: unknown;
  /** The words name the account. */
  saysAccount?: boolean;
  /** The words or headers say how long to wait. */
  saysTime?: boolean;
  /** The words name the limit with its number. */
  saysLimit?: boolean;
}

/** OpenAI's words, which Groq has taken over. */
export function inWords(
  { state, needed, retryInMs }: Refusal,
  { account, model }: { account: string; model: string },
): RefusalWords {
  const numbers = `Limit ${state.total}, Used ${state.total - state.left}, Requested ${needed}`;
  const wait = retryInMs === undefined ? '' : ` Please try again in ${seconds(retryInMs)}.`;
  const what = retryInMs === undefined ? 'Request too large' : 'Rate limit reached';
  const kind = state.limit.startsWith('tokens') ? 'tokens' : 'requests';
  return {
    status: 429,
    saysAccount: true,
    saysTime: retryInMs !== undefined,
    saysLimit: true,
    body: {
      error: {
        message: `${what} for model \`${model}\` in organization \`${account}\` on ${nameOf(state)}: ${numbers}.${wait}`,
        type: kind,
        code: 'rate_limit_exceeded',
      },
    },
  };
}

const names: { [limit in LimitName]: string } = {
  requestsPerMinute: 'requests per minute (RPM)',
  requestsPerDay: 'requests per day (RPD)',
  requestsPerMonth: 'requests per month',
  tokensPerMinute: 'tokens per minute (TPM)',
  inputTokensPerMinute: 'input tokens per minute',
  outputTokensPerMinute: 'output tokens per minute',
  tokensPerDay: 'tokens per day (TPD)',
};

export function nameOf({ limit }: LimitState): string {
  return names[limit];
}

/** Google's name of a quota (ai.google.dev, the form of its 429 of 2026-11). */
export function quotaOf({ limit, total }: LimitState): object {
  const what = limit.includes('okens') ? 'InputTokens' : 'Requests';
  const period = limit.endsWith('Day') ? 'PerDay' : 'PerMinute';
  return { quotaId: `Generate${what}${period}PerProjectPerModel-FreeTier`, quotaValue: String(total) };
}

export function headersOf(
  states: readonly LimitState[],
  forms: { [limit in LimitName]?: string },
  reset?: (ms: number) => string,
): HeaderBag {
  const headers: HeaderBag = {};
  for (const { limit, total, left, fullInMs } of states) {
    const form = forms[limit];
    if (form === undefined) continue;
    headers[form.replace('*', 'limit')] = String(total);
    headers[form.replace('*', 'remaining')] = String(left);
    if (reset) headers[form.replace('*', 'reset')] = reset(fullInMs);
  }
  return headers;
}

export function retryAfter(ms: number): HeaderBag {
  return { 'retry-after': String(Math.ceil(ms / 1_000)) };
}

export function seconds(ms: number): string {
  return `${Math.ceil(ms / 10) / 100}s`;
}
