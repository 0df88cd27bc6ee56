import type { Model, ProviderRow } from '../../types/provider.ts';

/** Stands for the first model that a server on this machine lists: what it serves is known to that server only. */
export const SERVED_MODEL = 'default';

/**
 * Addresses are numeric: `localhost` may resolve to ::1, where most of these servers do not listen.
 */
const served: Model = {
  id: SERVED_MODEL,
  prices: { inputPerMTok: 0, outputPerMTok: 0, cacheReadPerMTok: 0 },
  capabilities: ['tools', 'json-schema'],
  source: 'free by definition, 2026-11; what it can do depends on the model served',
};

const localServer = {
  protocol: 'openai',
  defaultModel: served.id,
  models: [served],
  isKeyless: true,
  isLocal: true,
  keyEnv: [],
  keyCheck: { kind: 'models' },
} as const;

export const localRows: readonly ProviderRow[] = [
  {
    ...localServer,
    id: 'ollama',
    name: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434/v1',
    quirks: { forcedToolChoice: false, refuses: ['tool_choice', 'logit_bias', 'n', 'user'] },
    source: 'github.com/ollama/ollama docs, 2026-08',
  },
  {
    ...localServer,
    id: 'lmstudio',
    name: 'LM Studio',
    baseUrl: 'http://127.0.0.1:1234/v1',
    source: 'github.com/lmstudio-ai/docs, 2026-08',
  },
  {
    ...localServer,
    id: 'vllm',
    name: 'vLLM',
    baseUrl: 'http://127.0.0.1:8000/v1',
    source: 'usual port of the OpenAI-compatible server, 2026-11, unconfirmed',
  },
  {
    ...localServer,
    id: 'llamacpp',
    name: 'llama.cpp',
    baseUrl: 'http://127.0.0.1:8080/v1',
    source: 'github.com/charmbracelet/fantasy recordings of llama-server, 2026-08',
  },
];

/** The last tier: deterministic, on this machine, cannot fail. */
export const offlineRow: ProviderRow = {
  id: 'offline',
  name: 'Offline',
  protocol: 'offline',
  baseUrl: '',
  defaultModel: 'offline',
  models: [
    {
      id: 'offline',
      prices: { inputPerMTok: 0, outputPerMTok: 0 },
      capabilities: [],
      source: 'part of Understudy, 2026-11',
    },
  ],
  isKeyless: true,
  isLocal: true,
  keyEnv: [],
  keyCheck: { kind: 'models' },
  source: 'part of Understudy, 2026-11',
};
