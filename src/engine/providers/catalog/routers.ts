import type { ProviderRow } from '../../types/provider.ts';
import { cite, sources } from './sources.ts';

const { catwalk, litellm, trufflehog } = sources;

const openrouterDocs = 'github.com/OpenRouterTeam/docs, 2026-08-22';

export const routerRows: readonly ProviderRow[] = [
  {
    id: 'openrouter',
    name: 'OpenRouter',
    protocol: 'openai',
    baseUrl: 'https://openrouter.ai/api/v1',
    // The one model that answers an account without credit.
    defaultModel: 'openrouter/free',
    models: [
      {
        id: 'openrouter/free',
        contextWindow: 200_000,
        prices: { inputPerMTok: 0, outputPerMTok: 0 },
        capabilities: ['tools', 'json-schema', 'images'],
        // 50 a day before 10 dollars were ever paid in, 1,000 after.
        limits: { requestsPerMinute: 20, requestsPerDay: 50 },
        source: cite(litellm, `${openrouterDocs} (limits)`),
      },
      {
        id: 'openai/gpt-oss-120b',
        contextWindow: 131_072,
        maxOutput: 32_768,
        prices: { inputPerMTok: 0.18, outputPerMTok: 0.8 },
        capabilities: ['tools', 'json-schema'],
        source: litellm,
      },
      {
        id: 'openai/gpt-oss-20b',
        contextWindow: 131_072,
        maxOutput: 32_768,
        prices: { inputPerMTok: 0.02, outputPerMTok: 0.1 },
        capabilities: ['tools', 'json-schema'],
        source: litellm,
      },
      {
        id: 'google/gemini-3.1-flash-lite',
        contextWindow: 1_048_576,
        maxOutput: 65_536,
        prices: { inputPerMTok: 0.25, outputPerMTok: 1.5, cacheReadPerMTok: 0.025 },
        capabilities: ['tools', 'json-schema', 'images'],
        source: litellm,
      },
      {
        id: 'anthropic/claude-haiku-4.5',
        contextWindow: 200_000,
        maxOutput: 200_000,
        prices: { inputPerMTok: 1, outputPerMTok: 5, cacheReadPerMTok: 0.1 },
        capabilities: ['tools', 'images'],
        source: litellm,
      },
    ],
    keyPattern: /^sk-or-[\w-]{20,}$/,
    keyEnv: ['OPENROUTER_API_KEY'],
    keysUrl: 'https://openrouter.ai/settings/keys',
    hasFreeTier: true,
    // The list of models is public; this one says what the key may still spend.
    keyCheck: { kind: 'get', path: '/key' },
    // The free models share theirs, the paid ones have none.
    limitsArePerModel: true,
    quotaIsPerAccount: true,
    edge: 'cloudflare',
    isRouter: true,
    source: cite(openrouterDocs, trufflehog),
  },
  {
    id: 'huggingface',
    name: 'Hugging Face',
    protocol: 'openai',
    baseUrl: 'https://router.huggingface.co/v1',
    defaultModel: 'openai/gpt-oss-120b:cerebras',
    models: [
      {
        id: 'openai/gpt-oss-120b:cerebras',
        contextWindow: 131_072,
        maxOutput: 8_192,
        prices: { inputPerMTok: 0.35, outputPerMTok: 0.75 },
        capabilities: ['tools'],
        source: catwalk,
      },
      {
        id: 'google/gemma-4-31B-it:cerebras',
        contextWindow: 131_072,
        maxOutput: 8_192,
        prices: { inputPerMTok: 0.99, outputPerMTok: 1.49 },
        capabilities: ['tools'],
        source: catwalk,
      },
      {
        id: 'moonshotai/Kimi-K2.6:fireworks-ai',
        contextWindow: 262_144,
        maxOutput: 8_192,
        prices: { inputPerMTok: 0.95, outputPerMTok: 4 },
        capabilities: ['tools'],
        source: catwalk,
      },
    ],
    keyPattern: /^hf_\w{20,}$/,
    keyEnv: ['HF_TOKEN', 'HUGGINGFACE_API_KEY'],
    keysUrl: 'https://huggingface.co/settings/tokens',
    // Credits of 0.10 dollars a month; no limit by count is published.
    hasFreeTier: true,
    quirks: { inlineThinkTags: true },
    keyCheck: { kind: 'get', path: 'https://huggingface.co/api/whoami-v2' },
    isRouter: true,
    source: cite('github.com/huggingface/hub-docs inference providers, 2026-08', trufflehog),
  },
];
