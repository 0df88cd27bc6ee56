import type { Limits, ProviderRow } from '../../types/provider.ts';
import { cite, sources } from './sources.ts';

const { aiSdk, catwalk, freellmapi, freeResources, genaiPrices, litellm, trufflehog } = sources;

const groqLimits: Limits = {
  requestsPerMinute: 30,
  requestsPerDay: 1_000,
  tokensPerMinute: 8_000,
  tokensPerDay: 200_000,
};
const groqRates = 'console.groq.com/docs/rate-limits, read 2026-11';
const groqDeprecations = 'console.groq.com/docs/deprecations.md, read 2026-11';
const cerebrasDeprecations = 'inference-docs.cerebras.ai/support/deprecation, read 2026-11';

/** Hosts of open-weight models. */
export const openWeightRows: readonly ProviderRow[] = [
  {
    id: 'groq',
    name: 'Groq',
    protocol: 'openai',
    baseUrl: 'https://api.groq.com/openai/v1',
    defaultModel: 'openai/gpt-oss-120b',
    models: [
      {
        id: 'openai/gpt-oss-120b',
        contextWindow: 131_072,
        maxOutput: 32_766,
        prices: { inputPerMTok: 0.15, outputPerMTok: 0.6, cacheReadPerMTok: 0.075 },
        capabilities: ['tools', 'json-schema'],
        source: litellm,
      },
      {
        id: 'openai/gpt-oss-20b',
        contextWindow: 131_072,
        maxOutput: 32_768,
        prices: { inputPerMTok: 0.075, outputPerMTok: 0.3, cacheReadPerMTok: 0.0375 },
        capabilities: ['tools', 'json-schema'],
        source: litellm,
      },
      {
        id: 'qwen/qwen3.6-27b',
        contextWindow: 131_072,
        capabilities: ['tools'],
        source: cite(aiSdk, 'window and price unconfirmed'),
      },
    ],
    retired: [
      {
        id: 'llama-3.3-70b-versatile',
        retiredOn: '2026-08-16',
        successor: 'openai/gpt-oss-120b',
        source: groqDeprecations,
      },
      {
        id: 'llama-3.1-8b-instant',
        retiredOn: '2026-08-16',
        successor: 'openai/gpt-oss-20b',
        source: groqDeprecations,
      },
      // Its successors by the notices are gone as well, or not listed; the newer Kimi K2 is gone since a day that was not found.
      {
        id: 'moonshotai/kimi-k2-instruct',
        retiredOn: '2025-10-10',
        successor: 'openai/gpt-oss-120b',
        source: 'Groq’s notice as quoted in github.com/langchain-ai/langchain/pull/32899, read 2026-11',
      },
      {
        id: 'meta-llama/llama-4-scout-17b-16e-instruct',
        retiredOn: '2026-07-17',
        successor: 'openai/gpt-oss-120b',
        source: 'Groq’s notice as quoted in github.com/ShaikhWarsi/free-ai-tools/issues/50, read 2026-11',
      },
    ],
    keyPattern: /^gsk_\w{20,}$/,
    keyEnv: ['GROQ_API_KEY'],
    keysUrl: 'https://console.groq.com/keys',
    hasFreeTier: true,
    limits: groqLimits,
    quirks: {
      maxTokensField: 'max_completion_tokens',
      refuses: ['logprobs', 'top_logprobs', 'logit_bias', 'n'],
      noSchemaWithTools: true,
    },
    keyCheck: { kind: 'models' },
    // Its documentation shows 14,370 of 14,400 requests left and a reset in 2m59.56s: the time in which 30 come back.
    dailyLimitsRefill: true,
    limitsArePerModel: true,
    reservesOutput: 'maximum',
    requestHeadersArePerDay: true,
    quotaIsPerAccount: true,
    source: cite(aiSdk, groqRates, freeResources, trufflehog),
  },
  {
    id: 'cerebras',
    name: 'Cerebras',
    protocol: 'openai',
    baseUrl: 'https://api.cerebras.ai/v1',
    defaultModel: 'gpt-oss-120b',
    models: [
      {
        id: 'gpt-oss-120b',
        // 65,536 on the free tier; a larger prompt is answered with the limit, and the next provider takes it.
        contextWindow: 131_072,
        maxOutput: 32_768,
        prices: { inputPerMTok: 0.35, outputPerMTok: 0.75 },
        capabilities: ['tools', 'json-schema'],
        source: litellm,
      },
      {
        id: 'gemma-4-31b',
        contextWindow: 131_072,
        prices: { inputPerMTok: 0.99, outputPerMTok: 1.49 },
        capabilities: ['tools'],
        source: genaiPrices,
      },
      {
        id: 'qwen-3.8-27b',
        contextWindow: 131_072,
        capabilities: ['tools'],
        source: cite('bolna.ai Cerebras page, read 2026-11', 'price unconfirmed'),
      },
    ],
    // The announcements recommend it for the Llamas and the smaller Qwen; for the others it is the nearest that is listed.
    retired: (
      [
        ['llama-4-*', '2025-11-03'],
        ['llama-3.3-70b', '2026-02-16'],
        ['llama3.1-8b', '2026-05-27'],
        ['qwen-3-coder-480b', '2025-11-05'],
        ['qwen-3-32b', '2026-02-16'],
        ['qwen-3-235b*', '2026-05-27'],
        ['zai-glm-4.6', '2026-01-20'],
      ] as const
    ).map(([id, retiredOn]) => ({ id, retiredOn, successor: 'gpt-oss-120b', source: cerebrasDeprecations })),
    // The prefix is unconfirmed.
    keyPattern: /^csk-\w{20,}$/,
    keyEnv: ['CEREBRAS_API_KEY'],
    keysUrl: 'https://cloud.cerebras.ai',
    hasFreeTier: true,
    limits: { requestsPerMinute: 30, tokensPerMinute: 60_000, requestsPerDay: 14_400, tokensPerDay: 1_000_000 },
    quirks: {
      maxTokensField: 'max_completion_tokens',
      refuses: ['frequency_penalty', 'presence_penalty', 'logit_bias', 'prompt_cache_key', 'verbosity'],
    },
    keyCheck: { kind: 'models' },
    limitsArePerModel: true,
    // As its staff says: github.com/anomalyco/opencode, issue 5036, read 2026-11.
    reservesOutput: 'maximum',
    source: cite(aiSdk, 'inference-docs.cerebras.ai, read 2026-11', `${freeResources} (limits)`),
  },
  {
    id: 'together',
    name: 'Together AI',
    protocol: 'openai',
    baseUrl: 'https://api.together.xyz/v1',
    defaultModel: 'openai/gpt-oss-120b',
    models: [
      {
        id: 'openai/gpt-oss-120b',
        contextWindow: 131_072,
        maxOutput: 131_072,
        prices: { inputPerMTok: 0.15, outputPerMTok: 0.6 },
        capabilities: ['tools', 'json-schema'],
        source: litellm,
      },
      {
        id: 'openai/gpt-oss-20b',
        contextWindow: 128_000,
        prices: { inputPerMTok: 0.05, outputPerMTok: 0.2 },
        capabilities: ['tools', 'json-schema'],
        source: litellm,
      },
      {
        id: 'zai-org/GLM-4.7',
        contextWindow: 200_000,
        maxOutput: 200_000,
        prices: { inputPerMTok: 0.45, outputPerMTok: 2 },
        capabilities: ['tools'],
        source: litellm,
      },
      {
        id: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
        prices: { inputPerMTok: 0.88, outputPerMTok: 0.88 },
        capabilities: ['tools', 'json-schema'],
        source: litellm,
      },
    ],
    // Older keys are 64 hexadecimal digits; the newer prefix is unconfirmed.
    keyPattern: /^(tgp_v1_[\w-]{20,}|[0-9a-f]{64})$/,
    keyEnv: ['TOGETHER_API_KEY'],
    keysUrl: 'https://api.together.ai/settings/api-keys',
    quirks: { inlineThinkTags: true },
    keyCheck: { kind: 'models' },
    source: litellm,
  },
  {
    id: 'fireworks',
    name: 'Fireworks AI',
    protocol: 'openai',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    defaultModel: 'accounts/fireworks/models/gpt-oss-120b',
    models: [
      {
        id: 'accounts/fireworks/models/gpt-oss-120b',
        contextWindow: 131_072,
        maxOutput: 32_768,
        prices: { inputPerMTok: 0.15, outputPerMTok: 0.6, cacheReadPerMTok: 0.015 },
        capabilities: ['tools', 'json-schema'],
        source: litellm,
      },
      {
        id: 'accounts/fireworks/models/deepseek-v4-flash',
        contextWindow: 1_048_576,
        maxOutput: 384_000,
        prices: { inputPerMTok: 0.14, outputPerMTok: 0.28, cacheReadPerMTok: 0.028 },
        capabilities: ['tools', 'json-schema'],
        source: litellm,
      },
      {
        id: 'accounts/fireworks/models/minimax-m3',
        contextWindow: 512_000,
        maxOutput: 512_000,
        prices: { inputPerMTok: 0.3, outputPerMTok: 1.2, cacheReadPerMTok: 0.06 },
        capabilities: ['tools', 'json-schema', 'images'],
        source: litellm,
      },
      {
        id: 'accounts/fireworks/models/kimi-k2p6',
        contextWindow: 262_144,
        maxOutput: 32_768,
        prices: { inputPerMTok: 0.95, outputPerMTok: 4, cacheReadPerMTok: 0.16 },
        capabilities: ['tools', 'json-schema', 'images'],
        source: litellm,
      },
      {
        id: 'accounts/fireworks/models/glm-5p2',
        contextWindow: 1_048_576,
        maxOutput: 131_072,
        prices: { inputPerMTok: 1.4, outputPerMTok: 4.4, cacheReadPerMTok: 0.14 },
        capabilities: ['tools', 'json-schema'],
        source: litellm,
      },
    ],
    // The prefix is unconfirmed.
    keyPattern: /^fw_\w{16,}$/,
    keyEnv: ['FIREWORKS_API_KEY'],
    keysUrl: 'https://fireworks.ai/api-keys',
    keyCheck: { kind: 'models' },
    source: cite(litellm, catwalk),
  },
  {
    id: 'nvidia',
    name: 'NVIDIA',
    protocol: 'openai',
    baseUrl: 'https://integrate.api.nvidia.com/v1',
    defaultModel: 'openai/gpt-oss-120b',
    models: [
      {
        id: 'openai/gpt-oss-120b',
        contextWindow: 131_072,
        prices: { inputPerMTok: 0, outputPerMTok: 0 },
        capabilities: ['tools'],
        source: cite(`${freeResources} (free credits)`, 'capabilities unconfirmed'),
      },
    ],
    keyPattern: /^nvapi-[\w-]{20,}$/,
    keyEnv: ['NVIDIA_API_KEY', 'NVIDIA_NIM_API_KEY'],
    keysUrl: 'https://build.nvidia.com',
    hasFreeTier: true,
    limits: { requestsPerMinute: 40 },
    quirks: { singleToolCalls: true },
    // Headers come at once, the first byte of the answer 30 to 180 seconds later when the model is asked for much.
    timeouts: { firstTokenMs: 180_000 },
    // The list of models is public and says nothing of the key.
    keyCheck: { kind: 'call' },
    source: cite(freeResources, trufflehog, `time to the first byte: ${freellmapi}`),
  },
];
