/** A key found in an environment variable: used, never stored. */
export interface EnvironmentKey {
  provider: string;
  /** Made from the name of the variable: the same after a restart. */
  id: string;
  key: string;
}

/**
 * The environment's keys of one provider with labels: `env`, `env 2`. Those that are stored too are left out: the stored
 * one stands in the user's order.
 */
export function environmentRefs(
  all: readonly EnvironmentKey[],
  provider: string,
  storedSecrets: ReadonlySet<string>,
): { id: string; label: string; key: string }[] {
  const own = all.filter((entry) => entry.provider === provider && !storedSecrets.has(entry.key));
  return own.map(({ id, key }, index) => ({ id, key, label: index === 0 ? 'env' : `env ${index + 1}` }));
}
