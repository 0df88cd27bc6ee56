import type { EngineDeps } from '../../engine/types/deps.ts';

type MergedKeys = Parameters<NonNullable<EngineDeps['onKeysMerged']>>[0];

/** A line for the log: keys that turned out to be one account bring no more than one of them. */
export function mergedKeysLine(
  { provider, keyIds }: MergedKeys,
  keys: readonly { id: string; label: string }[],
): string {
  const labels = keyIds.flatMap((id) => keys.find((key) => key.id === id)?.label ?? []);
  return `${labels.join(' and ')} of ${provider} share one account: what one uses, the others lack`;
}
