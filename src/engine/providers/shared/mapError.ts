import { classify } from '../../errors/classify.ts';
import { ProviderFailure } from '../../errors/providerFailure.ts';
import type { AdapterCall } from '../../types/adapter.ts';
import type { Clock } from '../../types/deps.ts';
import type { Phase } from '../../types/failure.ts';
import { WireError } from './wireError.ts';

/** How far a call came, and for whom it was made. */
export interface ErrorContext {
  call: Pick<AdapterCall, 'candidate' | 'provider' | 'secret' | 'signal'>;
  phase: Phase;
  clock: Clock;
}

/**
 * The error to throw out of an adapter: the signal's reason when aborted, untouched; else a classified failure. What is no
 * `WireError` was thrown by `fetch` or by the host.
 */
export function mapError(error: unknown, { call, phase, clock }: ErrorContext): unknown {
  if (call.signal.aborted) return call.signal.reason;
  if (error instanceof ProviderFailure) return error;
  const evidence = error instanceof WireError ? error.evidence : { transport: 'network' as const, cause: error };
  const { provider, candidate, secret } = call;
  const failure = classify(
    { ...evidence, phase },
    {
      provider,
      model: candidate.model,
      now: clock.now(),
      ...(secret ? { redact: (text: string) => text.replaceAll(secret, '[key]') } : {}),
    },
  );
  return new ProviderFailure(failure, { cause: error });
}
