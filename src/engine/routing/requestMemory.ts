import { failureTable } from '../errors/failureTable.ts';
import { modelKey, scopeKeyOf, scopeKeysOf } from '../errors/scopeKey.ts';
import type { Candidate } from '../types/candidate.ts';
import type { Failure, FailureClass, ParameterFix } from '../types/failure.ts';
import type { Provider } from '../types/provider.ts';
import type { RetrySettings } from '../types/settings.ts';

/** What this request has learned of one scope. */
export interface ScopeMemory {
  class: FailureClass;
  /** Failures of the scope within this request. */
  failures: number;
  /** Calls of the same scope that the settings still allow. */
  retriesLeft: number;
  /** Epoch milliseconds before which a retry makes no sense. */
  againAt: number;
}

/** Body corrections to make before giving a request up; one is enough for every known provider, two are allowed. */
const MAX_FIXES = 2;

/**
 * What one request has learned so far. Each request carries its own; nothing here is shared.
 * The plan reads it, so that a candidate this request has seen fail is not called as if nothing had happened.
 */
export class RequestMemory {
  readonly #scopes = new Map<string, ScopeMemory>();
  readonly #fixes = new Map<string, ParameterFix[]>();
  /** The largest window seen to be too small, tokens. */
  #windowFloor = 0;
  #lastFailed: Candidate | undefined;

  /** The failure of this request that stands against a candidate, the one that ends last. */
  against(candidate: Candidate, provider: Provider): ScopeMemory | undefined {
    let worst: ScopeMemory | undefined;
    for (const key of scopeKeysOf(candidate, provider)) {
      const memory = this.#scopes.get(key);
      if (memory && (!worst || endOf(memory) > endOf(worst))) worst = memory;
    }
    return worst;
  }

  /** Windows up to this many tokens are known to be too small. */
  get windowFloor(): number {
    return this.#windowFloor;
  }

  get lastFailed(): Candidate | undefined {
    return this.#lastFailed;
  }

  fixesFor(candidate: Candidate): readonly ParameterFix[] {
    return this.#fixes.get(fixKey(candidate)) ?? [];
  }

  /** @returns True when the failure named a correction of the body that has not been tried. */
  recordFailure(input: {
    failure: Failure;
    candidate: Candidate;
    provider: Provider;
    windowTokens: number | undefined;
    retry: RetrySettings;
    /** Epoch milliseconds at which the table allows the candidate again. */
    againAt: number;
  }): boolean {
    const { failure, candidate, provider } = input;
    this.#lastFailed = candidate;
    if (this.#takeFix(failure, candidate)) return true;
    if (failure.class === 'context-too-long') {
      this.#windowFloor = Math.max(this.#windowFloor, failure.contextLimit ?? input.windowTokens ?? 0);
    }
    // What is wrong with the request itself is wrong for this model, whichever key or region asks it.
    const key = scopeKeyOf(failure, candidate, provider) ?? modelKey(candidate);
    const failures = (this.#scopes.get(key)?.failures ?? 0) + 1;
    const rule = failureTable[failure.class].retry;
    const allowed = rule === 'never' ? 0 : input.retry[rule];
    this.#scopes.set(key, {
      class: failure.class,
      failures,
      retriesLeft: Math.max(0, allowed - failures + 1),
      againAt: input.againAt,
    });
    return false;
  }

  #takeFix(failure: Failure, candidate: Candidate): boolean {
    if (!failure.fix) return false;
    const fixes = this.#fixes.get(fixKey(candidate)) ?? [];
    const isKnown = fixes.some((fix) => JSON.stringify(fix) === JSON.stringify(failure.fix));
    if (isKnown || fixes.length >= MAX_FIXES) return false;
    this.#fixes.set(fixKey(candidate), [...fixes, failure.fix]);
    return true;
  }
}

/** The end of a memory: without retries it lasts as long as the request. */
function endOf(memory: ScopeMemory): number {
  return memory.retriesLeft > 0 ? memory.againAt : Number.POSITIVE_INFINITY;
}

function fixKey(candidate: Candidate): string {
  return `${candidate.provider}/${candidate.model}`;
}
