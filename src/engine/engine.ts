import type { AttemptInput, runAttempt } from './attempt.ts';
import { costNanoUsd, estimateCostNanoUsd } from './budget/price.ts';
import { runChain } from './chain.ts';
import type { ChainDeps } from './chainDeps.ts';
import { learn } from './learn.ts';
import { estimateInputTokens } from './limits/estimate.ts';
import { plan } from './plan.ts';
import { createAdapter } from './providers/createAdapter.ts';
import { type ResolvedProviders, resolveProviders } from './providers/resolve.ts';
import { Health } from './resilience/health.ts';
import { modelOf } from './routing/candidates.ts';
import { explainPlan } from './routing/explain.ts';
import { healthOf } from './routing/healthOf.ts';
import type { RequestMemory } from './routing/requestMemory.ts';
import type { Adapter, ListedModel } from './types/adapter.ts';
import type { Candidate } from './types/candidate.ts';
import type { BenchStore, EngineDeps } from './types/deps.ts';
import type { Activity, Engine, KeyTest, SettingsProblem } from './types/engine.ts';
import type { ChainEvent } from './types/event.ts';
import type { PlannedCandidate, ProviderHealth } from './types/plan.ts';
import type { Protocol, Provider } from './types/provider.ts';
import type { ChatRequest } from './types/request.ts';
import type { ChatResult } from './types/result.ts';
import type { Timeouts } from './types/settings.ts';
import { abortable } from './util/abortable.ts';
import { ChangeEvent } from './util/changeEvent.ts';

/** A server of the user's own may have to load its model first, milliseconds. */
const LOCAL_FIRST_TOKEN_MS = 120_000;

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
  readonly #health: Health;
  readonly #changed = new ChangeEvent();
  readonly #adapters = new Map<Protocol, Promise<Adapter>>();
  /** Loaded with the first request: activation does without the words of every failure there is. */
  #attempts: typeof import('./attempt.ts') | undefined;
  readonly #firstSettings: () => unknown;
  #lastResolved: ResolvedProviders | undefined;
  #inFlight = 0;
  #calling: string | undefined;

  constructor(deps: EngineDeps, firstSettings: () => unknown) {
    this.#deps = deps;
    this.#health = new Health(guarded(deps.benches, deps));
    this.#firstSettings = firstSettings;
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
    return this.#plan(request);
  }

  next(request?: ChatRequest): PlannedCandidate | undefined {
    return this.plan(request).find((row) => row.isReady);
  }

  explain(request?: ChatRequest): string[] {
    return explainPlan(this.plan(request), this.#resolved.providers, this.#deps.formatTime);
  }

  health(): ProviderHealth[] {
    return healthOf(this.plan(), {
      formatTime: this.#deps.formatTime,
      lastFailure: (provider) => this.#health.lastFailure(provider),
    });
  }

  activity(): Activity {
    return { inFlight: this.#inFlight, ...(this.#calling === undefined ? {} : { calling: this.#calling }) };
  }

  providers(): readonly Provider[] {
    const { order, providers } = this.#resolved;
    const ordered = order.flatMap((id) => providers.get(id) ?? []);
    return [...ordered, ...[...providers.values()].filter((provider) => !order.includes(provider.id))];
  }

  async test(id: string, signal?: AbortSignal): Promise<KeyTest[]> {
    const provider = this.#providerOrThrow(id);
    const { clock, fetch, keys, redact } = this.#deps;
    const begun = this.#health.moment;
    const { testKeys } = await import('./testKeys.ts');
    const tests = await testKeys(provider, {
      adapter: await this.#adapterFor(provider.protocol),
      keys: keys.list(id),
      secretOf: (candidate) => this.#secretOf(candidate),
      fetch,
      clock,
      redact,
      timeoutMs: this.#timeoutsOf(provider).firstTokenMs,
      signal,
    });
    for (const { test, candidate } of tests) this.#takeTest({ test, candidate, provider, begun });
    this.#changed.fire();
    return tests.map(({ test }) => test);
  }

  async listModels(id: string, signal?: AbortSignal): Promise<ListedModel[]> {
    const provider = this.#providerOrThrow(id);
    const row = this.#plan({ messages: [], providers: [id] });
    const candidate = (row.find(({ isReady }) => isReady) ?? row[0])?.candidate ?? { provider: id, model: '' };
    const timeout = new AbortController();
    const { connectMs } = this.#timeoutsOf(provider);
    const late = new Error(`${provider.name} did not list its models within ${connectMs / 1_000} s; try again`);
    const cancel = this.#deps.clock.after(connectMs, () => timeout.abort(late));
    const either = signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal;
    try {
      const lookup = Promise.all([this.#secretOf(candidate), this.#adapterFor(provider.protocol)]);
      const [secret, adapter] = await abortable(lookup, either, () => {});
      const call = { candidate, provider, signal: either, ...(secret === undefined ? {} : { secret }) };
      return (await adapter.listModels(call)).models;
    } finally {
      cancel();
    }
  }

  resetHealth(provider?: string): void {
    const infrastructure = this.#resolved.providers.get(provider ?? '')?.infrastructure;
    this.#health.forget(provider === undefined ? {} : { provider, infrastructure });
    this.#changed.fire();
  }

  configure(rawSettings: unknown, found?: ReadonlyMap<string, readonly string[]>): void {
    const before = this.#resolved.providers;
    this.#lastResolved = resolveProviders(rawSettings, found ? { found } : {});
    for (const [id, provider] of this.#resolved.providers) {
      // What was learned of another address or model says nothing of the new one. A dead key stays dead.
      const old = before.get(id);
      if (old && (old.baseUrl !== provider.baseUrl || old.model !== provider.model)) this.#health.forgetModels(id);
    }
    this.#changed.fire();
  }

  problems(): readonly SettingsProblem[] {
    return this.#resolved.problems;
  }

  keyChanged(provider: string, keyId: string): void {
    this.#health.forget({ provider, keyId });
    this.#changed.fire();
  }

  restore(): void {
    this.#health.restore();
    this.#changed.fire();
  }

  warm(): void {
    const provider = this.next()?.candidate.provider;
    const protocol = provider === undefined ? undefined : this.#resolved.providers.get(provider)?.protocol;
    if (!protocol) return;
    const loaded = Promise.all([import('./attempt.ts'), this.#adapterFor(protocol).then((adapter) => adapter.warm())]);
    loaded.catch((error) => this.#deps.log.warn(`Warm-up failed: ${error}`));
  }

  nextChange(): number | undefined {
    return this.#health.nextChange(this.#deps.clock.now());
  }

  onDidChange(listener: () => void): () => void {
    return this.#changed.on(listener);
  }

  dispose(): void {
    this.#changed.dispose();
    this.#adapters.clear();
  }

  /** Made at the first look: reading the settings and the catalogue is half of what activation would cost. */
  get #resolved(): ResolvedProviders {
    this.#lastResolved ??= resolveProviders(this.#firstSettings());
    return this.#lastResolved;
  }

  #run(
    request: ChatRequest,
    mode: AttemptInput['mode'],
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ChainEvent, void> {
    return runChain(request, this.#chainDeps(mode), signal);
  }

  #begin(): () => void {
    this.#inFlight += 1;
    this.#changed.fire();
    return () => {
      this.#inFlight -= 1;
      if (this.#inFlight === 0) this.#calling = undefined;
      this.#changed.fire();
    };
  }

  #chainDeps(mode: AttemptInput['mode']): ChainDeps {
    const { clock, random, attempts, log, redact } = this.#deps;
    const { settings } = this.#resolved;
    const requestId = crypto.randomUUID();
    // The provider as it was planned with: settings may change, or drop it, while it is called.
    let planned = this.#resolved.providers;
    let begun = this.#health.moment;
    const providerOf = ({ provider }: Candidate) => planned.get(provider) ?? this.#providerOrThrow(provider);
    return {
      clock,
      settings,
      plan: (current, memory) => {
        planned = this.#resolved.providers;
        begun = this.#health.moment;
        return this.#plan(current, memory);
      },
      begin: () => this.#begin(),
      attempt: (input) => {
        this.#setCalling(input.candidate.provider);
        return this.#attempt(input, providerOf(input.candidate), mode);
      },
      learn: (outcome, candidate, memory) => {
        quietly('The attempt was not recorded', this.#deps, () => attempts.record(requestId, outcome.attempt));
        const { failure } = outcome.attempt;
        if (failure) log.info(`${candidate.key?.label ?? candidate.provider}: ${failure.class}: ${failure.message}`);
        const provider = providerOf(candidate);
        const isMended = learn({
          outcome,
          candidate,
          provider,
          health: this.#health,
          memory,
          retry: settings.retry,
          windowTokens: modelOf(provider)?.contextWindow,
          now: clock.now(),
          random: random(),
          begun,
        });
        this.#changed.fire();
        return isMended;
      },
      tierOf: ({ provider, model }) => planned.get(provider)?.models.find(({ id }) => id === model)?.tier ?? 'standard',
      offlineAnswer: async (input) => {
        const { offlineAnswerFor } = await import('./offlineAnswerFor.ts');
        return offlineAnswerFor({ ...input, providers: this.#resolved.providers }, this.#deps);
      },
      explainDefect: (error) => {
        const words = redact(error instanceof Error ? error.message : String(error));
        log.error(`A request failed inside Understudy: ${words}`);
        return `The request failed inside Understudy: ${words}. Try again; if it fails again, see the log`;
      },
    };
  }

  async #attempt(
    input: Parameters<ChainDeps['attempt']>[0],
    provider: Provider,
    mode: AttemptInput['mode'],
  ): Promise<ReturnType<typeof runAttempt>> {
    this.#attempts ??= await import('./attempt.ts');
    return this.#attempts.runAttempt({
      ...input,
      provider,
      mode,
      timeouts: this.#timeoutsOf(provider),
      clock: this.#deps.clock,
      adapterFor: (protocol) => this.#adapterFor(protocol),
      secretOf: (candidate) => this.#secretOf(candidate),
      costOf: (of, usage, at) => costNanoUsd(usage, modelOf(of)?.prices, at),
      redact: this.#deps.redact,
    });
  }

  #plan(request: ChatRequest, memory?: RequestMemory): PlannedCandidate[] {
    const now = this.#deps.clock.now();
    return plan({
      order: this.#resolved.order,
      providers: this.#resolved.providers,
      keysOf: (provider) => this.#deps.keys.list(provider),
      health: this.#health,
      request,
      inputTokens: estimateInputTokens(request),
      estimateCost: (provider, { maxTokens }, inputTokens) =>
        estimateCostNanoUsd({ model: modelOf(provider), inputTokens, maxTokens, at: now }),
      ...(memory ? { memory } : {}),
      now,
    });
  }

  #takeTest({ test, candidate, provider, begun }: TakenTest): void {
    if (test.ok)
      this.#health.forget({ provider: provider.id, ...(test.keyId === undefined ? {} : { keyId: test.keyId }) });
    if (!test.failure) return;
    const { clock, random } = this.#deps;
    const { retry } = this.#resolved.settings;
    this.#health.recordFailure({
      failure: test.failure,
      candidate,
      provider,
      retry,
      now: clock.now(),
      random: random(),
      begun,
    });
  }

  #adapterFor(protocol: Protocol): Promise<Adapter> {
    if (protocol === 'offline') return Promise.reject(new Error('The offline tier is not called, it answers'));
    let adapter = this.#adapters.get(protocol);
    if (!adapter) {
      adapter = createAdapter(protocol, this.#deps);
      this.#adapters.set(protocol, adapter);
      // A failed load is tried anew by the next request.
      adapter.catch(() => this.#adapters.delete(protocol));
    }
    return adapter;
  }

  async #secretOf({ provider, key }: Candidate): Promise<string | undefined> {
    return key ? this.#deps.keys.secret(provider, key.id) : undefined;
  }

  #timeoutsOf(provider: Provider): Timeouts {
    const { settings } = this.#resolved;
    const local = provider.isLocal
      ? { firstTokenMs: Math.max(settings.timeouts.firstTokenMs, LOCAL_FIRST_TOKEN_MS) }
      : {};
    return { ...settings.timeouts, ...local, ...settings.providers[provider.id]?.timeouts };
  }

  #setCalling(provider: string): void {
    this.#calling = provider;
    this.#changed.fire();
  }

  #providerOrThrow(id: string): Provider {
    const provider = this.#resolved.providers.get(id);
    if (!provider) throw new Error(`There is no provider "${id}"; see the setting understudy.order`);
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

/** Does what no request may fail of. */
function quietly<T>(what: string, { log, redact }: Pick<EngineDeps, 'log' | 'redact'>, act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    log.warn(redact(`${what}: ${error}`));
    return undefined;
  }
}

/** Benches hold in memory, whether or not they can be stored. */
function guarded(store: BenchStore, deps: EngineDeps): BenchStore {
  const what = 'A bench was not stored';
  return {
    load: () => quietly('Benches could not be read', deps, () => store.load()) ?? [],
    put: (bench) => quietly(what, deps, () => store.put(bench)),
    remove: (scopeKey) => quietly(what, deps, () => store.remove(scopeKey)),
  };
}
