import type { Adapter } from '../types/adapter.ts';
import type { Protocol } from '../types/provider.ts';
import type { AdapterDeps } from './shared/createWireAdapter.ts';

export type { AdapterDeps } from './shared/createWireAdapter.ts';

/**
 * The adapter of a protocol. Its code is loaded here, the SDK below it with its first request: activation pays for neither.
 * Providers that use a Google service account need the `openai` adapter too; it mints their tokens itself.
 */
export async function createAdapter(protocol: Exclude<Protocol, 'offline'>, deps: AdapterDeps): Promise<Adapter> {
  if (protocol === 'anthropic') {
    const { createAnthropicAdapter } = await import('./anthropic/createAnthropicAdapter.ts');
    return createAnthropicAdapter(deps);
  }
  const [{ createOpenaiAdapter }, { createVertexAdapter }] = await Promise.all([
    import('./openaiCompatible/createOpenaiAdapter.ts'),
    import('./vertex/createVertexAdapter.ts'),
  ]);
  const openai = createOpenaiAdapter(deps);
  const vertex = createVertexAdapter(openai, deps);
  const adapterFor = (call: { provider: { usesServiceAccount?: boolean } }) =>
    call.provider.usesServiceAccount ? vertex : openai;
  return {
    warm: () => openai.warm(),
    stream: (call) => adapterFor(call).stream(call),
    complete: (call) => adapterFor(call).complete(call),
    listModels: (call) => adapterFor(call).listModels(call),
  };
}
