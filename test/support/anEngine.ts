import { createEngine } from '../../src/engine/engine.ts';
import { UnderstudyError } from '../../src/engine/errors/understudyError.ts';
import type { Bench } from '../../src/engine/types/bench.ts';
import type { EngineDeps } from '../../src/engine/types/deps.ts';
import type { Engine } from '../../src/engine/types/engine.ts';
import type { ChainEvent } from '../../src/engine/types/event.ts';
import type { ChatRequest } from '../../src/engine/types/request.ts';
import type { Attempt, ChatResult } from '../../src/engine/types/result.ts';
import type { ProviderSettings } from '../../src/engine/types/settings.ts';
import { MemoryState } from '../../src/engine/util/memoryState.ts';
import { Internet } from './internet.ts';
import { type LoopbackProvider, type Script, startProvider } from './loopback/startProvider.ts';
import { VirtualClock } from './virtualClock.ts';

interface ProviderSetup {
  script: Script;
  dialect?: 'openai' | 'anthropic';
  /** How many keys; default 1. Labels are `first`, `first 2`, … after the provider's id. */
  keys?: number;
  settings?: ProviderSettings;
}

export interface TestEngine<Id extends string> extends AsyncDisposable {
  engine: Engine;
  clock: VirtualClock;
  /** By provider id. */
  servers: Record<Id, LoopbackProvider>;
  attempts: Attempt[];
  /** The benches as they are now, by scope. */
  readonly benches: ReadonlyMap<string, Bench>;
  log: string[];
  /** What lies between the engine and its servers when they are remote. */
  internet: Internet;
  /** The secrets that must appear nowhere. */
  secrets: string[];
}

interface EngineOptions {
  settings?: object;
  deps?: Partial<EngineDeps>;
  benches?: Bench[];
  /**
   * The providers have https addresses of hosts of their own, so that to the engine they lie behind a network; see `Internet`.
   * Default: loopback addresses, which need none.
   */
  isRemote?: boolean;
}

/**
 * A real engine in front of real loopback servers, one per provider, in the order given. Time and randomness alone are
 * the test's.
 */
export async function anEngine<Id extends string>(
  setups: Record<Id, ProviderSetup>,
  options: EngineOptions = {},
): Promise<TestEngine<Id>> {
  const internet = new Internet(options.deps?.fetch ?? ((input, init) => fetch(input, init)));
  const servers = {} as Record<Id, LoopbackProvider>;
  const providers: { [id: string]: ProviderSettings } = {};
  for (const [id, { script, dialect = 'openai', settings }] of Object.entries<ProviderSetup>(setups)) {
    const server = await startProvider({ dialect, script });
    servers[id as Id] = server;
    const baseUrl = options.isRemote ? internet.host(id, server.baseUrl) : server.baseUrl;
    providers[id] = { protocol: dialect, baseUrl, model: `${id}-model`, ...settings };
  }
  const clock = new VirtualClock();
  const attempts: Attempt[] = [];
  const state = options.deps?.state ?? new MemoryState();
  for (const bench of options.benches ?? []) state.map<Bench>('bench').set(bench.scopeKey, bench, bench.until);
  const log: string[] = [];
  const deps: EngineDeps = {
    clock,
    random: () => 0.5,
    keys: keyStore(setups),
    attempts: { record: (_requestId, attempt) => void attempts.push(attempt) },
    state,
    log: logger(log),
    redact: (text) => text.replaceAll(/secret-[\w-]+/g, '[key]'),
    formatTime: (time) => new Date(time).toISOString().slice(11, 16),
    language: 'en',
    ...options.deps,
    fetch: internet.fetch,
  };
  const engine = createEngine(deps, { order: Object.keys(setups), providers, ...options.settings });
  return {
    engine,
    clock,
    servers,
    attempts,
    get benches() {
      return new Map(state.map<Bench>('bench').entries());
    },
    log,
    internet,
    secrets: Object.entries<ProviderSetup>(setups).flatMap(([id, { keys = 1 }]) => secretsOf(id, keys)),
    async [Symbol.asyncDispose]() {
      engine.dispose();
      await Promise.all(Object.values<LoopbackProvider>(servers).map((server) => server.close()));
    },
  };
}

/** A question without anything special. */
export function aRequest(rest: Partial<ChatRequest> = {}): ChatRequest {
  return { messages: [{ role: 'user', content: 'Say hello' }], ...rest };
}

export async function collect(stream: AsyncIterable<ChainEvent>): Promise<ChainEvent[]> {
  const events: ChainEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** The text on screen after these events. */
export function shownText(events: readonly ChainEvent[]): string {
  let text = '';
  for (const event of events) {
    if (event.type === 'text-delta') text += event.text;
    if (event.type === 'rewind') text = text.slice(0, event.toLength);
  }
  return text;
}

/** The result of a stream that must have ended in `done`. */
export function resultOf(events: readonly ChainEvent[]): ChatResult {
  const last = events.at(-1);
  if (last?.type !== 'done') throw new Error(`The stream ended with ${JSON.stringify(last)}`);
  return last.result;
}

/** The error of a stream that must have ended in one. */
export function errorOf(events: readonly ChainEvent[]): UnderstudyError {
  const last = events.at(-1);
  if (last?.type !== 'error' || !(last.error instanceof UnderstudyError))
    throw new Error(`The stream ended with ${last?.type}`);
  return last.error;
}

/** Attempts as `provider: outcome`, such as `first: rate-limited`. */
export function story(attempts: readonly Attempt[]): string[] {
  return attempts.map(
    ({ keyLabel, provider, outcome, failure }) => `${keyLabel ?? provider}: ${failure?.class ?? outcome}`,
  );
}

function keyStore(setups: { [id: string]: ProviderSetup }): EngineDeps['keys'] {
  const count = (id: string) => setups[id]?.keys ?? (setups[id] ? 1 : 0);
  return {
    list: (id) =>
      Array.from({ length: count(id) }, (_, index) => ({
        id: `${id}-key-${index + 1}`,
        label: index === 0 ? id : `${id} ${index + 1}`,
      })),
    secret: async (id, keyId) => secretsOf(id, count(id))[Number(keyId.split('-').at(-1)) - 1] as string,
  };
}

function secretsOf(id: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `secret-${id}-${index + 1}`);
}

function logger(lines: string[]): EngineDeps['log'] {
  const write = (message: string) => void lines.push(message);
  return { debug: write, info: write, warn: write, error: write };
}
