import type { Timeouts } from './timeouts.ts';

/** The wire protocol a provider speaks. `offline` calls nothing. */
export type Protocol = 'openai' | 'anthropic' | 'offline';

export type Capability = 'tools' | 'json-schema' | 'images';

/** US dollars per million tokens. */
export interface Prices {
  inputPerMTok: number;
  outputPerMTok: number;
  cacheReadPerMTok?: number;
  /** Above this many input tokens the two factors apply to the whole request; cached input goes with input. */
  longInput?: { aboveTokens: number; inputFactor: number; outputFactor: number };
  /** Dearer hours: from and to in whole hours UTC, Monday to Friday; the factor applies to everything. */
  peak?: { utcHours: readonly (readonly [from: number, to: number])[]; factor: number };
  /** An announced price that replaces this one from the start of an ISO date, UTC. */
  later?: { from: string; prices: Prices };
}

/** Per key or account. Absent: unknown, not unlimited. */
export interface Limits {
  requestsPerMinute?: number;
  requestsPerDay?: number;
  requestsPerMonth?: number;
  tokensPerMinute?: number;
  /** Counted apart from the output, as Anthropic and Google do. */
  inputTokensPerMinute?: number;
  outputTokensPerMinute?: number;
  tokensPerDay?: number;
}

export type LimitName = keyof Limits;

/** One model of a provider. */
export interface Model {
  id: string;
  /** Largest input, tokens. */
  contextWindow?: number;
  /** Largest output, tokens. */
  maxOutput?: number;
  prices?: Prices;
  capabilities: readonly Capability[];
  /** Default `standard`. */
  tier?: 'premium' | 'standard';
  /** Request body fields this model refuses, left out before sending. */
  refuses?: readonly string[];
  /** Locations that serve it, in the order to try; replaces the provider's `regions`. */
  regions?: readonly string[];
  /** Limits of this model, where they are not the provider's; each field replaces the provider's. */
  limits?: Limits;
  /** It goes on from the beginning of its answer when that is the last message; else it is told to go on. */
  continuesPrefill?: boolean;
  /** Where the facts come from, with the date they were read. */
  source: string;
}

/** A model that is gone or will be: its id, the day, and what to use instead. */
export interface RetiredModel {
  /** A trailing `*` stands for any ending. */
  id: string;
  /** ISO date of the end; a date in the future warns, a past one skips nothing but hints. */
  retiredOn: string;
  successor?: string;
  source: string;
}

/** How the request body differs from plain OpenAI chat completions. */
export interface Quirks {
  /** Name of the output limit; default `max_tokens`. */
  maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /** Send `stream_options.include_usage`; default true. */
  sendsStreamOptions?: boolean;
  /** Fields every model of the provider refuses. */
  refuses?: readonly string[];
  /** How a schema is asked for; default by capability `json-schema`. */
  jsonMode?: 'schema' | 'object' | 'object-with-schema' | 'none';
  /** Value of `tool_choice` that forces a call; default `required`; false where forcing is refused. */
  forcedToolChoice?: 'required' | 'any' | false;
  /** Tool call ids must match this form; others are mapped. */
  toolCallIdLength?: number;
  /** Higher temperatures are sent as this one; default 2. */
  maxTemperature?: number;
  /** `completion_tokens` does not include reasoning tokens (xAI, Gemini): bill `total_tokens - prompt_tokens`. */
  reasoningOutsideCompletion?: boolean;
  /** The answer may carry `<think>…</think>` in its text (Hugging Face, Together). */
  inlineThinkTags?: boolean;
  /** Fields to add to every body (DeepSeek's `thinking`). */
  extraBody?: { [field: string]: unknown };
  /** A schema is refused together with tools (Groq): send the tools, ask for the schema in words. */
  noSchemaWithTools?: boolean;
  /** Many of its models take one tool call at a time: send `parallel_tool_calls: false` along with tools (NVIDIA). */
  singleToolCalls?: boolean;
  /** Header for the key instead of `Authorization: Bearer`. */
  keyHeader?: string;
}

/** How `Test Provider` checks a key at the lowest cost. */
export type KeyCheck =
  | { kind: 'models' }
  /** `path` is relative to the base URL, or a whole https address of the same vendor. */
  | { kind: 'get'; path: string }
  /** A one-token call: the provider has no free check. */
  | { kind: 'call' };

/** One row of the catalogue; a new OpenAI-compatible provider is one more of these. */
export interface ProviderRow {
  id: string;
  name: string;
  protocol: Protocol;
  /** Base URL of the API. `{region}`, `{project}` and `{resource}` are filled from settings or the key. */
  baseUrl: string;
  /**
   * The model used when the user chose none. `default` for local servers: the first one the server lists, once it was
   * looked for; never sent itself unless the user chose it.
   */
  defaultModel: string;
  models: readonly Model[];
  retired?: readonly RetiredModel[];
  /** No key needed: a server on this machine. */
  isKeyless?: boolean;
  /** Runs on loopback: found by asking it; benched for 5 s at most. */
  isLocal?: boolean;
  /** What a key looks like, to question a key of another provider; never to refuse one. */
  keyPattern?: RegExp;
  /** Environment variables that hold its key, the usual one first. */
  keyEnv: readonly string[];
  /** The key is a Google service account JSON document. */
  usesServiceAccount?: boolean;
  /** Where keys are made, for the input box; as public guides name it, read 2026-11. */
  keysUrl?: string;
  /** Some use is free of charge, without a payment method. */
  hasFreeTier?: boolean;
  /** Limits of the free tier, or of the lowest one. */
  limits?: Limits;
  /** Locations to try in turn. */
  regions?: readonly string[];
  /** The same for models that `models` does not list, by pattern of their id as in `RetiredModel`; the first that fits holds. */
  unlistedRegions?: readonly { id: string; regions: readonly string[] }[];
  quirks?: Quirks;
  keyCheck: KeyCheck;
  /** IANA time zone whose midnight resets daily quotas; default UTC. */
  quotaTimeZone?: string;
  /** Limits per day refill steadily over 24 hours; default: at once, at midnight. */
  dailyLimitsRefill?: boolean;
  /** Every model has its own limits; default: all models of a key share them. */
  limitsArePerModel?: boolean;
  /**
   * What a call counts for before its answer exists. `maximum`: input and the whole output it allows; `larger`: the larger of the
   * two. Default: its input, and the output as it comes.
   */
  reservesOutput?: 'maximum' | 'larger';
  /** `x-ratelimit-…-requests` speaks of a day; default: of a minute. */
  requestHeadersArePerDay?: boolean;
  /** Where it is known to be slower than others; what the user has set, for all providers or this one, outweighs it. */
  timeouts?: Partial<Timeouts>;
  /** Several keys share one quota as a rule (Groq, Google, OpenAI, Anthropic count per organisation or project). */
  quotaIsPerAccount?: boolean;
  /** Providers with the same value can fail together. */
  infrastructure?: string;
  /** The edge network in front of it, as its response headers say. */
  edge?: 'cloudflare' | 'cloudfront';
  /** A router: a 429 or 5xx may be that of one upstream. */
  isRouter?: boolean;
  /** Where the facts come from, with the date they were read. */
  source: string;
}

/** A row with the user's settings merged over it: what the engine works with. */
export interface Provider extends ProviderRow {
  /** The configured model id. */
  model: string;
  isEnabled: boolean;
  /** Those of `limits` that the user has set. */
  limitsByUser?: Limits;
  /** False for ids of the user's own that the catalogue does not know. */
  isInCatalogue: boolean;
  /**
   * Set where the user left the choice of the model to a server on this machine: whether one is known. Without one it is
   * skipped; servers that route by name refuse a model they do not have.
   */
  servedModel?: 'known' | 'not-running' | 'no-model';
  /** Why it cannot be called as configured, with what to do; such a provider is skipped as `misconfigured`. */
  problem?: string;
}
