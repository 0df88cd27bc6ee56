import { ProviderFailure } from './errors/providerFailure.ts';
import type { Candidate } from './types/candidate.ts';

interface SecretDeps {
  secretOf(candidate: Candidate): Promise<string | undefined>;
  redact(text: string): string;
}

/**
 * The key's secret; `undefined` for a provider that needs none.
 *
 * @throws ProviderFailure of the key alone: one that cannot be read, or was removed meanwhile, says nothing of the
 * provider or its other keys.
 */
export async function readSecret(candidate: Candidate, { secretOf, redact }: SecretDeps): Promise<string | undefined> {
  try {
    return await secretOf(candidate);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = redact(`The key "${candidate.key?.label}" could not be read: ${reason}`).slice(0, 300);
    throw new ProviderFailure({ class: 'unknown', scope: 'key', message }, { cause });
  }
}
