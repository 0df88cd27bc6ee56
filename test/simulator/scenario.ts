import type { Limits } from '../../src/engine/types/provider.ts';
import type { ProviderSettings } from '../../src/engine/types/settings.ts';

/** A story to simulate. Times of day are UTC, `HH:MM` or `HH:MM:SS`; days count from 0, a Monday, and begin anew after a week. */
export interface Scenario {
  /** What it is called on the command line. */
  name: string;
  /** One sentence for the reader of the report. */
  about: string;
  /** By id of the catalogue, the user's first choice first. */
  providers: { [id: string]: ProviderScript };
  traffic: Traffic;
  /** What goes wrong, and when. */
  weather?: readonly Weather[];
  /** When the machine sleeps. A time that ends before it begins ends on the next day. */
  naps?: readonly Period[];
  /** VS Code windows that share what they know; default 1. */
  windows?: number;
}

export interface ProviderScript {
  /** Median time to the first token, milliseconds. */
  firstTokenMs: number;
  tokensPerSecond: number;
  /** One per key; default: one key. */
  keys?: readonly KeyScript[];
  /** What the provider really allows each account; default: no limit. */
  limits?: Limits;
  /** What the user has set for it. */
  settings?: ProviderSettings;
  /** Tokens it counts for a word; default 1. */
  tokensPerWord?: number;
}

export interface KeyScript {
  /** Keys of the same account share its limits. */
  account: string;
  /** The provider refuses it. */
  isDead?: boolean;
}

export interface Traffic {
  /** One question at a time, at random. */
  people?: Arrivals;
  /** Several questions at once, and the next ones when all are answered. */
  agents?: Arrivals & { parallel: number; rounds: number };
}

export interface Arrivals extends Period {
  perHour: number;
  /** Least and most. */
  inputTokens: readonly [number, number];
  outputTokens: readonly [number, number];
  /** How many ask for a stream, 0 to 1. */
  streams: number;
}

/** From and to on one day, or on every day. */
export interface Period {
  day?: number;
  from: string;
  to: string;
}

/** What goes wrong at a provider for a time. */
export interface Weather extends Period {
  /** `*`: at all of them, for the user's own network is the cause. */
  provider: string;
  kind: WeatherKind;
  /** Comes and goes: well for so long, then ill for so long. */
  flaps?: { upMs: number; downMs: number };
  /** How many calls it meets, 0 to 1; default all. */
  share?: number;
  /** What it says in `Retry-After`, seconds; default: nothing. */
  retryAfterS?: number;
}

export type WeatherKind =
  /** 500. */
  | 'errors'
  /** 503, or 529 at Anthropic. */
  | 'overloaded'
  /** Takes the request and never answers. */
  | 'hangs'
  /** No connection ever stands. */
  | 'unreachable'
  | 'refused'
  /** Its name cannot be resolved. */
  | 'no-dns'
  /** The edge network turns this machine away: 403 with a page, whatever the key. */
  | 'edge-block'
  /** Answers break off in the middle. */
  | 'cuts';
