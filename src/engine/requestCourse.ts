import type { Adapters } from './adapters.ts';
import type { AttemptInput } from './attempt.ts';
import type { AttemptOutcome } from './attemptOutcome.ts';
import { costNanoUsd } from './budget/price.ts';
import type { ChainDeps } from './chainDeps.ts';
import { type Call, hedged } from './hedge.ts';
import type { Admitted, Knowledge } from './knowledge.ts';
import { estimateTokens } from './limits/estimate.ts';
import { noteFailure } from './noteFailure.ts';
import type { Planner } from './planner.ts';
import type { ResolvedProviders } from './providers/resolve.ts';
import { modelOf } from './routing/candidates.ts';
import type { RequestMemory } from './routing/requestMemory.ts';
import { continuationRequest } from './takeover/continuationRequest.ts';
import { timeoutsFor } from './timeoutsFor.ts';
import type { Candidate } from './types/candidate.ts';
import type { EngineDeps } from './types/deps.ts';
import type { PlannedCandidate } from './types/plan.ts';
import type { Provider } from './types/provider.ts';
import type { ChatRequest } from './types/request.ts';
import type { Attempt, Tier } from './types/result.ts';
import type { Wording } from './types/wording.ts';
import type { UnderWay } from './underWay.ts';
import { quietly } from './util/quietly.ts';

/** What the courses of all requests share. */
export interface CourseParts {
  deps: EngineDeps;
  wording: Wording;
  knowledge: Knowledge;
  planner: Planner;
  adapters: Adapters;
  underWay: UnderWay;
  /** Settings and providers as they are now. */
  resolved(): ResolvedProviders;
  /** Plan or health may look different from now on. */
  changed(): void;
}

/** Answers after which a time to the first token counts as learned. */
const LEAST_SAMPLES = 8;

const LOST_LESSON = 'What an attempt taught was lost';

type Attempts = typeof import('./attempt.ts');

/** Loaded with the first request: activation does without the words of every failure there is. */
let attempts: Attempts | undefined;

/** Loads what an attempt is made with. */
export async function loadAttempts(): Promise<Attempts> {
  attempts ??= await import('./attempt.ts');
  return attempts;
}

/** One request's way through planner, knowledge and adapters: what the chain acts through. */
export class RequestCourse implements ChainDeps {
  readonly clock: EngineDeps['clock'];
  readonly settings: ResolvedProviders['settings'];
  readonly wording: Wording;
  readonly #parts: CourseParts;
  readonly #mode: AttemptInput['mode'];
  readonly #conversation: string | undefined;
  readonly #requestId = crypto.randomUUID();
  /** As they were planned with: settings may change, or drop one, while it is called. */
  #planned: ResolvedProviders;
  #memory: RequestMemory | undefined;
  /** The order to go on that was written last: for one model, in the form it understands. */
  #continuation: ChatRequest | undefined;
  /** What was taken and neither learned from nor given back yet. */
  readonly #admitted = new Map<Candidate, Admitted>();
  /** Of these, what a call was made with. */
  readonly #called = new Set<Admitted>();
  /** Calls that have ended and were not learned from yet: to a reader who leaves, nobody hands them on. */
  readonly #ended = new Set<AttemptOutcome>();

  constructor(parts: CourseParts, { conversation }: ChatRequest, mode: AttemptInput['mode']) {
    this.#parts = parts;
    this.#conversation = conversation;
    this.#mode = mode;
    this.#planned = parts.resolved();
    this.clock = parts.deps.clock;
    this.wording = parts.wording;
    this.settings = this.#planned.settings;
  }

  begin(): () => void {
    const end = this.#parts.underWay.begin();
    return () => {
      for (const outcome of this.#ended) this.#learnLate(outcome);
      for (const admitted of this.#admitted.values()) this.#release(admitted);
      this.#admitted.clear();
      end();
    };
  }

  plan(request: ChatRequest, memory: RequestMemory): PlannedCandidate[] {
    this.#planned = this.#parts.resolved();
    this.#memory = memory;
    return this.#parts.planner.plan(this.#planned, request, memory);
  }

  admit(candidate: Candidate, request: ChatRequest): boolean {
    const provider = this.#providerOf(candidate);
    const need = this.#parts.planner.needOf(request, candidate, provider);
    const admitted = this.#parts.knowledge.admit(candidate, provider, need, this.clock.now());
    if (admitted) this.#admitted.set(candidate, admitted);
    return admitted !== undefined;
  }

  waitsFor(provider: string): void {
    this.#parts.underWay.waitsFor(provider);
  }

  continuation(request: ChatRequest, kept: string, candidate?: Candidate): ChatRequest {
    const isPrefilled = candidate && modelOf(this.#providerOf(candidate))?.continuesPrefill;
    const style = isPrefilled ? 'prefill' : 'instruction';
    this.#continuation = continuationRequest(request, { kept, keptTokens: estimateTokens(kept), style });
    return this.#continuation;
  }

  async attempt(input: Parameters<ChainDeps['attempt']>[0]): ReturnType<ChainDeps['attempt']> {
    const { runAttempt } = attempts ?? (await loadAttempts());
    const afterMs = this.#hedgeAfterMs(input);
    if (afterMs === undefined) return runAttempt(this.#attemptInput(input));
    const callOf = (one: typeof input): Call => {
      const end = new AbortController();
      const signal = one.signal ? AbortSignal.any([one.signal, end.signal]) : end.signal;
      const events = runAttempt({ ...this.#attemptInput({ ...one, signal }) });
      return { candidate: one.candidate, events, abort: () => end.abort(new Error('Another call was faster')) };
    };
    // The first call goes on, whatever comes of a second one.
    const second = async (): Promise<Call | undefined> =>
      quietly('No second call was made', this.#parts.deps, () => {
        const candidate = this.#freeFor(input.request, input.candidate);
        return candidate && this.admit(candidate, input.request)
          ? callOf({ ...input, candidate, fixes: [] })
          : undefined;
      });
    return hedged(callOf(input), { clock: this.clock, afterMs, second });
  }

  learn(outcome: AttemptOutcome, memory: RequestMemory): boolean {
    const { deps, knowledge } = this.#parts;
    const { attempt, candidate } = outcome;
    this.#ended.delete(outcome);
    quietly('The attempt was not recorded', deps, () => deps.attempts.record(this.#requestId, attempt));
    const { failure } = attempt;
    if (failure) deps.log.info(`${candidate.key?.label ?? candidate.provider}: ${failure.class}: ${failure.message}`);
    else if (attempt.outcome === 'ok') this.#parts.planner.conversations.answered(this.#conversation, attempt.provider);
    const provider = this.#providerOf(candidate);
    const admitted = this.#admitted.get(candidate);
    const now = this.clock.now();
    const { retry } = this.settings;
    const random = deps.random();
    const lesson = admitted && { outcome, admitted, mode: this.#mode, retry, random, now };
    const learned = lesson && quietly(LOST_LESSON, deps, () => knowledge.learn(lesson));
    // What could not be learned from is given back when the request ends.
    if (learned) this.#admitted.delete(candidate);
    const merged = learned?.merged;
    if (merged) quietly('Nobody was told of keys of one account', deps, () => deps.onKeysMerged?.(merged));
    const isMended = noteFailure({ outcome, provider, memory, retry, now, random, bench: learned?.bench });
    this.#parts.changed();
    return isMended;
  }

  tierOf({ provider, model }: Attempt): Tier {
    return this.#planned.providers.get(provider)?.models.find(({ id }) => id === model)?.tier ?? 'standard';
  }

  async offlineAnswer(input: Parameters<ChainDeps['offlineAnswer']>[0]): Promise<string> {
    const { offlineAnswerFor } = await import('./offlineAnswerFor.ts');
    return offlineAnswerFor({ ...input, providers: this.#parts.resolved().providers }, this.#parts.deps);
  }

  explainDefect(error: unknown): string {
    const { log, redact } = this.#parts.deps;
    const words = redact(error instanceof Error ? error.message : String(error));
    log.error(`A request failed inside Understudy: ${words}`);
    const { t } = this.wording;
    return t('The request failed inside Understudy: {0}. Try again; if it fails again, see the log', words);
  }

  #attemptInput(input: Parameters<ChainDeps['attempt']>[0]): AttemptInput {
    const { deps, adapters, knowledge, underWay, planner } = this.#parts;
    const { candidate, request } = input;
    const provider = this.#providerOf(candidate);
    const admitted = this.#admitted.get(candidate);
    if (admitted) this.#called.add(admitted);
    underWay.calls(candidate.provider);
    return {
      ...input,
      provider,
      mode: this.#mode,
      timeouts: timeoutsFor(provider, this.#planned.settings, {
        learned: knowledge.firstTokens,
        inputTokens: planner.needOf(request, candidate, provider).inputTokens,
        maxTokens: request.maxTokens,
        mode: this.#mode,
        isProbe: admitted !== undefined && isProbe(admitted),
      }),
      clock: this.clock,
      adapterFor: (protocol) => adapters.for(protocol),
      secretOf: async ({ provider: id, key }) => (key ? deps.keys.secret(id, key.id) : undefined),
      onHeaders: (headers) => {
        if (admitted) quietly(LOST_LESSON, deps, () => knowledge.hear(headers, admitted, this.clock.now()));
      },
      onEnd: (outcome) => this.#ended.add(outcome),
      costOf: (of, usage, at) => costNanoUsd(usage, modelOf(of)?.prices, at),
      redact: deps.redact,
    };
  }

  #learnLate(outcome: AttemptOutcome): void {
    const memory = this.#memory;
    if (memory) quietly(LOST_LESSON, this.#parts.deps, () => this.learn(outcome, memory));
  }

  /** A call of which nobody knows how it ended is charged all the same. */
  #release(admitted: Admitted): void {
    const { deps, knowledge } = this.#parts;
    const outcome = this.#called.has(admitted) ? 'cancelled' : 'not-sent';
    quietly('What a request had set aside was not given back', deps, () =>
      knowledge.release(admitted, outcome, this.clock.now()),
    );
  }

  /** When to make a second call; `undefined` where hedging is off, or nothing is known of the first one's usual time. */
  #hedgeAfterMs({ candidate, request }: Parameters<ChainDeps['attempt']>[0]): number | undefined {
    const { enabled, afterMs } = this.settings.hedge;
    if (!enabled || this.#mode !== 'stream' || request === this.#continuation) return undefined;
    const learned = this.#parts.knowledge.firstTokens.figures(candidate.provider, candidate.model);
    return afterMs ?? (learned && learned.samples >= LEAST_SAMPLES ? learned.p95Ms : undefined);
  }

  /** Somebody else who is ready and costs nothing: a request is made twice for speed, not for money. */
  #freeFor(request: ChatRequest, { provider }: Candidate): Candidate | undefined {
    const plan = this.#parts.planner.plan(this.#planned, request, this.#memory);
    return plan.find((row) => row.isReady && !row.isDemoted && row.candidate.provider !== provider && this.#isFree(row))
      ?.candidate;
  }

  #isFree({ candidate, estimatedCostNanoUsd }: PlannedCandidate): boolean {
    const { hasFreeTier, isLocal } = this.#providerOf(candidate);
    return hasFreeTier === true || isLocal === true || estimatedCostNanoUsd === 0;
  }

  #providerOf({ provider: id }: Candidate): Provider {
    const provider = this.#planned.providers.get(id) ?? this.#parts.resolved().providers.get(id);
    if (!provider) throw new Error(`There is no provider "${id}"; see the setting understudy.order`);
    return provider;
  }
}

function isProbe({ health }: Admitted): boolean {
  return health.benches.length > 0 || health.breakers.length > 0;
}
