import type { Prices, ProviderRow } from '../../types/provider.ts';
import { cite, sources } from './sources.ts';

const { aiSdk, freeResources, genaiPrices, litellm, trufflehog } = sources;

/** 01:00 to 04:00 and 06:00 to 10:00 UTC cost twice as much, not at weekends in Beijing: the same days as UTC's then. */
const deepseekPeak: NonNullable<Prices['peak']> = {
  utcHours: [
    [1, 4],
    [6, 10],
  ],
  factor: 2,
};
const deepseekPrices = `${genaiPrices} (prices since 2026-08-17)`;
const deepseekDocs = 'DeepSeek vendor documentation, read 2026-11';

export const labRows: readonly ProviderRow[] = [
  {
    id: 'deepseek',
    name: 'DeepSeek',
    protocol: 'openai',
    baseUrl: 'https://api.deepseek.com',
    defaultModel: 'deepseek-v4-flash',
    models: [
      {
        id: 'deepseek-v4-flash',
        contextWindow: 1_000_000,
        maxOutput: 384_000,
        prices: { inputPerMTok: 0.22, outputPerMTok: 0.66, cacheReadPerMTok: 0.007, peak: deepseekPeak },
        capabilities: ['tools'],
        source: cite(deepseekPrices, `${deepseekDocs} (output limit)`),
      },
      {
        id: 'deepseek-v4-pro',
        contextWindow: 1_000_000,
        maxOutput: 384_000,
        prices: { inputPerMTok: 0.66, outputPerMTok: 1.98, cacheReadPerMTok: 0.022, peak: deepseekPeak },
        capabilities: ['tools'],
        tier: 'premium',
        source: cite(deepseekPrices, `${deepseekDocs} (output limit)`),
      },
    ],
    retired: [
      {
        id: 'deepseek-chat',
        retiredOn: '2026-07-24',
        successor: 'deepseek-v4-flash',
        source: 'chat-deep.ai guide, read 2026-11; still answered in recordings of 2026-08',
      },
      {
        id: 'deepseek-reasoner',
        retiredOn: '2026-07-24',
        successor: 'deepseek-v4-flash',
        source: 'chat-deep.ai guide, read 2026-11; still answered in recordings of 2026-08',
      },
    ],
    keyPattern: /^sk-[a-z0-9]{32}$/,
    keyEnv: ['DEEPSEEK_API_KEY'],
    keysUrl: 'https://platform.deepseek.com/api_keys',
    quirks: {
      // The vendor's documents name JSON mode only; it needs the word 'json' in the prompt.
      jsonMode: 'object',
      // Thinking is on by default; it delays the first word and wants its text sent back with tool results.
      extraBody: { thinking: { type: 'disabled' } },
    },
    keyCheck: { kind: 'get', path: '/user/balance' },
    edge: 'cloudfront',
    source: cite('platform.deepseek.com/api-docs, read 2026-11', aiSdk, trufflehog),
  },
  {
    id: 'mistral',
    name: 'Mistral',
    protocol: 'openai',
    baseUrl: 'https://api.mistral.ai/v1',
    defaultModel: 'mistral-small-2603',
    models: [
      {
        id: 'mistral-small-2603',
        contextWindow: 262_144,
        prices: { inputPerMTok: 0.15, outputPerMTok: 0.6, cacheReadPerMTok: 0.015 },
        capabilities: ['tools', 'json-schema', 'images'],
        source: genaiPrices,
      },
      {
        id: 'codestral-2508',
        contextWindow: 256_000,
        maxOutput: 256_000,
        prices: { inputPerMTok: 0.3, outputPerMTok: 0.9 },
        capabilities: ['tools', 'json-schema'],
        source: litellm,
      },
      {
        id: 'ministral-8b-2512',
        contextWindow: 262_144,
        maxOutput: 262_144,
        prices: { inputPerMTok: 0.15, outputPerMTok: 0.15 },
        capabilities: ['tools', 'json-schema', 'images'],
        source: litellm,
      },
      {
        id: 'mistral-large-2512',
        contextWindow: 262_144,
        maxOutput: 262_144,
        prices: { inputPerMTok: 0.5, outputPerMTok: 1.5 },
        capabilities: ['tools', 'json-schema', 'images'],
        tier: 'premium',
        source: litellm,
      },
      {
        id: 'mistral-medium-3-5',
        contextWindow: 262_144,
        maxOutput: 262_144,
        prices: { inputPerMTok: 1.5, outputPerMTok: 7.5 },
        capabilities: ['tools', 'json-schema', 'images'],
        tier: 'premium',
        source: litellm,
      },
      {
        id: 'mistral-large-4',
        capabilities: ['tools', 'json-schema'],
        tier: 'premium',
        source: cite(`${aiSdk} (id)`, 'window and price unconfirmed'),
      },
    ],
    keyEnv: ['MISTRAL_API_KEY'],
    keysUrl: 'https://console.mistral.ai/api-keys',
    hasFreeTier: true,
    // About one request a second; a billion tokens a month and model besides.
    limits: { requestsPerMinute: 60, tokensPerMinute: 500_000 },
    quirks: {
      // Unknown fields are answered with 422.
      refuses: ['top_k', 'min_p', 'logit_bias', 'logprobs', 'top_logprobs', 'seed'],
      forcedToolChoice: 'any',
      // Nine letters or digits (unconfirmed).
      toolCallIdLength: 9,
      maxTemperature: 1,
    },
    keyCheck: { kind: 'models' },
    edge: 'cloudflare',
    source: cite('github.com/mistralai/platform-docs-public, 2026-08', aiSdk, `${freeResources} (limits)`),
  },
  {
    id: 'xai',
    name: 'xAI',
    protocol: 'openai',
    baseUrl: 'https://api.x.ai/v1',
    defaultModel: 'grok-4.3',
    models: [
      {
        id: 'grok-4.3',
        contextWindow: 1_000_000,
        maxOutput: 1_000_000,
        prices: { inputPerMTok: 1.25, outputPerMTok: 2.5, cacheReadPerMTok: 0.2 },
        capabilities: ['tools', 'json-schema', 'images'],
        source: litellm,
      },
      {
        id: 'grok-4.5',
        contextWindow: 500_000,
        maxOutput: 500_000,
        prices: {
          inputPerMTok: 2,
          outputPerMTok: 6,
          cacheReadPerMTok: 0.5,
          longInput: { aboveTokens: 200_000, inputFactor: 2, outputFactor: 2 },
        },
        capabilities: ['tools', 'json-schema', 'images'],
        tier: 'premium',
        source: cite(litellm, genaiPrices),
      },
      {
        id: 'grok-4.6',
        contextWindow: 500_000,
        prices: {
          inputPerMTok: 2,
          outputPerMTok: 6,
          cacheReadPerMTok: 0.5,
          longInput: { aboveTokens: 200_000, inputFactor: 2, outputFactor: 2 },
        },
        capabilities: ['tools', 'json-schema', 'images'],
        tier: 'premium',
        source: cite(genaiPrices, 'capabilities unconfirmed'),
      },
      {
        id: 'grok-4.7',
        capabilities: ['tools', 'json-schema', 'images'],
        tier: 'premium',
        source: cite(`${aiSdk} (id)`, 'window and price unconfirmed'),
      },
    ],
    retired: ['grok-4-1-fast*', 'grok-4-fast*', 'grok-4-0709', 'grok-code-fast-1', 'grok-3'].map((id) => ({
      id,
      retiredOn: '2026-05-15',
      successor: 'grok-4.3',
      source: 'docs.x.ai/docs/migration/may-15-retirement, read 2026-11',
    })),
    keyPattern: /^xai-\w{20,}$/,
    keyEnv: ['XAI_API_KEY'],
    keysUrl: 'https://console.x.ai',
    quirks: { maxTokensField: 'max_completion_tokens', reasoningOutsideCompletion: true },
    keyCheck: { kind: 'get', path: '/api-key' },
    edge: 'cloudflare',
    source: cite(aiSdk, trufflehog),
  },
  {
    id: 'cohere',
    name: 'Cohere',
    protocol: 'openai',
    baseUrl: 'https://api.cohere.ai/compatibility/v1',
    // command-r7b is far cheaper, but its 4,096 tokens of output are too few for code.
    defaultModel: 'command-a-03-2025',
    models: [
      {
        id: 'command-a-03-2025',
        contextWindow: 256_000,
        maxOutput: 8_000,
        prices: { inputPerMTok: 2.5, outputPerMTok: 10 },
        capabilities: ['tools', 'json-schema'],
        source: litellm,
      },
      {
        id: 'command-r7b-12-2024',
        contextWindow: 128_000,
        maxOutput: 4_096,
        prices: { inputPerMTok: 0.0375, outputPerMTok: 0.15 },
        capabilities: ['tools', 'json-schema'],
        source: litellm,
      },
      {
        id: 'command-a-plus-05-2026',
        capabilities: ['tools', 'json-schema'],
        tier: 'premium',
        source: cite('github.com/cohere-ai/cohere-developer-experience, 2026-08 (id)', 'window and price unconfirmed'),
      },
    ],
    keyEnv: ['CO_API_KEY', 'COHERE_API_KEY'],
    keysUrl: 'https://dashboard.cohere.com/api-keys',
    hasFreeTier: true,
    limits: { requestsPerMinute: 20, requestsPerMonth: 1_000 },
    quirks: {
      sendsStreamOptions: false,
      jsonMode: 'object-with-schema',
      // `tool_choice` is not in the list of supported parameters.
      forcedToolChoice: false,
      maxTemperature: 1,
      refuses: ['n', 'logit_bias', 'top_logprobs', 'parallel_tool_calls', 'service_tier', 'store', 'metadata'],
    },
    // Costs one of the 1,000 trial calls of the month; no free check is documented for this endpoint.
    keyCheck: { kind: 'call' },
    source: cite('github.com/cohere-ai/cohere-developer-experience, 2026-08'),
  },
];
