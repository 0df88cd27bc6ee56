import type { Adapter } from '../../types/adapter.ts';
import { type AdapterDeps, createWireAdapter } from '../shared/createWireAdapter.ts';
import { send } from '../shared/send.ts';
import { createConnections } from './client.ts';
import { AnthropicStream } from './fromStream.ts';
import { readModels } from './listedModels.ts';
import { toRequest } from './toRequest.ts';

/** The Messages API of Anthropic and of servers that speak it. */
export function createAnthropicAdapter(deps: AdapterDeps): Adapter {
  const connectionFor = createConnections();
  return createWireAdapter(
    {
      load: () => import('@anthropic-ai/sdk'),

      async open(call, isStreaming) {
        const { body, answerTool } = toRequest(call, isStreaming);
        const connection = await connectionFor(call, 'temperature' in body ? '2023-06-01' : '2026-10-21');
        const request = { method: 'post', path: '/v1/messages', body } as const;
        const response = await send(connection, request, { ...deps, signal: call.signal });
        return { response, sink: new AnthropicStream({ providerId: call.provider.id, answerTool }) };
      },
      async openModels(call) {
        const request = { method: 'get', path: '/v1/models?limit=1000' } as const;
        return send(await connectionFor(call, '2026-10-21'), request, { ...deps, signal: call.signal });
      },
      readModels,
    },
    deps,
  );
}
