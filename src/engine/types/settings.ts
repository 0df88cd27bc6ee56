import type { Capability, Limits, Prices, Protocol } from './provider.ts';
import type { OnBreak } from './request.ts';
import type { Timeouts } from './timeouts.ts';

/** How often the same candidate is tried again, per class. */
export interface RetrySettings {
  /** `always` retries a candidate before moving on; default `nothing-else-ready`. */
  when: 'nothing-else-ready' | 'always';
  rateLimited: number;
  overloaded: number;
  serverError: number;
  timeout: number;
  connection: number;
  /** First delay; doubles with each retry, with jitter; default 2,000 (rate limits: twice that). */
  backoffMs: number;
  /** The longest wait for a candidate within a request; default 30,000. */
  maxWaitMs: number;
  /** The longest wait for room within the limits of a better candidate, rather than asking one behind it; default 1,000. */
  waitForBetterMs: number;
}

/**
 * When to go back to the first choice: as soon as it is ready (default), or from the next conversation on, so that a conversation
 * stays with whoever answered in it.
 */
export type ReturnTo = 'when-ready' | 'next-conversation';

/** A second request, to a free provider with room, when the first token is late. The slower one is ended. */
export interface HedgeSettings {
  /** Default false. */
  enabled: boolean;
  /** Default: the learned 95th percentile of the provider's time to first token, milliseconds. */
  afterMs?: number;
}

/** What a user may say of one provider; merged over the catalogue's row. */
export interface ProviderSettings {
  protocol?: Exclude<Protocol, 'offline'>;
  name?: string;
  model?: string;
  baseUrl?: string;
  enabled?: boolean;
  keyless?: boolean;
  contextWindow?: number;
  maxOutput?: number;
  /** Of the configured model; default: the catalogue's, and tools and JSON schema for a model it does not know. */
  capabilities?: Capability[];
  prices?: Prices;
  limits?: Limits;
  regions?: string[];
  /** Google Cloud project, when not that of the service account. */
  project?: string;
  /** Azure resource: the first part of its address. */
  resource?: string;
  timeouts?: Partial<Timeouts>;
}

export interface EngineSettings {
  /** Provider ids, the first choice first. `offline` is always last and need not be named. */
  order: string[];
  providers: { [id: string]: ProviderSettings };
  timeouts: Timeouts;
  retry: RetrySettings;
  onBreak: OnBreak;
  returnTo: ReturnTo;
  hedge: HedgeSettings;
  /** Providers to ask when one refuses the content of a request; default none: the refusal is the answer. */
  contentRefused: string[];
}
