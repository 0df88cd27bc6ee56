import type { Model, Prices, ProviderRow } from '../../types/provider.ts';
import { cite, sources } from './sources.ts';

const { aiSdk, genaiPrices, litellm, openaiSdk, trufflehog } = sources;

const all = ['tools', 'json-schema', 'images'] as const;
const gpt61 = 'docs.litellm.ai/blog/gpt-6-1-terra, read 2026-11';

/** Reasoning models take the default temperature only. */
const sampling = ['temperature', 'top_p'] as const;

/** Above 272,000 input tokens the whole request costs more. */
const longInput: NonNullable<Prices['longInput']> = { aboveTokens: 272_000, inputFactor: 2, outputFactor: 1.5 };

const large = { contextWindow: 1_050_000, maxOutput: 128_000, capabilities: all, refuses: sampling } as const;

const openaiModels: readonly Model[] = [
  {
    ...large,
    id: 'gpt-6-luna',
    prices: { inputPerMTok: 0.1, outputPerMTok: 0.5, cacheReadPerMTok: 0.01, longInput },
    source: genaiPrices,
  },
  {
    ...large,
    id: 'gpt-6.1-terra',
    prices: { inputPerMTok: 1, outputPerMTok: 5, cacheReadPerMTok: 0.05, longInput },
    tier: 'premium',
    source: gpt61,
  },
  {
    ...large,
    id: 'gpt-6.1-sol',
    prices: { inputPerMTok: 2, outputPerMTok: 10, cacheReadPerMTok: 0.1, longInput },
    tier: 'premium',
    source: gpt61,
  },
  {
    ...large,
    id: 'gpt-6-astra',
    prices: { inputPerMTok: 10, outputPerMTok: 50, cacheReadPerMTok: 1, longInput },
    tier: 'premium',
    source: genaiPrices,
  },
  {
    ...large,
    id: 'gpt-5.6-luna',
    prices: { inputPerMTok: 0.2, outputPerMTok: 1.2, cacheReadPerMTok: 0.02 },
    source: litellm,
  },
  {
    ...large,
    id: 'gpt-5-mini',
    contextWindow: 272_000,
    prices: { inputPerMTok: 0.25, outputPerMTok: 2, cacheReadPerMTok: 0.025 },
    source: litellm,
  },
];

/** On Azure a model is called by the name of the user's own deployment; these are the usual names. */
const azureModels: readonly Model[] = [
  {
    ...large,
    id: 'gpt-5-mini',
    contextWindow: 272_000,
    prices: { inputPerMTok: 0.25, outputPerMTok: 2, cacheReadPerMTok: 0.025 },
    source: litellm,
  },
  {
    ...large,
    id: 'gpt-5.4',
    prices: { inputPerMTok: 2.5, outputPerMTok: 15, cacheReadPerMTok: 0.25 },
    tier: 'premium',
    source: cite(litellm, 'EU and US data zones cost a tenth more'),
  },
  {
    id: 'gpt-4.1-mini',
    contextWindow: 1_047_576,
    maxOutput: 32_768,
    prices: { inputPerMTok: 0.4, outputPerMTok: 1.6, cacheReadPerMTok: 0.1 },
    capabilities: all,
    source: litellm,
  },
];

export const openaiRows: readonly ProviderRow[] = [
  {
    id: 'openai',
    name: 'OpenAI',
    protocol: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    defaultModel: 'gpt-6-luna',
    models: openaiModels,
    keyPattern: /^sk-((proj|svcacct|admin)-[\w-]{20,}|\w{16,}T3BlbkFJ\w{16,})$/,
    keyEnv: ['OPENAI_API_KEY'],
    keysUrl: 'https://platform.openai.com/api-keys',
    quirks: { maxTokensField: 'max_completion_tokens' },
    keyCheck: { kind: 'models' },
    // 'Limit 200, Used 200, Requested 1 … try again in 7m12s' is the time in which one of 200 a day comes back.
    dailyLimitsRefill: true,
    limitsArePerModel: true,
    // As its guide to rate limits says (unconfirmed since).
    reservesOutput: 'larger',
    quotaIsPerAccount: true,
    infrastructure: 'openai',
    edge: 'cloudflare',
    source: cite(openaiSdk, aiSdk, trufflehog),
  },
  {
    id: 'azure',
    name: 'Azure OpenAI',
    protocol: 'openai',
    baseUrl: 'https://{resource}.openai.azure.com/openai/v1',
    defaultModel: 'gpt-5-mini',
    models: azureModels,
    keyEnv: ['AZURE_OPENAI_API_KEY'],
    keysUrl: 'https://portal.azure.com',
    quirks: { maxTokensField: 'max_completion_tokens', keyHeader: 'api-key' },
    keyCheck: { kind: 'models' },
    limitsArePerModel: true,
    // learn.microsoft.com/answers/questions/1381398, 2023-10: what was reserved in excess is given back at the end.
    reservesOutput: 'maximum',
    // Other quotas and regions than api.openai.com, but the same models and filters.
    infrastructure: 'openai',
    source: cite('learn.microsoft.com Azure OpenAI api-version-lifecycle, read 2026-11', litellm),
  },
];
