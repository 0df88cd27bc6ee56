import type { Provider } from '../../engine/types/provider.ts';
import type { KeyReport } from '../contributions.ts';
import type { Parts } from '../parts.ts';

/**
 * Stores a clean key. A provider outside the order is put at its end: whoever adds a key wants it used.
 *
 * @throws Error when the key or the label is there already, or SecretStorage refuses.
 */
export async function storeKey(parts: Parts, provider: Provider, key: string, label?: string): Promise<KeyReport> {
  const { keys, providers } = parts;
  const added = await keys.add(provider.id, key, label);
  await providers.include(provider.id);
  return { provider: provider.id, label: added.label, keyId: added.id };
}
