import type { LimitName } from '../../src/engine/types/provider.ts';

/** Why a call should not have been made, by what providers had said to any window before it began. */
export type Condemnation =
  | 'dead key'
  | 'stated wait not over'
  | 'blocked at the edge'
  | 'open breaker'
  | 'second probe'
  | 'known limit';

/** How a call ended, as the provider's side sees it. */
export type Ending =
  | { kind: 'ok' }
  | { kind: 'dead-key' }
  | { kind: 'edge-block' }
  | { kind: 'limited'; limit: LimitName; saysLimit: boolean; saysAccount: boolean; statedUntil?: number | undefined }
  /** Of the server or of the way to it. `isEverywhere`: the user's own network was the cause. */
  | { kind: 'failed'; isEverywhere?: boolean; statedUntil?: number | undefined }
  | { kind: 'timeout' }
  | { kind: 'cancelled' };

export interface CallScope {
  provider: string;
  key: string;
  /** Of the key, with its provider. */
  account: string;
}

/** A provider that failed three times within a minute, one call after the other, is left alone for half a minute. */
const STRIKES = 3;
const STRIKES_WITHIN_MS = 60_000;
const OPEN_MS = 30_000;
/** Nobody says how long a block lasts; this long it surely does. */
const EDGE_BLOCK_MS = 60_000;

/** When a call began: the time, and what had been counted by then. */
interface Beginning {
  at: number;
  moment: number;
}

interface Breaker {
  /** Epoch milliseconds. */
  strikes: number[];
  /** When the last one was counted; see `#moment`. */
  moment: number;
  isOpen: boolean;
  probes: number;
}

/** Everything providers have said so far, to whichever window. It takes the strictest reading that nobody can argue with. */
export class Evidence {
  readonly #deadKeys = new Set<string>();
  readonly #waits = new Map<string, number>();
  readonly #edgeBlocks = new Map<string, number>();
  readonly #breakers = new Map<string, Breaker>();
  /** When each was first said. */
  readonly #knownLimits = new Map<string, number>();
  readonly #knownAccounts = new Map<string, number>();
  /** By account. */
  readonly #usedKeys = new Map<string, Set<string>>();

  /** Counts strikes: calls of one millisecond may follow one another. */
  #moment = 0;

  against({ provider, key, account }: CallScope, now: number): Condemnation | undefined {
    if (this.#deadKeys.has(key)) return 'dead key';
    const waitEnds = Math.max(
      this.#waits.get(key) ?? 0,
      this.#knownAccounts.has(key) ? (this.#waits.get(account) ?? 0) : 0,
    );
    if (now < Math.max(waitEnds, this.#waits.get(provider) ?? 0)) return 'stated wait not over';
    if (now < (this.#edgeBlocks.get(provider) ?? 0)) return 'blocked at the edge';
    const { strikes, isOpen, probes } = this.#breakerOf(provider);
    if (!isOpen) return undefined;
    if (now < (strikes.at(-1) ?? 0) + OPEN_MS) return 'open breaker';
    return probes > 0 ? 'second probe' : undefined;
  }

  /** @returns To be handed to `end`. */
  begin({ provider, key, account }: CallScope, now: number): Beginning {
    const breaker = this.#breakerOf(provider);
    if (breaker.isOpen) breaker.probes += 1;
    const users = this.#usedKeys.get(account) ?? new Set();
    this.#usedKeys.set(account, users.add(key));
    return { at: now, moment: this.#moment };
  }

  end(call: CallScope, ending: Ending, { begun, now }: { begun: Beginning; now: number }): void {
    this.#judge(call.provider, ending, { begun, now });
    if (ending.kind === 'dead-key') this.#deadKeys.add(call.key);
    if (ending.kind === 'edge-block') this.#edgeBlocks.set(call.provider, now + EDGE_BLOCK_MS);
    if (ending.kind === 'failed' && ending.statedUntil) this.#waits.set(call.provider, ending.statedUntil);
    if (ending.kind !== 'limited') return;
    if (ending.saysAccount) this.nameAccount(call.key, now);
    if (ending.saysLimit) this.nameLimit(call.account, ending.limit, now);
    for (const scope of [call.key, call.account]) this.#extend(scope, ending.statedUntil ?? 0);
  }

  nameLimit(account: string, limit: LimitName, now: number): void {
    const name = `${account} ${limit}`;
    if (!this.#knownLimits.has(name)) this.#knownLimits.set(name, now);
  }

  nameAccount(key: string, now: number): void {
    if (!this.#knownAccounts.has(key)) this.#knownAccounts.set(key, now);
  }

  /** When the call began, the limit had been said, and of every key that was ever used on the account that it belongs to it. */
  knewLimit({ account }: CallScope, limit: LimitName, begun: Beginning): boolean {
    const users = [...(this.#usedKeys.get(account) ?? [])].map((key) => this.#knownAccounts.get(key));
    const limitKnownAt = this.#knownLimits.get(`${account} ${limit}`);
    return [limitKnownAt, ...users].every((knownAt = Number.POSITIVE_INFINITY) => knownAt <= begun.at);
  }

  /** Calls that were under way together are one strike; success clears them all. */
  #judge(provider: string, ending: Ending, { begun, now }: { begun: Beginning; now: number }): void {
    const breaker = this.#breakerOf(provider);
    if (breaker.isOpen) breaker.probes = Math.max(0, breaker.probes - 1);
    if (ending.kind === 'ok') this.#breakers.delete(provider);
    const isStrike = ending.kind === 'timeout' || (ending.kind === 'failed' && !ending.isEverywhere);
    if (!isStrike || breaker.moment > begun.moment) return;
    breaker.moment = ++this.#moment;
    breaker.strikes = [...breaker.strikes, now].slice(-STRIKES);
    const isSoon = now - (breaker.strikes[0] ?? 0) <= STRIKES_WITHIN_MS;
    if (breaker.strikes.length === STRIKES && isSoon) breaker.isOpen = true;
  }

  #breakerOf(provider: string): Breaker {
    const breaker = this.#breakers.get(provider) ?? { strikes: [], moment: 0, isOpen: false, probes: 0 };
    this.#breakers.set(provider, breaker);
    return breaker;
  }

  #extend(scope: string, until: number): void {
    this.#waits.set(scope, Math.max(this.#waits.get(scope) ?? 0, until));
  }
}
