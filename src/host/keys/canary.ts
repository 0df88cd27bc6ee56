import type { Secrets } from './keyVault.ts';

/** A value that VS Code keeps over restarts. */
export interface Flag {
  get(): boolean;
  set(value: boolean): PromiseLike<void>;
}

const name = 'understudy.canary';

/**
 * Finds out whether SecretStorage keeps what it is given. Where encryption is missing, VS Code silently keeps secrets in
 * memory only and no API tells; a small secret and a flag beside it do: the flag without the secret after a
 * restart means that keys are lost with every restart.
 *
 * @returns `unknown` on the first start, when there is nothing to compare with.
 */
export async function checkCanary(secrets: Secrets, flag: Flag): Promise<'keeps' | 'forgets' | 'unknown'> {
  const wasPlaced = flag.get();
  const isThere = (await secrets.get(name)) !== undefined;
  if (wasPlaced && isThere) return 'keeps';
  // The secret first: a window that starts in between must not see a flag without its secret.
  await secrets.store(name, '1');
  await flag.set(true);
  return wasPlaced ? 'forgets' : 'unknown';
}
