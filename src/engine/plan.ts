import type { HealthView } from './resilience/health.ts';
import { candidatesOf, modelOf } from './routing/candidates.ts';
import { ineligibility } from './routing/eligibility.ts';
import type { RequestMemory } from './routing/requestMemory.ts';
import type { Candidate, KeyRef } from './types/candidate.ts';
import type { PlannedCandidate, SkipReason } from './types/plan.ts';
import type { Provider } from './types/provider.ts';
import type { ChatRequest } from './types/request.ts';

export interface PlanInput {
  /** Provider ids in the user's order, `offline` excluded. */
  order: readonly string[];
  providers: ReadonlyMap<string, Provider>;
  keysOf(provider: string): readonly KeyRef[];
  health: HealthView;
  request: ChatRequest;
  /** Estimate of the request's input, tokens. */
  inputTokens: number;
  /** Estimated cost for a provider's model, nano-dollars. */
  estimateCost(provider: Provider, request: ChatRequest, inputTokens: number): number | undefined;
  /** What the request has learned so far; absent when nothing was sent yet. */
  memory?: RequestMemory;
  /** Epoch milliseconds. */
  now: number;
}

/**
 * The candidates for a request, in the order they would be called, each ready or skipped with a reason.
 * The only code that orders candidates: the chain walks what it returns, and every display shows it.
 */
export function plan(input: PlanInput): PlannedCandidate[] {
  const order = input.request.providers ?? input.order;
  const rows = [...new Set(order)].flatMap((id) => rowsOf(id, input));
  // Stable: within a rank the user's order holds.
  return rows.sort((a, b) => rank(a) - rank(b));
}

/**
 * A recently failed provider goes behind the ready ones, not out of the plan; one that this request has called already
 * goes behind those: moving on beats trying again.
 */
function rank(row: PlannedCandidate): number {
  if (row.isRetry) return 2;
  return row.isDemoted ? 1 : 0;
}

function rowsOf(id: string, input: PlanInput): PlannedCandidate[] {
  const provider = input.providers.get(id);
  if (!provider) return [skipped({ provider: id, model: '' }, { kind: 'unknown-provider' })];
  if (provider.protocol === 'offline') return [];
  const candidates = candidatesOf(provider, input.keysOf(id));
  const obstacle = obstacleOf(provider, candidates.length > 0);
  if (obstacle) return [skipped({ provider: id, model: provider.model }, obstacle)];
  const unfit = ineligibility(modelOf(provider), input.request, {
    inputTokens: input.inputTokens,
    windowFloor: input.memory?.windowFloor ?? 0,
  });
  const estimate = input.estimateCost(provider, input.request, input.inputTokens);
  return candidates.map((candidate) => ({
    ...(unfit ? skipped(candidate, unfit) : admit(candidate, provider, input)),
    ...(estimate === undefined ? {} : { estimatedCostNanoUsd: estimate }),
    ...(input.health.isDemoted(provider, input.now, candidate.region) ? { isDemoted: true } : {}),
  }));
}

/** What keeps a whole provider out, whichever key. */
function obstacleOf({ isEnabled, problem }: Provider, hasCandidates: boolean): SkipReason | undefined {
  if (!isEnabled) return { kind: 'off' };
  if (!hasCandidates) return { kind: 'no-key' };
  return problem === undefined ? undefined : { kind: 'misconfigured', message: problem };
}

function admit(candidate: Candidate, provider: Provider, { health, memory, now }: PlanInput): PlannedCandidate {
  const bench = health.benchOf(candidate, provider, now);
  const seen = memory?.against(candidate, provider);
  if (seen && seen.retriesLeft === 0) return skipped(candidate, { kind: 'failed-in-this-request', class: seen.class });
  const readyAt = Math.max(bench?.until ?? 0, seen?.againAt ?? 0);
  if (readyAt <= now) return { candidate, isReady: true, ...(seen ? { isRetry: true } : {}) };
  if (!bench)
    return { ...skipped(candidate, { kind: 'failed-in-this-request', class: seen?.class ?? 'unknown' }), readyAt };
  const { class: failureClass, scope, message } = bench;
  return { ...skipped(candidate, { kind: 'benched', class: failureClass, scope, message }), readyAt };
}

function skipped(candidate: Candidate, skip: SkipReason): PlannedCandidate {
  return { candidate, isReady: false, skip };
}
