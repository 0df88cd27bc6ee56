import { stateText } from '../engine/routing/skipText.ts';
import type { Engine } from '../engine/types/engine.ts';
import type { ChainEvent } from '../engine/types/event.ts';
import type { PlannedCandidate, ProviderHealth, RoutePlan } from '../engine/types/plan.ts';
import type { ChatRequest } from '../engine/types/request.ts';
import type { ChatResult } from '../engine/types/result.ts';

/** What `activate` returns to other extensions. Times are epoch milliseconds. */
export interface UnderstudyApi {
  readonly version: 1;
  /** @throws UnderstudyError when no other candidate can mend the request; the signal's reason when aborted. */
  complete(request: ChatRequest, signal?: AbortSignal): Promise<ChatResult>;
  /** Ended by exactly one `done` or `error`. Rejects only on a wrong argument or while the API is off. */
  stream(request: ChatRequest, signal?: AbortSignal): AsyncIterable<ChainEvent>;
  /** Candidates in the order a request made now would call them; sends nothing. */
  plan(request?: ChatRequest): Promise<RoutePlan>;
  health(): Promise<ProviderHealth[]>;
}

export interface ApiDeps {
  engine: Pick<Engine, 'complete' | 'stream' | 'plan' | 'health'>;
  /** The user's value of `understudy.api.enabled`, read at each call. */
  isEnabled(): boolean;
  /** Settled when the keys are read; calls wait for it. */
  ready: Promise<unknown>;
  /** Epoch milliseconds as a clock time for the user. */
  formatTime(time: number): string;
}

/** The API over the engine. It carries no caller's name, so each call is refused until the user has switched it on. */
export function createApi({ engine, isEnabled, ready, formatTime }: ApiDeps): UnderstudyApi {
  /** @returns What checks arguments: loaded with the first call, since activation does without it. */
  async function admit() {
    if (!isEnabled()) throw new Error(offText);
    await ready;
    return import('./checkRequest.ts');
  }
  return Object.freeze({
    version: 1,
    async complete(request, signal) {
      const { checkRequest, checkSignal } = await admit();
      return await engine.complete(checkRequest(request), checkSignal(signal));
    },
    async *stream(request, signal) {
      const { checkRequest, checkSignal } = await admit();
      yield* engine.stream(checkRequest(request), checkSignal(signal));
    },
    async plan(request) {
      const { checkRequest } = await admit();
      const rows = engine.plan(request === undefined ? undefined : checkRequest(request));
      return { candidates: rows.map((row) => publicRow(row, formatTime)) };
    },
    async health() {
      await admit();
      return engine.health();
    },
  } satisfies UnderstudyApi);
}

const offText =
  "Understudy's API is switched off: it would let any extension spend the user's keys. " +
  'The user can switch it on with the setting `understudy.api.enabled`';

const NANO_PER_USD = 1e9;

/** A row as the API documents it: without the key's id, with its label. */
function publicRow(row: PlannedCandidate, formatTime: (time: number) => string): RoutePlan['candidates'][number] {
  const { candidate, isReady, readyAt, estimatedCostNanoUsd } = row;
  return {
    provider: candidate.provider,
    ...(candidate.key && { keyLabel: candidate.key.label }),
    model: candidate.model,
    ...(candidate.region !== undefined && { region: candidate.region }),
    ready: isReady,
    ...(!isReady && { reason: stateText(row, formatTime) }),
    ...(readyAt !== undefined && { readyAt }),
    ...(estimatedCostNanoUsd !== undefined && { estimatedCostUsd: estimatedCostNanoUsd / NANO_PER_USD }),
  };
}
