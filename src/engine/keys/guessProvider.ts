import type { ProviderRow } from '../types/provider.ts';

/**
 * The provider whose keys look like this one: to ask 'this looks like a key of Groq', never to refuse.
 *
 * @returns Its id, or `undefined` when no form fits or several do.
 */
export function guessProvider(
  key: string,
  rows: readonly Pick<ProviderRow, 'id' | 'keyPattern'>[],
): string | undefined {
  const fitting = rows.filter((row) => row.keyPattern?.test(key));
  return fitting.length === 1 ? fitting[0]?.id : undefined;
}
