import type { SQLInputValue } from 'node:sqlite';
import type { Failure, FailureClass, ParameterFix, Scope } from '../types/failure.ts';
import type { Attempt, Usage } from '../types/result.ts';
import { fromJson, fromTime, toInteger, toJson } from './values.ts';

/** An attempt as it was recorded, newest row with the highest id. */
export interface RecordedAttempt extends Attempt {
  id: number;
  requestId: string;
}

/** One row of the table `attempts`. */
export interface AttemptRow {
  id: number;
  request_id: string;
  provider: string;
  key_label: string | null;
  model: string;
  region: string | null;
  started_at: number;
  duration_ms: number;
  first_token_ms: number | null;
  outcome: Attempt['outcome'];
  failure_class: FailureClass | null;
  failure_scope: Scope | null;
  status: number | null;
  retry_at: number | null;
  retry_at_is_stated: number | null;
  message: string | null;
  context_limit: number | null;
  fix: string | null;
  input_tokens: number | null;
  output_tokens: number | null;
  cached_input_tokens: number | null;
  reasoning_tokens: number | null;
  cost_nano_usd: number | null;
}

/** All columns but `id`, in the order of `attemptValues`. */
export const attemptColumns =
  'request_id, provider, key_label, model, region, started_at, duration_ms, first_token_ms, outcome, ' +
  'failure_class, failure_scope, status, retry_at, retry_at_is_stated, message, context_limit, fix, ' +
  'input_tokens, output_tokens, cached_input_tokens, reasoning_tokens, cost_nano_usd';

/** What is bound for one attempt; fractions of milliseconds and nano-dollars are rounded. */
export function attemptValues(requestId: string, attempt: Attempt): SQLInputValue[] {
  const { failure, usage } = attempt;
  return [
    ...[requestId, attempt.provider, attempt.keyLabel ?? null, attempt.model, attempt.region ?? null],
    ...[toInteger(attempt.startedAt), toInteger(attempt.durationMs), toInteger(attempt.firstTokenMs), attempt.outcome],
    ...[failure?.class ?? null, failure?.scope ?? null, toInteger(failure?.status), toInteger(failure?.retryAt)],
    failure?.retryAtIsStated === undefined ? null : Number(failure.retryAtIsStated),
    ...[failure?.message ?? null, toInteger(failure?.contextLimit), toJson(failure?.fix)],
    ...[toInteger(usage?.inputTokens), toInteger(usage?.outputTokens)],
    ...[toInteger(usage?.cachedInputTokens), toInteger(usage?.reasoningTokens), toInteger(attempt.costNanoUsd)],
  ];
}

export function toAttempt(row: AttemptRow): RecordedAttempt {
  const failure = toFailure(row);
  const usage = toUsage(row);
  return {
    id: row.id,
    requestId: row.request_id,
    provider: row.provider,
    ...(row.key_label !== null && { keyLabel: row.key_label }),
    model: row.model,
    ...(row.region !== null && { region: row.region }),
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    ...(row.first_token_ms !== null && { firstTokenMs: row.first_token_ms }),
    outcome: row.outcome,
    ...(failure && { failure }),
    ...(usage && { usage }),
    ...(row.cost_nano_usd !== null && { costNanoUsd: row.cost_nano_usd }),
  };
}

function toFailure(row: AttemptRow): Failure | undefined {
  if (row.failure_class === null || row.failure_scope === null) return undefined;
  const fix = fromJson<ParameterFix>(row.fix);
  return {
    class: row.failure_class,
    scope: row.failure_scope,
    ...(row.status !== null && { status: row.status }),
    ...(row.retry_at !== null && { retryAt: fromTime(row.retry_at) }),
    ...(row.retry_at_is_stated !== null && { retryAtIsStated: row.retry_at_is_stated === 1 }),
    message: row.message ?? '',
    ...(fix && { fix }),
    ...(row.context_limit !== null && { contextLimit: row.context_limit }),
  };
}

function toUsage(row: AttemptRow): Usage | undefined {
  if (row.input_tokens === null || row.output_tokens === null) return undefined;
  return {
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    ...(row.cached_input_tokens !== null && { cachedInputTokens: row.cached_input_tokens }),
    ...(row.reasoning_tokens !== null && { reasoningTokens: row.reasoning_tokens }),
  };
}
