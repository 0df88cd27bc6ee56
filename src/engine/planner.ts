import { estimateCostNanoUsd } from './budget/price.ts';
import type { Knowledge } from './knowledge.ts';
import type { RequestNeed } from './limits/charge.ts';
import { estimateInputTokens } from './limits/estimate.ts';
import { plan } from './plan.ts';
import type { ResolvedProviders } from './providers/resolve.ts';
import { modelOf } from './routing/candidates.ts';
import { Conversations } from './routing/conversations.ts';
import type { RequestMemory } from './routing/requestMemory.ts';
import type { Candidate } from './types/candidate.ts';
import type { Clock } from './types/deps.ts';
import type { PlannedCandidate } from './types/plan.ts';
import type { Provider } from './types/provider.ts';
import type { ChatRequest } from './types/request.ts';

/** Milliseconds; to look for news takes some microseconds. */
const REFRESH_EVERY_MS = 100;

/** Makes plans from what is configured and what is known at the moment. */
export class Planner {
  readonly conversations = new Conversations();
  readonly #knowledge: Knowledge;
  readonly #clock: Clock;
  #refreshedAt = Number.NEGATIVE_INFINITY;
  /** Of the request that was planned last: a request is planned once per attempt, and displays plan the same empty one. */
  #estimated: { request: ChatRequest; tokens: number } | undefined;

  constructor(knowledge: Knowledge, clock: Clock) {
    this.#knowledge = knowledge;
    this.#clock = clock;
  }

  plan(
    { order, providers, settings }: ResolvedProviders,
    request: ChatRequest,
    memory?: RequestMemory,
  ): PlannedCandidate[] {
    const now = this.#clock.now();
    const { health, limits } = this.#knowledge;
    this.#refresh(now);
    const inputTokens = this.#inputTokens(request);
    // Rows of one provider follow each other and need the same.
    let last: { provider: Provider; need: RequestNeed } | undefined;
    const needOf = (candidate: Candidate, provider: Provider): RequestNeed => {
      if (last?.provider !== provider)
        last = { provider, need: limits.needOf(request, candidate, provider, inputTokens) };
      return last.need;
    };
    return plan({
      order,
      providers,
      keysOf: (provider) => this.#knowledge.keysOf(provider),
      health,
      limitOf: (candidate, provider) => limits.hindrance(candidate, provider, needOf(candidate, provider), now),
      request,
      inputTokens,
      estimateCost: (provider, { maxTokens }) =>
        estimateCostNanoUsd({ model: modelOf(provider), inputTokens, maxTokens, at: now }),
      ...(memory ? { memory } : {}),
      staysWith:
        settings.returnTo === 'next-conversation' ? this.conversations.providerOf(request.conversation) : undefined,
      patienceMs: settings.retry.waitForBetterMs,
      now,
    });
  }

  /** What the request takes of a candidate's limits. */
  needOf(request: ChatRequest, candidate: Candidate, provider: Provider): RequestNeed {
    return this.#knowledge.limits.needOf(request, candidate, provider, this.#inputTokens(request));
  }

  /** What other windows have written: a tenth of a second late is soon enough, and what must not be decided twice is not decided here. */
  #refresh(now: number): void {
    if (now >= this.#refreshedAt && now < this.#refreshedAt + REFRESH_EVERY_MS) return;
    this.#refreshedAt = now;
    this.#knowledge.refresh();
  }

  #inputTokens(request: ChatRequest): number {
    if (this.#estimated?.request !== request) this.#estimated = { request, tokens: estimateInputTokens(request) };
    return this.#estimated.tokens;
  }
}
