import { classify } from '../../errors/classify.ts';
import type { Evidence } from '../../errors/evidence.ts';
import { ProviderFailure } from '../../errors/providerFailure.ts';
import type { AdapterCall } from '../../types/adapter.ts';
import type { Clock } from '../../types/deps.ts';
import type { Phase } from '../../types/failure.ts';
import { evidenceOf } from './sdkError.ts';

/** How far a call came, and for whom it was made. */
export interface ErrorContext {
  call: Pick<AdapterCall, 'candidate' | 'provider' | 'secret' | 'signal'>;
  phase: Phase;
  clock: Clock;
}

/**
 * The error to throw out of an adapter: the signal's reason when aborted, untouched; else a classified failure.
 *
 * @param translate Reads one protocol's errors; default: what both SDKs have in common.
 */
export function toFailure(error: unknown, context: ErrorContext, translate = evidenceOf): unknown {
  const { call } = context;
  if (call.signal.aborted) return call.signal.reason;
  if (error instanceof ProviderFailure) return error;
  const evidence: Evidence = { ...translate(error), phase: context.phase };
  const { provider, candidate, secret } = call;
  return new ProviderFailure(
    classify(evidence, {
      provider,
      model: candidate.model,
      now: context.clock.now(),
      ...(secret ? { redact: (text: string) => text.replaceAll(secret, '[key]') } : {}),
    }),
    { cause: error },
  );
}
