import type { AdapterCall } from '../../../src/engine/types/adapter.ts';
import type { Model, Provider, Quirks } from '../../../src/engine/types/provider.ts';
import type { ChatRequest } from '../../../src/engine/types/request.ts';

export interface CallOptions {
  request?: Partial<ChatRequest>;
  quirks?: Quirks;
  model?: Partial<Model>;
  fixes?: AdapterCall['fixes'];
}

/** A call to a model `m` of a provider `p`, with what a test cares about. */
export function aCall({ request, quirks, model, fixes }: CallOptions = {}): AdapterCall {
  const provider: Provider = {
    id: 'p',
    name: 'P',
    protocol: 'openai',
    baseUrl: 'https://p.example/v1',
    defaultModel: 'm',
    models: [{ id: 'm', capabilities: [], source: 'test', ...model }],
    keyEnv: [],
    keyCheck: { kind: 'models' },
    source: 'test',
    model: 'm',
    isEnabled: true,
    isInCatalogue: false,
    ...(quirks ? { quirks } : {}),
  };
  return {
    provider,
    candidate: { provider: 'p', model: 'm' },
    request: { messages: [{ role: 'user', content: 'Hi' }], ...request },
    signal: new AbortController().signal,
    ...(fixes ? { fixes } : {}),
  };
}
