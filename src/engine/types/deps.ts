import type { KeyRef } from './candidate.ts';
import type { OfflineContext } from './offline.ts';
import type { ChatRequest } from './request.ts';
import type { Attempt } from './result.ts';
import type { SharedState } from './sharedState.ts';
import type { Translate } from './wording.ts';

/** Time, handed in so that tests can move it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once after `ms`; returns what cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** Uniform in [0, 1). */
export type Random = () => number;

export type Fetch = typeof globalThis.fetch;

/** The user's keys. Lists are in the user's order; secrets leave only through `secret`. */
export interface KeyStore {
  /** Keys of a provider, without secrets; never waits. */
  list(provider: string): readonly KeyRef[];
  /** @throws Error when the key is gone. */
  secret(provider: string, keyId: string): Promise<string>;
}

/** Where attempts are written. Must return at once: writing happens later. */
export interface AttemptLog {
  record(requestId: string, attempt: Attempt): void;
}

export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface EngineDeps {
  clock: Clock;
  random: Random;
  /** Called as `fetch(url, init)`; look it up at call time so that patches of the host hold. */
  fetch: Fetch;
  keys: KeyStore;
  attempts: AttemptLog;
  /** What all windows of the user know together: health, limits, learned figures. */
  state: SharedState;
  log: Logger;
  /** Takes stored keys and whatever looks like one out of a text. */
  redact(text: string): string;
  /** Epoch milliseconds as a clock time for the user, such as `14:32`. */
  formatTime(time: number): string;
  /** The user's language, such as `en` or `zh-cn`, for the offline tier and for numbers. */
  language: string;
  /** Puts texts for people into that language; default: they stay English. The log and what is stored of failures are English. */
  t?: Translate;
  /** Keys turned out to be one account, and so one quota: told once among all windows. */
  onKeysMerged?(merged: { provider: string; keyIds: readonly string[] }): void;
  /** What the offline tier may work with; asked only when it answers. */
  offlineContext?(request: ChatRequest): Promise<OfflineContext>;
}
