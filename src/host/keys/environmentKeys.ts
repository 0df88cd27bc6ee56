import { parseEnv } from '../../engine/keys/parseEnv.ts';
import type { ProviderRow } from '../../engine/types/provider.ts';
import type { EnvironmentKey } from './environmentRefs.ts';

type KeyRow = Pick<ProviderRow, 'id' | 'keyEnv' | 'usesServiceAccount'>;

/** The keys that environment variables hold, each with an id that stays the same over restarts. */
export function environmentKeys(env: NodeJS.ProcessEnv, rows: readonly KeyRow[]): EnvironmentKey[] {
  const counts = new Map<string, number>();
  return parseEnv(env, rows).map(({ provider, envName, key }) => {
    const name = `${provider}/${envName}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return { provider, id: count === 1 ? `env-${envName}` : `env-${envName}-${count}`, key };
  });
}
