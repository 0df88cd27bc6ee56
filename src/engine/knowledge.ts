import type { AttemptOutcome } from './attemptOutcome.ts';
import { accountIdOf } from './errors/accountId.ts';
import { announcesPage } from './errors/page.ts';
import { statedLimits } from './errors/statedLimits.ts';
import { Accounts, type MergedKeys } from './keys/accounts.ts';
import type { Ending, RequestNeed } from './limits/charge.ts';
import { Limits } from './limits/limits.ts';
import type { Reservation } from './limits/reservation.ts';
import type { Admission } from './resilience/admission.ts';
import { FirstTokenTimes } from './resilience/firstTokenTimes.ts';
import { Health } from './resilience/health.ts';
import { wholeAnswersOf } from './timeoutsFor.ts';
import type { Bench } from './types/bench.ts';
import type { Candidate, KeyRef } from './types/candidate.ts';
import type { EngineDeps } from './types/deps.ts';
import type { Provider } from './types/provider.ts';
import type { RetrySettings } from './types/settings.ts';
import type { SharedState } from './types/sharedState.ts';

/** What was taken for one call: the leave of health, and room within limits. */
export interface Admitted {
  provider: Provider;
  health: Admission;
  reservation: Reservation;
}

export interface Lesson {
  outcome: AttemptOutcome;
  admitted: Admitted;
  mode: 'stream' | 'complete';
  retry: RetrySettings;
  /** Uniform in [0, 1). */
  random: number;
  /** Epoch milliseconds. */
  now: number;
}

/**
 * What all requests of all windows have learned of the providers: their health, their limits, whose keys are one account, how
 * long they take to begin. Plans read it, attempts teach it.
 */
export class Knowledge {
  readonly health: Health;
  readonly limits: Limits;
  readonly accounts: Accounts;
  readonly firstTokens: FirstTokenTimes;
  readonly #state: SharedState;
  readonly #keys: EngineDeps['keys'];

  constructor({ state, keys }: Pick<EngineDeps, 'state' | 'keys'>) {
    this.health = new Health(state);
    this.limits = new Limits(state);
    this.accounts = new Accounts(state);
    this.firstTokens = new FirstTokenTimes(state);
    this.#state = state;
    this.#keys = keys;
  }

  /** Takes in what other windows have learned meanwhile. */
  refresh(): void {
    this.#state.refresh();
  }

  keysOf(provider: string): readonly KeyRef[] {
    return this.accounts.withAccounts(provider, this.#keys.list(provider));
  }

  /** @returns `undefined` when another request was faster with the probe, or with the last of the room. */
  admit(candidate: Candidate, provider: Provider, need: RequestNeed, now: number): Admitted | undefined {
    const health = this.health.admit(candidate, provider, now);
    if (!health) return undefined;
    const reservation = this.limits.reserve(candidate, provider, need, now);
    if (reservation) return { provider, health, reservation };
    this.health.release(health);
    return undefined;
  }

  /** The call was not made, or nobody heard how it ended. */
  release({ health, reservation }: Admitted, outcome: 'not-sent' | 'cancelled', now: number): void {
    this.health.release(health);
    this.limits.settle(reservation, { outcome }, now);
  }

  /**
   * The headers of an answer have arrived: there is a network, and they may tell what is left of limits. Those of a page do neither: it
   * may be the sign-in page of a network that lets nobody through.
   */
  hear(headers: Headers, { provider, reservation }: Admitted, now: number): void {
    if (announcesPage(headers)) return;
    this.health.recordResponse(provider);
    const stated = statedLimits({ headers, now, provider });
    this.limits.learn(reservation.candidate, provider, stated, now, reservation);
  }

  /** A key was tested: the answer's headers may tell what its limits are. */
  hearTest(headers: Headers, candidate: Candidate, provider: Provider, now: number): void {
    this.limits.learn(candidate, provider, statedLimits({ headers, now, provider }), now);
  }

  /** Takes in how a call has ended. Returns what was benched, and which keys turned out to be one account. */
  learn(lesson: Lesson): { bench?: Bench | undefined; merged?: MergedKeys | undefined } {
    const { outcome, admitted, now } = lesson;
    const { attempt, candidate } = outcome;
    this.limits.settle(admitted.reservation, endingOf(outcome), now);
    if (attempt.outcome === 'ok') {
      this.health.recordSuccess({ candidate, provider: admitted.provider, now, admission: admitted.health });
      return { merged: this.#learnFromAnswer(lesson) };
    }
    // A cancelled call teaches nothing, and one that a correction of the request mends says nothing of the provider.
    if (!attempt.failure || attempt.failure.fix) {
      this.health.release(admitted.health);
      return {};
    }
    return this.#learnFromFailure(lesson, attempt.failure);
  }

  #learnFromAnswer({ outcome, admitted: { provider }, mode, now }: Lesson): MergedKeys | undefined {
    const { attempt, candidate, draft, spannedSleep } = outcome;
    const firstTokenMs = mode === 'stream' ? attempt.firstTokenMs : attempt.durationMs;
    if (firstTokenMs !== undefined && !spannedSleep) {
      this.firstTokens.record(provider.id, timedAs(candidate.model, mode), firstTokenMs, now);
    }
    if (!candidate.key) return undefined;
    const accountId = draft.headers && accountIdOf({ headers: draft.headers, isRouter: provider.isRouter });
    const begunAt = attempt.startedAt;
    return this.accounts.recordSuccess({ provider: provider.id, keyId: candidate.key.id, accountId, begunAt, now });
  }

  #learnFromFailure(
    { outcome, admitted, mode, retry, random, now }: Lesson,
    failure: NonNullable<AttemptOutcome['attempt']['failure']>,
  ): { bench?: Bench | undefined; merged?: MergedKeys | undefined } {
    const { candidate, draft, spannedSleep, fault } = outcome;
    const { provider, health: admission } = admitted;
    if (fault === (mode === 'stream' ? 'timeout-first-token' : 'timeout-total') && !spannedSleep) {
      this.firstTokens.recordTimeout(provider.id, timedAs(candidate.model, mode), now);
    }
    const hadAnswer = draft.hasContent || (draft.headers !== undefined && !announcesPage(draft.headers));
    const common = { candidate, provider, now, admission };
    return {
      bench: this.health.recordFailure({ ...common, failure, retry, random, spannedSleep, hadAnswer }),
      merged:
        candidate.key && this.accounts.recordFailure({ provider: provider.id, keyId: candidate.key.id, failure, now }),
    };
  }
}

function timedAs(model: string, mode: Lesson['mode']): string {
  return mode === 'stream' ? model : wholeAnswersOf(model);
}

function endingOf({ attempt, draft }: AttemptOutcome): Ending {
  const charsShown = draft.text.length + draft.reasoning.length;
  const failed = draft.hasContent ? 'cut' : 'failed-before-answer';
  return {
    outcome: attempt.outcome === 'failed' ? failed : attempt.outcome,
    usage: draft.usage,
    charsShown,
    failure: attempt.failure,
  };
}
