import type { ListedModel } from './adapter.ts';
import type { ChainEvent } from './event.ts';
import type { Failure } from './failure.ts';
import type { PlannedCandidate, ProviderHealth } from './plan.ts';
import type { Provider } from './provider.ts';
import type { ChatRequest } from './request.ts';
import type { ChatResult } from './result.ts';
import type { Wording } from './wording.ts';

/** What the chain is doing right now, for the status bar. */
export interface Activity {
  /** Requests under way. */
  inFlight: number;
  /** The provider that the newest request is calling, or waits for. */
  calling?: string;
  /** It is not called yet: the request waits until it is ready. */
  isWaiting?: boolean;
}

/** What `Test Provider` found for one key. */
export interface KeyTest {
  keyId?: string;
  keyLabel?: string;
  ok: boolean;
  durationMs: number;
  /**
   * What a key that works has shown: `look-up` that the provider knows it, `call` that it answers with the configured model.
   * Absent where the key does not work.
   */
  by?: 'look-up' | 'call';
  models?: ListedModel[];
  /** Rate-limit headers as the provider sent them, names and values, without secrets. */
  limits?: { [header: string]: string };
  /** Organisation or account as the provider names it. */
  account?: string;
  failure?: Failure;
}

/** By catalogue id: the models that a server on this machine lists, or that nobody answered. Absent: nobody looked yet. */
export type FoundServers = ReadonlyMap<string, readonly string[] | 'not-running'>;

/** The whole engine as its host sees it. */
export interface Engine {
  /** Ended by exactly one `done` or `error`; never throws. Aborting ends it within 100 ms. */
  stream(request: ChatRequest, signal?: AbortSignal): AsyncIterable<ChainEvent>;
  /**
   * @throws UnderstudyError when no other candidate can mend the request.
   * @throws the signal's reason when aborted.
   */
  complete(request: ChatRequest, signal?: AbortSignal): Promise<ChatResult>;
  /** Candidates in the order a request made now would call them; sends nothing. */
  plan(request?: ChatRequest): PlannedCandidate[];
  /** The candidate that the next request would go to; `undefined` when only the offline tier is left. */
  next(request?: ChatRequest): PlannedCandidate | undefined;
  /**
   * The plan as lines of text: the start-up log, `Explain Route` and the tooltip print these.
   *
   * @param wording Default: the user's.
   */
  explain(request?: ChatRequest, wording?: Wording): string[];
  health(): ProviderHealth[];
  activity(): Activity;
  /** The providers as resolved from catalogue and settings, in the user's order, `offline` last. */
  providers(): readonly Provider[];
  /**
   * Checks every key of a provider in parallel, at the lowest cost the provider allows. What a check disproves is
   * forgotten: that the key is dead, and by a call everything but the limits and quotas it was told of.
   */
  test(provider: string, signal?: AbortSignal): Promise<KeyTest[]>;
  /** The provider's own list, asked with its first ready key. */
  listModels(provider: string, signal?: AbortSignal): Promise<ListedModel[]>;
  /** Forgets benches and breakers of one key of a provider (and of its account), of one provider, or of all. */
  resetHealth(provider?: string, keyId?: string): void;
  /**
   * Settings changed: the next plan sees them. What cannot be used is told by `problems()`.
   *
   * @param found What the servers on this machine serve, as far as they were looked for.
   */
  configure(rawSettings: unknown, found?: FoundServers): void;
  problems(): readonly SettingsProblem[];
  /** A key was entered, re-entered or removed: its benches are forgotten. */
  keyChanged(provider: string, keyId: string): void;
  /** Loads what the first request needs (SDK modules), in the background. */
  warm(): void;
  /** When a bench ends next, epoch milliseconds: the moment displays change by themselves. */
  nextChange(): number | undefined;
  /** Called after anything that could change plan, health or activity; at most once per turn of the event loop. */
  onDidChange(listener: () => void): () => void;
  dispose(): void;
}

/** A setting that could not be used as it is, and what is used instead. */
export interface SettingsProblem {
  /** Such as `understudy.providers.groq.baseUrl`. */
  path: string;
  severity: 'error' | 'warning' | 'hint';
  /** What was received, what is allowed, what to do. */
  message: string;
}
