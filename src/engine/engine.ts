import { Adapters } from './adapters.ts';
import type { AttemptInput } from './attempt.ts';
import { runChain } from './chain.ts';
import { Knowledge } from './knowledge.ts';
import { Planner } from './planner.ts';
import { type ResolvedProviders, resolveProviders } from './providers/resolve.ts';
import { type CourseParts, loadAttempts, RequestCourse } from './requestCourse.ts';
import { explainPlan } from './routing/explain.ts';
import { healthOf } from './routing/healthOf.ts';
import { nextStep } from './routing/nextStep.ts';
import { timeoutsFor } from './timeoutsFor.ts';
import type { ListedModel } from './types/adapter.ts';
import type { Candidate } from './types/candidate.ts';
import type { EngineDeps } from './types/deps.ts';
import type { Activity, Engine, FoundServers, KeyTest, SettingsProblem } from './types/engine.ts';
import type { ChainEvent } from './types/event.ts';
import type { PlannedCandidate, ProviderHealth } from './types/plan.ts';
import type { Provider } from './types/provider.ts';
import type { ChatRequest } from './types/request.ts';
import type { ChatResult } from './types/result.ts';
import type { Wording } from './types/wording.ts';
import { UnderWay } from './underWay.ts';
import { abortable } from './util/abortable.ts';
import { ChangeEvent } from './util/changeEvent.ts';
import { wordingOf } from './util/wording.ts';

const NO_REQUEST: ChatRequest = { messages: [] };

/**
 * @param rawSettings The user's settings as they are, or a function that gives them, called when somebody first looks at the
 * engine; what cannot be used is in `problems()`.
 */
export function createEngine(deps: EngineDeps, rawSettings?: unknown): Engine {
  return new FallbackEngine(deps, typeof rawSettings === 'function' ? () => rawSettings() : () => rawSettings);
}

class FallbackEngine implements Engine {
  readonly #deps: EngineDeps;
  readonly #wording: Wording;
  readonly #knowledge: Knowledge;
  readonly #planner: Planner;
  readonly #adapters: Adapters;
  readonly #changed = new ChangeEvent();
  readonly #underWay = new UnderWay(() => this.#changed.fire());
  readonly #parts: CourseParts;
  readonly #firstSettings: () => unknown;
  readonly #unwatch: () => void;
  #lastResolved: ResolvedProviders | undefined;

  constructor(deps: EngineDeps, firstSettings: () => unknown) {
    this.#deps = deps;
    this.#wording = wordingOf(deps);
    this.#firstSettings = firstSettings;
    this.#knowledge = new Knowledge(deps);
    this.#planner = new Planner(this.#knowledge, deps.clock);
    this.#adapters = new Adapters(deps);
    this.#unwatch = deps.state.onDidChange(() => this.#changed.fire());
    this.#parts = {
      deps,
      wording: this.#wording,
      knowledge: this.#knowledge,
      planner: this.#planner,
      adapters: this.#adapters,
      underWay: this.#underWay,
      resolved: () => this.#resolved,
      changed: () => this.#changed.fire(),
    };
  }

  stream(request: ChatRequest, signal?: AbortSignal): AsyncIterable<ChainEvent> {
    return this.#run(request, 'stream', signal);
  }

  async complete(request: ChatRequest, signal?: AbortSignal): Promise<ChatResult> {
    for await (const event of this.#run(request, 'complete', signal)) {
      if (event.type === 'done') return event.result;
      if (event.type === 'error') throw signal?.aborted ? signal.reason : event.error;
    }
    throw new Error('A chain ended without a terminal event');
  }

  plan(request: ChatRequest = NO_REQUEST): PlannedCandidate[] {
    return this.#planner.plan(this.#resolved, request);
  }

  next(request?: ChatRequest): PlannedCandidate | undefined {
    const plan = this.plan(request);
    const step = nextStep(plan, {
      lastFailed: undefined,
      waitedMs: 0,
      retry: this.#resolved.settings.retry,
      now: this.#deps.clock.now(),
    });
    if (step.kind === 'give-up') return undefined;
    return plan.find((row) => row.candidate === step.candidate && (row.isReady || row.isWorthWaiting));
  }

  explain(request?: ChatRequest, wording = this.#wording): string[] {
    return explainPlan(this.plan(request), this.#resolved.providers, wording);
  }

  health(): ProviderHealth[] {
    const { health, limits, firstTokens } = this.#knowledge;
    const now = this.#deps.clock.now();
    return healthOf(this.plan(), {
      wording: this.#wording,
      lastFailure: (provider) => health.lastFailure(provider),
      breakerOf: (provider) => health.breakerOf(provider, now),
      firstTokenOf: (provider, model) => firstTokens.figures(provider, model),
      estimateErrorOf: (provider, model) => limits.calibrationOf({ provider, model }),
      headroomOf: (candidate) => limits.headroom(candidate, this.#providerOrThrow(candidate.provider), now),
    });
  }

  activity(): Activity {
    return this.#underWay.activity();
  }

  providers(): readonly Provider[] {
    const { order, providers } = this.#resolved;
    const ordered = order.flatMap((id) => providers.get(id) ?? []);
    return [...ordered, ...[...providers.values()].filter((provider) => !order.includes(provider.id))];
  }

  async test(id: string, signal?: AbortSignal): Promise<KeyTest[]> {
    const provider = this.#providerOrThrow(id);
    const { clock, fetch, redact } = this.#deps;
    const begun = this.#knowledge.health.moment;
    const { testKeys } = await import('./testKeys.ts');
    const tests = await testKeys(provider, {
      adapter: await this.#adapters.for(provider.protocol),
      keys: this.#knowledge.keysOf(id),
      secretOf: (candidate) => this.#secretOf(candidate),
      fetch,
      clock,
      redact,
      timeoutMs: timeoutsFor(provider, this.#resolved.settings).firstTokenMs,
      signal,
    });
    for (const { test, candidate } of tests) this.#takeTest({ test, candidate, provider, begun });
    this.#changed.fire();
    return tests.map(({ test }) => test);
  }

  async listModels(id: string, signal?: AbortSignal): Promise<ListedModel[]> {
    const provider = this.#providerOrThrow(id);
    const row = this.plan({ messages: [], providers: [id] });
    const candidate = (row.find(({ isReady }) => isReady) ?? row[0])?.candidate ?? { provider: id, model: '' };
    const timeout = new AbortController();
    const { connectMs } = timeoutsFor(provider, this.#resolved.settings);
    const { t, formatNumber } = this.#wording;
    const late = new Error(
      t('{0} did not list its models within {1} s; try again', provider.name, formatNumber(connectMs / 1_000)),
    );
    const cancel = this.#deps.clock.after(connectMs, () => timeout.abort(late));
    const either = signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal;
    try {
      const lookup = Promise.all([this.#secretOf(candidate), this.#adapters.for(provider.protocol)]);
      const [secret, adapter] = await abortable(lookup, either, () => {});
      const call = { candidate, provider, signal: either, ...(secret === undefined ? {} : { secret }) };
      return (await adapter.listModels(call)).models;
    } finally {
      cancel();
    }
  }

  resetHealth(provider?: string, keyId?: string): void {
    const { health, limits, accounts } = this.#knowledge;
    if (provider === undefined) {
      health.forget();
      limits.forget();
    } else if (keyId === undefined) {
      health.forget({ provider, infrastructure: this.#resolved.providers.get(provider)?.infrastructure });
      limits.forget(provider);
    } else {
      const account = accounts.accountOf(provider, keyId);
      health.forget({ provider, keyId, account });
      limits.forget(provider, { keyId, account });
    }
    this.#changed.fire();
  }

  configure(rawSettings: unknown, found?: FoundServers): void {
    const before = this.#resolved.providers;
    this.#lastResolved = resolveProviders(rawSettings, { found, wording: this.#wording });
    for (const [id, provider] of this.#resolved.providers) {
      // What was learned of another address or model says nothing of the new one. A dead key stays dead.
      const old = before.get(id);
      if (old && (old.baseUrl !== provider.baseUrl || old.model !== provider.model))
        this.#knowledge.health.forgetModels(id);
    }
    this.#changed.fire();
  }

  problems(): readonly SettingsProblem[] {
    return this.#resolved.problems;
  }

  keyChanged(provider: string, keyId: string): void {
    const { health, limits, accounts } = this.#knowledge;
    health.forget({ provider, keyId });
    // What the old key had used up says nothing of the new one.
    limits.forget(provider, { keyId });
    accounts.forget(provider, keyId);
    this.#changed.fire();
  }

  warm(): void {
    const provider = this.next()?.candidate.provider;
    const protocol = provider === undefined ? undefined : this.#resolved.providers.get(provider)?.protocol;
    if (!protocol) return;
    const loaded = Promise.all([loadAttempts(), this.#adapters.for(protocol).then((adapter) => adapter.warm())]);
    loaded.catch((error) => this.#deps.log.warn(`Warm-up failed: ${error}`));
  }

  nextChange(): number | undefined {
    const now = this.#deps.clock.now();
    const ofLimits = this.plan().flatMap(({ skip, readyAt }) => (skip?.kind === 'limited' ? (readyAt ?? []) : []));
    const times = [this.#knowledge.health.nextChange(now) ?? [], ofLimits].flat().filter((time) => time > now);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  onDidChange(listener: () => void): () => void {
    return this.#changed.on(listener);
  }

  dispose(): void {
    this.#unwatch();
    this.#changed.dispose();
    this.#adapters.clear();
  }

  /** Made at the first look: reading the settings and the catalogue is half of what activation would cost. */
  get #resolved(): ResolvedProviders {
    this.#lastResolved ??= resolveProviders(this.#firstSettings(), { wording: this.#wording });
    return this.#lastResolved;
  }

  #run(
    request: ChatRequest,
    mode: AttemptInput['mode'],
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ChainEvent, void> {
    return runChain(request, new RequestCourse(this.#parts, request, mode), signal);
  }

  #takeTest({ test, candidate, provider, begun }: TakenTest): void {
    const { clock, random } = this.#deps;
    const now = clock.now();
    if (test.by) this.#knowledge.health.recordTest({ candidate, provider, by: test.by, now });
    if (test.limits) this.#knowledge.hearTest(new Headers(test.limits), candidate, provider, now);
    if (!test.failure) return;
    const { retry } = this.#resolved.settings;
    this.#knowledge.health.recordFailure({
      failure: test.failure,
      candidate,
      provider,
      retry,
      now,
      random: random(),
      begun,
    });
  }

  async #secretOf({ provider, key }: Candidate): Promise<string | undefined> {
    return key ? this.#deps.keys.secret(provider, key.id) : undefined;
  }

  #providerOrThrow(id: string): Provider {
    const provider = this.#resolved.providers.get(id);
    if (!provider) throw new Error(this.#wording.t('There is no provider "{0}"; see the setting understudy.order', id));
    return provider;
  }
}

interface TakenTest {
  test: KeyTest;
  candidate: Candidate;
  provider: Provider;
  /** `health.moment` when the test began. */
  begun: number;
}
