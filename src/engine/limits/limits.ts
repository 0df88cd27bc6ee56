import { nextMidnight } from '../errors/calendar.ts';
import type { Candidate } from '../types/candidate.ts';
import type { Failure, StatedLimit } from '../types/failure.ts';
import type { Headroom, Hindrance } from '../types/plan.ts';
import type { LimitName, Provider } from '../types/provider.ts';
import type { ChatRequest } from '../types/request.ts';
import type { SharedState, StateMap } from '../types/sharedState.ts';
import { advanced, emptyBucket, neededUntil, withArrived, withHold, withoutHold } from './bucket.ts';
import { Calibration, type ModelName, type TokenFigure } from './calibration.ts';
import { type Ceiling, ceilingLifeMs, withGuess, withRefuted, withStated } from './ceiling.ts';
import { chargeOf, type Ending, needOf, type RequestNeed } from './charge.ts';
import { corrected } from './corrected.ts';
import type { Bucket } from './level.ts';
import type { Window } from './limitsOf.ts';
import type { Need } from './need.ts';
import { isScopeOf, type Place, Places } from './place.ts';
import { isAboutLimits, mostUsed, statedBy, suspects } from './refusal.ts';
import { type Held, markOf, type Reservation } from './reservation.ts';
import { availableOf, beyond, fullAt, type Shortage, shortageOf } from './room.ts';

/**
 * Limits before sending: what a call needs is set aside before it, and settled after it, in buckets that all windows share. The
 * user's word on a limit stands above the provider's, and the provider's above the catalogue's. Where no limit is known, nothing is
 * written and nothing costs.
 */
export class Limits {
  readonly #buckets: StateMap<Bucket>;
  readonly #ceilings: StateMap<Ceiling>;
  readonly #calibration: Calibration;
  readonly #places: Places;
  /** Tells the calls of this window from those of others. */
  readonly #window = crypto.randomUUID().slice(0, 8);
  #calls = 0;

  constructor(state: SharedState) {
    this.#buckets = state.map('bucket');
    this.#ceilings = state.map('ceiling');
    this.#calibration = new Calibration(state.map<TokenFigure>('figure'));
    this.#places = new Places(this.#ceilings);
  }

  /** @param inputTokens As `estimateInputTokens` has them. */
  needOf(request: ChatRequest, candidate: Candidate, provider: Provider, inputTokens: number): RequestNeed {
    const maxOutput = provider.models.find(({ id }) => id === candidate.model)?.maxOutput;
    const figure = this.#calibration.figure(candidate);
    return needOf(request, provider, { estimatedTokens: inputTokens, maxOutput }, figure);
  }

  /** The limit that keeps a call out for longest; without `readyAt` when the call is larger than the whole limit. */
  hindrance(candidate: Candidate, provider: Provider, need: Need, now: number): Hindrance | undefined {
    const { scope, windows } = this.#places.of(candidate, provider, now);
    if (windows.length === 0) return undefined;
    const shortage = shortageOf(this.#buckets.get(scope), windows, need, now);
    return shortage && hindranceOf(shortage);
  }

  /**
   * Sets aside what a call needs, of all its limits or of none. To be settled once, however the call ends. A limit that is not
   * confirmed and smaller than the call keeps nobody from it: whether to find out is the plan's to say.
   *
   * @returns `undefined` when there is no room (any more): plan anew.
   */
  reserve(candidate: Candidate, provider: Provider, need: RequestNeed, now: number): Reservation | undefined {
    const { scope, windows } = this.#places.of(candidate, provider, now);
    if (windows.length === 0) return { candidate, provider, need };
    const id = `${this.#window}-${this.#calls++}`;
    const { requests, inputTokens, outputTokens } = need;
    return this.#buckets.update([scope], (values) => {
      const before = values.get(scope);
      const shortage = shortageOf(before, windows, need, now);
      if (shortage && !shortage.isUnconfirmed) return { result: undefined };
      const current = advanced(before ?? emptyBucket, windows, now, zoneOf(provider));
      const bucket = withHold(current, id, { requests, inputTokens, outputTokens }, now);
      const held: Held = {
        id,
        at: now,
        beyond: beyond(before, windows, need, now),
        marks: new Map(windows.map((window) => [window.limit, markOf(bucket, window, now)])),
        noted: new Map(),
      };
      return { set: entry(scope, bucket, windows, now), result: { candidate, provider, need, held } };
    });
  }

  /** Replaces what a call has held by what it took, and learns from its usage and its failure. */
  settle(reservation: Reservation, ending: Ending, now: number): void {
    const { candidate, provider, need, held } = reservation;
    const { outcome, usage, failure } = ending;
    if (outcome === 'ok' && usage) {
      this.#calibration.record(candidate, { ...usage, estimated: need.estimatedTokens }, now);
    }
    if (held) {
      const place = this.#places.of(candidate, provider, now);
      const charged = chargeOf(need, ending, provider);
      this.#change(place, provider, now, (bucket) =>
        withoutHold(withArrived(bucket, held.id), {
          id: held.id,
          begun: held.at,
          held: need,
          charged,
          noted: held.noted,
        }),
      );
      if (outcome === 'ok' && held.beyond.length > 0) {
        this.#setCeiling(place, withRefuted(this.#ceilings.get(place.scope), held.beyond), now);
      }
    }
    if (!failure) return;
    this.learn(candidate, provider, statedBy(failure, need), now);
    this.#learnRefusal(reservation, failure, now);
  }

  /**
   * Takes in what a response states of limits.
   *
   * @param reservation Of the call that was answered, when its headers arrive: others may have been sent since, which the provider
   * had not counted. Without it a level is only ever lowered.
   */
  learn(
    candidate: Candidate,
    provider: Provider,
    stated: readonly StatedLimit[],
    now: number,
    reservation?: Reservation,
  ): void {
    if (stated.length === 0) return;
    const place = this.#places.of(candidate, provider, now);
    const ceiling = this.#ceilings.get(place.scope);
    const next = withStated(ceiling, stated, now);
    if (next && next !== ceiling) this.#setCeiling(place, next, now);
    if (stated.every(({ left }) => left === undefined)) return;
    const { windows, scope } = this.#places.of(candidate, provider, now);
    if (windows.length === 0) return;
    const zone = zoneOf(provider);
    let shifts: ReadonlyMap<LimitName, number> | undefined;
    this.#buckets.updateSoon(scope, (value) => {
      const bucket = advanced(value ?? emptyBucket, windows, now, zone);
      const result = corrected(bucket, { windows, stated, now, reservation });
      shifts ??= result.shifts;
      return { value: result.bucket, until: neededUntil(windows, result.bucket, now) };
    });
    for (const [limit, by] of shifts ?? []) {
      if (by < 0) reservation?.held?.noted.set(limit, -by);
    }
  }

  /** What is left of all known limits, for display. */
  headroom(candidate: Candidate, provider: Provider, now: number): Headroom[] {
    const { scope, windows } = this.#places.of(candidate, provider, now);
    const bucket = this.#buckets.get(scope);
    return windows.map((window) => ({
      limit: window.limit,
      total: window.total,
      left: shownLeft(availableOf(bucket, window, now)),
      fullAt: fullAt(bucket, window, now),
      source: window.source,
    }));
  }

  /** How far token estimates for a model are off, as its answers have shown; `undefined` before the second of them. */
  calibrationOf(model: ModelName): { ratio: number; errorPercent: number; samples: number } | undefined {
    const { ratio, error, samples } = this.#calibration.figure(model);
    return samples < 2 ? undefined : { ratio, errorPercent: Math.round(error * 100), samples };
  }

  /** Forgets levels and learned limits of a key and its account, of one provider, or of all: another tier was bought, say. */
  forget(provider?: string, holder?: { keyId: string; account?: string | undefined }): void {
    for (const map of [this.#buckets, this.#ceilings] as StateMap<unknown>[]) {
      const keys = [...map.entries()].map(([key]) => key);
      for (const key of keys) if (provider === undefined || isScopeOf(key, provider, holder)) map.delete(key);
    }
  }

  /**
   * A refusal without numbers, where there should have been room: the limit that was used most is no larger than what was used of
   * it. Until the provider states it, or the next day; when there is room again, the provider may say itself.
   */
  #learnRefusal({ candidate, provider, need, held }: Reservation, failure: Failure, now: number): void {
    if (!held || !isAboutLimits(failure) || failure.statedLimits?.some(({ total }) => total !== undefined)) return;
    const place = this.#places.of(candidate, provider, now);
    const blamed = mostUsed(this.#buckets.get(place.scope), suspects(place.windows, failure, held), now);
    if (!blamed) return;
    const { limit, total, used } = blamed;
    const until = nextMidnight(now, zoneOf(provider));
    const ceiling = this.#ceilings.get(place.scope);
    this.#setCeiling(place, withGuess(ceiling, { limit, used, total, until }), now);
    this.learn(candidate, provider, statedBy({ ...failure, statedLimits: [{ limit, left: 0 }] }, need), now);
  }

  #setCeiling({ scope }: Place, ceiling: Ceiling, now: number): void {
    this.#ceilings.set(scope, ceiling, now + ceilingLifeMs);
  }

  #change({ scope, windows }: Place, provider: Provider, now: number, change: (bucket: Bucket) => Bucket): void {
    this.#buckets.updateSoon(scope, (value) => {
      const bucket = change(advanced(value ?? emptyBucket, windows, now, zoneOf(provider)));
      return { value: bucket, until: neededUntil(windows, bucket, now) };
    });
  }
}

function entry(scope: string, bucket: Bucket, windows: readonly Window[], now: number) {
  return new Map([[scope, { value: bucket, until: neededUntil(windows, bucket, now) }]]);
}

function hindranceOf({ window: { limit, total }, left, needed, readyAt, isUnconfirmed }: Shortage): Hindrance {
  const amounts = { total, left: shownLeft(left), needed: Math.ceil(needed) };
  const skip = { kind: 'limited', limit, ...amounts, ...(isUnconfirmed && { isUnconfirmed }) } as const;
  return { skip, ...(readyAt !== undefined && { readyAt }) };
}

function shownLeft(left: number): number {
  return Math.max(0, Math.floor(left));
}

function zoneOf({ quotaTimeZone }: Provider): string {
  return quotaTimeZone ?? 'UTC';
}
