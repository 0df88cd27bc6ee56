import type { EngineDeps } from '../types/deps.ts';

/** Does what no request may fail of. */
export function quietly<T>(
  what: string,
  { log, redact }: Pick<EngineDeps, 'log' | 'redact'>,
  act: () => T,
): T | undefined {
  try {
    return act();
  } catch (error) {
    log.warn(redact(`${what}: ${error}`));
    return undefined;
  }
}
