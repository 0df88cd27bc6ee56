import type { Failure, FailureClass } from '../types/failure.ts';
import type { PlannedCandidate } from '../types/plan.ts';
import type { Capability } from '../types/provider.ts';
import type { Attempt } from '../types/result.ts';
import type { OfflineInput, OfflineProvider } from './offlineInput.ts';

/** Why nobody answered. */
export interface Situation {
  /** `no-key`: there was nobody to ask; `no-network`: nobody can be reached; `failed`: everyone asked failed or is benched. */
  kind: 'no-key' | 'no-network' | 'failed';
  /** Providers that failed or are benched, in the order of the plan. */
  troubled: TroubledProvider[];
  /** Providers without a key, in the order of the plan. */
  keyless: OfflineProvider[];
  /** Servers on this machine that starting may help: those of the plan save those that were reached, else all that are known. */
  local: OfflineProvider[];
}

export interface TroubledProvider {
  provider: OfflineProvider;
  /** Different keys among the provider's rows. */
  keys: number;
  cause: Cause;
  ready: Readiness;
}

export type Cause =
  | { kind: 'failure'; class: FailureClass; status?: number; message: string }
  | { kind: 'lacks'; capability: Capability }
  | { kind: 'too-large' }
  | { kind: 'misconfigured'; message: string }
  /** A server on this machine of which no model is known. */
  | { kind: 'no-model' };

/** `at`: epoch milliseconds; `never`: only the user can change it; `unknown`: nobody said. */
export type Readiness = { kind: 'now' } | { kind: 'at'; at: number } | { kind: 'never' } | { kind: 'unknown' };

/** Reads the situation from the plan and the attempts. */
export function situationOf(input: OfflineInput): Situation {
  const ids = [
    ...new Set([
      ...input.plan.map((row) => row.candidate.provider),
      ...input.attempts.map((attempt) => attempt.provider),
    ]),
  ];
  const views = ids.filter((id) => id !== 'offline').map((id) => viewOf(id, input));
  const troubled = views.flatMap((view) => troubleOf(view, input.now));
  const isTroubled = (provider: OfflineProvider): boolean => troubled.some((one) => one.provider === provider);
  return {
    kind: kindOf(troubled, input),
    troubled,
    keyless: views.filter((view) => hasNoKey(view) && !isTroubled(view.provider)).map((view) => view.provider),
    local: localOf(views, troubled, input.providers),
  };
}

interface ProviderView {
  provider: OfflineProvider;
  rows: PlannedCandidate[];
  attempts: Attempt[];
}

function viewOf(id: string, { plan, attempts, providers }: OfflineInput): ProviderView {
  return {
    provider: providers.find((provider) => provider.id === id) ?? { id, name: id },
    rows: plan.filter((row) => row.candidate.provider === id),
    attempts: attempts.filter((attempt) => attempt.provider === id),
  };
}

function hasNoKey({ rows }: ProviderView): boolean {
  return rows.length > 0 && rows.every((row) => row.skip?.kind === 'no-key');
}

/** A local server that does not run is the normal state of most machines and says nothing about the network. */
function kindOf(troubled: readonly TroubledProvider[], { plan }: OfflineInput): Situation['kind'] {
  const remote = troubled.filter(({ provider }) => provider.isLocal !== true);
  if (remote.length > 0) return remote.every(({ cause }) => isUnreachable(cause)) ? 'no-network' : 'failed';
  const hasAnswered = troubled.some(({ cause }) => !isUnreachable(cause));
  return hasAnswered || plan.some(couldBeAsked) ? 'failed' : 'no-key';
}

function couldBeAsked({ candidate, isReady }: PlannedCandidate): boolean {
  return candidate.provider !== 'offline' && isReady;
}

/** One that refused or limited a request runs already. Where the plan has no local server, all that are known. */
function localOf(
  views: readonly ProviderView[],
  troubled: readonly TroubledProvider[],
  known: readonly OfflineProvider[],
): OfflineProvider[] {
  const planned = views.map((view) => view.provider).filter((provider) => provider.isLocal === true);
  if (planned.length === 0) return known.filter(({ id, isLocal }) => isLocal === true && id !== 'offline');
  const runs = new Set(troubled.filter(({ cause }) => !isUnreachable(cause)).map(({ provider }) => provider));
  return planned.filter((provider) => !runs.has(provider));
}

function isUnreachable(cause: Cause): boolean {
  return cause.kind === 'failure' && cause.class === 'connection-failed';
}

function troubleOf(view: ProviderView, now: number): TroubledProvider[] {
  const cause = causeOf(view);
  if (cause === undefined) return [];
  const labels = [
    ...view.rows.map((row) => row.candidate.key?.label),
    ...view.attempts.map((attempt) => attempt.keyLabel),
  ];
  const keys = new Set(labels.filter((label) => label !== undefined)).size;
  return [{ provider: view.provider, keys, cause, ready: readinessOf(view, now) }];
}

/** What happened in this request says more than what is remembered of earlier ones. */
function causeOf({ rows, attempts }: ProviderView): Cause | undefined {
  const failure = attempts.findLast((attempt) => attempt.outcome === 'failed')?.failure;
  if (failure !== undefined) return toCause(failure);
  for (const { skip } of rows) {
    if (skip?.kind === 'benched') return { kind: 'failure', class: skip.class, message: skip.message };
    if (skip?.kind === 'breaker-open') return { kind: 'failure', class: 'unknown', message: '' };
    if (skip?.kind === 'limited') return { kind: 'failure', class: 'rate-limited', message: '' };
    if (skip?.kind === 'failed-in-this-request') return { kind: 'failure', class: skip.class, message: '' };
    if (skip?.kind === 'lacks' || skip?.kind === 'misconfigured') return skip;
    if (skip?.kind === 'no-model' || skip?.kind === 'too-large') return { kind: skip.kind };
  }
  return undefined;
}

function toCause({ class: failureClass, status, message }: Failure): Cause {
  return { kind: 'failure', class: failureClass, ...(status !== undefined && { status }), message };
}

function readinessOf({ rows, attempts }: ProviderView, now: number): Readiness {
  const benched = rows.flatMap((row) => row.readyAt ?? []);
  const stated = attempts.flatMap((attempt) => attempt.failure?.retryAt ?? []);
  const times = benched.length > 0 ? benched : stated;
  if (times.length === 0) return { kind: 'unknown' };
  const earliest = Math.min(...times);
  if (earliest === Number.POSITIVE_INFINITY) return { kind: 'never' };
  return earliest > now ? { kind: 'at', at: earliest } : { kind: 'now' };
}
