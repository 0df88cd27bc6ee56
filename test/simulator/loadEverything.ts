import { createAdapter } from '../../src/engine/providers/createAdapter.ts';

/** What the engine loads late is loaded before: a clock that jumps waits for no file. */
export async function loadEverything(): Promise<void> {
  const nowhere = { fetch, clock: { now: () => 0, after: () => () => {} } };
  const adapters = await Promise.all(
    (['openai', 'anthropic'] as const).map((protocol) => createAdapter(protocol, nowhere)),
  );
  await Promise.all([
    ...adapters.map((adapter) => adapter.warm()),
    import('../../src/engine/attempt.ts'),
    import('../../src/engine/offlineAnswerFor.ts'),
  ]);
}
