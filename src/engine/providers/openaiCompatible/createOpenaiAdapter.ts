import type { Adapter } from '../../types/adapter.ts';
import { type AdapterDeps, createWireAdapter } from '../shared/createWireAdapter.ts';
import { send } from '../shared/send.ts';
import { createConnections } from './client.ts';
import { OpenaiStream } from './fromStream.ts';
import { readModels } from './listedModels.ts';
import { toRequest } from './toRequest.ts';

/** Chat completions as OpenAI made them and many speak them; what differs is data (`Quirks`). */
export function createOpenaiAdapter(deps: AdapterDeps): Adapter {
  const connectionFor = createConnections();
  return createWireAdapter(
    {
      load: () => import('openai'),

      async open(call, isStreaming) {
        const { body, answerTool } = toRequest(call, isStreaming);
        const request = { method: 'post', path: '/chat/completions', body } as const;
        const response = await send(await connectionFor(call), request, { ...deps, signal: call.signal });
        const sink = new OpenaiStream({
          providerId: call.provider.id,
          quirks: call.provider.quirks ?? {},
          answerTool,
          idBase: deps.clock.now().toString(36),
        });
        return { response, sink };
      },
      async openModels(call) {
        const request = { method: 'get', path: '/models' } as const;
        return send(await connectionFor(call), request, { ...deps, signal: call.signal });
      },
      readModels,
    },
    deps,
  );
}
