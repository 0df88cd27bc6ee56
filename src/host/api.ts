import { UnderstudyError } from '../engine/errors/understudyError.ts';
import { toRoutePlan } from '../engine/routing/explain.ts';
import type { Engine } from '../engine/types/engine.ts';
import type { ProviderHealth, RoutePlan } from '../engine/types/plan.ts';
import type { ChatRequest } from '../engine/types/request.ts';
import type { Wording } from '../engine/types/wording.ts';
import { checkRequest, checkSignal } from './checkRequest.ts';
import { type PublicEvent, type PublicResult, toPublicError, toPublicEvent, toPublicResult } from './publicForm.ts';

/** What `activate` returns to other extensions. Times are epoch milliseconds. */
export interface UnderstudyApi {
  readonly version: 1;
  /** @throws UnderstudyError when no other candidate can mend the request; the signal's reason when aborted. */
  complete(request: ChatRequest, signal?: AbortSignal): Promise<PublicResult>;
  /** Ended by exactly one `done` or `error`. Rejects only on a wrong argument or while the API is off. */
  stream(request: ChatRequest, signal?: AbortSignal): AsyncIterable<PublicEvent>;
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
  /** For the reasons in a plan. */
  wording: Wording;
}

/** The API over the engine. It carries no caller's name, so each call is refused until the user has switched it on. */
export function createApi({ engine, isEnabled, ready, wording }: ApiDeps): UnderstudyApi {
  async function admit(): Promise<void> {
    if (!isEnabled()) throw new Error(offText);
    await ready;
  }
  return Object.freeze({
    version: 1,
    async complete(request, signal) {
      await admit();
      try {
        return toPublicResult(await engine.complete(checkRequest(request), checkSignal(signal)));
      } catch (error) {
        throw error instanceof UnderstudyError ? toPublicError(error) : error;
      }
    },
    async *stream(request, signal) {
      await admit();
      for await (const event of engine.stream(checkRequest(request), checkSignal(signal))) yield toPublicEvent(event);
    },
    async plan(request) {
      await admit();
      return toRoutePlan(engine.plan(request === undefined ? undefined : checkRequest(request)), wording);
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
