import type { Adapter } from '../../types/adapter.ts';
import { type AdapterDeps, createWireAdapter } from '../shared/createWireAdapter.ts';
import { createClients } from './client.ts';
import { OpenaiStream } from './fromStream.ts';
import { readModels } from './listedModels.ts';
import { mapError } from './mapError.ts';
import { toRequest } from './toRequest.ts';

/** Chat completions as OpenAI made them and many speak them; what differs is data (`Quirks`). */
export function createOpenaiAdapter(deps: AdapterDeps): Adapter {
  const clientFor = createClients(deps);
  return createWireAdapter(
    {
      async open(call, isStreaming) {
        const client = await clientFor(call);
        const { body, answerTool } = toRequest(call, isStreaming);
        const response = await client.post('/chat/completions', { body, signal: call.signal }).asResponse();
        const sink = new OpenaiStream({
          providerId: call.provider.id,
          quirks: call.provider.quirks ?? {},
          answerTool,
          idBase: deps.clock.now().toString(36),
        });
        return { response, sink };
      },
      async openModels(call) {
        const client = await clientFor(call);
        return client.get('/models', { signal: call.signal }).asResponse();
      },
      readModels,
      mapError,
    },
    deps,
  );
}
