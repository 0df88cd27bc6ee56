import { candidatesOf, modelOf } from './routing/candidates.ts';
import { ineligibility } from './routing/eligibility.ts';
import type { RequestMemory } from './routing/requestMemory.ts';
import type { Candidate, KeyRef } from './types/candidate.ts';
import type { Hindrance, PlannedCandidate, SkipReason } from './types/plan.ts';
import type { Provider } from './types/provider.ts';
import type { ChatRequest } from './types/request.ts';

export interface PlanInput {
  /** Provider ids in the user's order, `offline` excluded. */
  order: readonly string[];
  providers: ReadonlyMap<string, Provider>;
  keysOf(provider: string): readonly KeyRef[];
  /** What is held against a candidate by health: benches, open breakers, a network that is down. */
  health: {
    hindrance(candidate: Candidate, provider: Provider, now: number): Hindrance | undefined;
    isDemoted(provider: Provider, now: number, region?: string): boolean;
    isProbe(candidate: Candidate, provider: Provider, now: number): boolean;
    /** When a candidate that is held back by a guess alone may be tried all the same, for want of others. */
    probeAt(candidate: Candidate, provider: Provider, now: number): number;
  };
  /** What keeps the request from fitting into a candidate's limits right now. */
  limitOf(candidate: Candidate, provider: Provider): Hindrance | undefined;
  request: ChatRequest;
  /** Estimate of the request's input, tokens. */
  inputTokens: number;
  /** Estimated cost for a provider's model, nano-dollars. */
  estimateCost(provider: Provider, request: ChatRequest, inputTokens: number): number | undefined;
  /** What the request has learned so far; absent when nothing was sent yet. */
  memory?: RequestMemory;
  /** The provider this conversation stays with while it can answer. */
  staysWith?: string | undefined;
  /** For so long it is better to wait for room within the limits of a candidate than to ask one behind it, milliseconds. */
  patienceMs: number;
  /** Epoch milliseconds. */
  now: number;
}

/**
 * The candidates for a request, in the order they would be called, each ready or skipped with a reason.
 * The only code that orders candidates: the chain walks what it returns, and every display shows it.
 */
export function plan(input: PlanInput): PlannedCandidate[] {
  const order = input.request.providers ?? input.order;
  const rows: PlannedCandidate[] = [];
  for (const id of new Set(order)) addRows(rows, id, input);
  // Stable: within a rank the user's order holds.
  rows.sort((a, b) => rank(a) - rank(b));
  if (rows.some((row) => row.isReady)) markWorthWaiting(rows, input);
  else if (!rows.some((row) => hasRoomSoon(row, input))) offerTries(rows, input);
  return rows;
}

/**
 * A recently failed provider goes behind the ready ones, not out of the plan; one that this request has called already
 * goes behind those: moving on beats trying again.
 */
function rank(row: PlannedCandidate): number {
  if (row.isRetry) return 2;
  if (row.isDemoted) return 1;
  return row.keepsConversation ? -1 : 0;
}

function addRows(rows: PlannedCandidate[], id: string, input: PlanInput): void {
  const provider = input.providers.get(id);
  if (!provider) {
    rows.push(skipped({ provider: id, model: '' }, { kind: 'unknown-provider' }));
    return;
  }
  if (provider.protocol === 'offline') return;
  const candidates = candidatesOf(provider, input.keysOf(id));
  const obstacle = obstacleOf(provider, candidates.length > 0);
  if (obstacle) {
    rows.push(skipped({ provider: id, model: provider.model }, obstacle));
    return;
  }
  const unfit = ineligibility(modelOf(provider), input.request, {
    inputTokens: input.inputTokens,
    windowFloor: input.memory?.windowFloor ?? 0,
  });
  const estimate = input.estimateCost(provider, input.request, input.inputTokens);
  for (const candidate of candidates) {
    const row = unfit ? skipped(candidate, unfit) : admit(candidate, provider, input);
    if (estimate !== undefined) row.estimatedCostNanoUsd = estimate;
    if (input.health.isDemoted(provider, input.now, candidate.region)) row.isDemoted = true;
    else if (row.isReady && id === input.staysWith) row.keepsConversation = true;
    rows.push(row);
  }
}

/** What keeps a whole provider out, whichever key. */
function obstacleOf({ isEnabled, problem, servedModel }: Provider, hasCandidates: boolean): SkipReason | undefined {
  if (!isEnabled) return { kind: 'off' };
  if (!hasCandidates) return { kind: 'no-key' };
  if (problem !== undefined) return { kind: 'misconfigured', message: problem };
  return servedModel === undefined || servedModel === 'known' ? undefined : { kind: servedModel };
}

function admit(candidate: Candidate, provider: Provider, input: PlanInput): PlannedCandidate {
  const { health, memory, now } = input;
  const seen = memory?.against(candidate, provider);
  if (seen && seen.retriesLeft === 0) return skipped(candidate, { kind: 'failed-in-this-request', class: seen.class });
  const hindrance = longer(health.hindrance(candidate, provider, now), input.limitOf(candidate, provider));
  const againAt = seen?.againAt ?? 0;
  if (hindrance) {
    const row = skipped(candidate, hindrance.skip);
    if (hindrance.readyAt !== undefined) row.readyAt = Math.max(hindrance.readyAt, againAt);
    if (seen) row.isRetry = true;
    return row;
  }
  if (seen && againAt > now) {
    return { ...skipped(candidate, { kind: 'failed-in-this-request', class: seen.class }), readyAt: againAt };
  }
  const row: PlannedCandidate = { candidate, isReady: true };
  if (seen) row.isRetry = true;
  if (health.isProbe(candidate, provider, now)) row.isProbe = true;
  return row;
}

/** Of two hindrances the one that ends later; one without an end ends last. */
function longer(a: Hindrance | undefined, b: Hindrance | undefined): Hindrance | undefined {
  if (!a || !b) return a ?? b;
  const end = ({ readyAt }: Hindrance) => readyAt ?? Number.POSITIVE_INFINITY;
  return end(b) > end(a) ? b : a;
}

function skipped(candidate: Candidate, skip: SkipReason): PlannedCandidate {
  return { candidate, isReady: false, skip };
}

/**
 * Waiting is a choice too: whoever stands before the first ready candidate and lacks nothing but room in its limits is
 * waited for when that takes but a moment.
 */
function markWorthWaiting(rows: readonly PlannedCandidate[], input: PlanInput): void {
  const firstReady = rows.findIndex((row) => row.isReady);
  for (const row of rows.slice(0, firstReady)) if (hasRoomSoon(row, input)) row.isWorthWaiting = true;
}

function hasRoomSoon({ skip, readyAt }: PlannedCandidate, { now, patienceMs }: PlanInput): boolean {
  return skip?.kind === 'limited' && readyAt !== undefined && readyAt - now <= patienceMs;
}

/**
 * Nobody is ready, or will be in a moment: whoever is held back by a guess, and not by a provider's word, may be tried before its
 * time.
 */
function offerTries(rows: readonly PlannedCandidate[], input: PlanInput): void {
  const { health, providers, memory, now } = input;
  for (const row of rows) {
    const { candidate, skip } = row;
    const provider = providers.get(candidate.provider);
    if (!provider || !skip || !isGuess(skip)) continue;
    if (memory?.against(candidate, provider)) continue;
    const limit = input.limitOf(candidate, provider);
    const probeAt = health.probeAt(candidate, provider, now);
    const readyAt = Math.max(
      probeAt,
      limit && !isGuess(limit.skip) ? (limit.readyAt ?? Number.POSITIVE_INFINITY) : now,
    );
    if (readyAt > now) {
      if (readyAt < (row.readyAt ?? Number.POSITIVE_INFINITY)) row.readyAt = readyAt;
      // Only its limits keep it from being tried: for room it is worth waiting longer.
      if (limit && probeAt <= now) row.skip = limit.skip;
      continue;
    }
    row.isReady = true;
    if (skip.kind !== 'limited') row.isProbe = true;
    delete row.skip;
    delete row.readyAt;
  }
}

function isGuess(skip: SkipReason): boolean {
  return (
    skip.kind === 'benched' || skip.kind === 'breaker-open' || (skip.kind === 'limited' && skip.isUnconfirmed === true)
  );
}
