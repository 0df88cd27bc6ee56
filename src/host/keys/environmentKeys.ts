import type { FoundKey } from '../../engine/keys/parseEnv.ts';
import type { EnvironmentKey } from './environmentRefs.ts';

/** The keys that were found in environment variables, each with an id that stays the same over restarts. */
export function environmentKeys(found: readonly FoundKey[]): EnvironmentKey[] {
  const counts = new Map<string, number>();
  return found.map(({ provider, envName, key }) => {
    const name = `${provider}/${envName}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return { provider, id: count === 1 ? `env-${envName}` : `env-${envName}-${count}`, key };
  });
}
