import type { Adapter } from '../../types/adapter.ts';
import { type AdapterDeps, createWireAdapter } from '../shared/createWireAdapter.ts';
import { createClients } from './client.ts';
import { AnthropicStream } from './fromStream.ts';
import { readModels } from './listedModels.ts';
import { mapError } from './mapError.ts';
import { toRequest } from './toRequest.ts';

/** The Messages API of Anthropic and of servers that speak it. */
export function createAnthropicAdapter(deps: AdapterDeps): Adapter {
  const clientFor = createClients(deps);
  return createWireAdapter(
    {
      async open(call, isStreaming) {
        const { body, answerTool } = toRequest(call, isStreaming);
        const client = await clientFor(call, 'temperature' in body ? '2023-06-01' : '2026-10-21');
        // Not `messages.create`: it writes warnings about models to the console.
        const response = await client.post('/v1/messages', { body, signal: call.signal }).asResponse();
        return { response, sink: new AnthropicStream({ providerId: call.provider.id, answerTool }) };
      },
      async openModels(call) {
        const client = await clientFor(call, '2026-10-21');
        return client.get('/v1/models?limit=1000', { signal: call.signal }).asResponse();
      },
      readModels,
      mapError,
    },
    deps,
  );
}
