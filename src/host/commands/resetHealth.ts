import type { ProviderArgument } from '../contributions.ts';
import type { Parts } from '../parts.ts';
import { keyIdOf, providerIdOf } from './commandArguments.ts';

/** Forgets what failures have taught about one key, one provider, or all: they are asked again at once. */
export async function resetHealth(
  { engine, providers, localModels }: Parts,
  argument?: ProviderArgument,
): Promise<void> {
  const id = providerIdOf(argument);
  if (id !== undefined) providers.get(id);
  engine.resetHealth(id, keyIdOf(argument));
  await localModels.lookForMissing();
}
