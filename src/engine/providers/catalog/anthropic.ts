import type { Model, ProviderRow } from '../../types/provider.ts';
import { cite, sources } from './sources.ts';

const { anthropicModels, anthropicSdk, aiSdk, genaiPrices, litellm, trufflehog } = sources;

/** Under version 2026-10-21 of the API, which the SDK sends, every model answers 400 to these. */
export const anthropicSampling = ['temperature', 'top_p', 'top_k'] as const;

const all = ['tools', 'json-schema', 'images'] as const;

const models: readonly Model[] = [
  {
    id: 'claude-haiku-5-5',
    contextWindow: 1_000_000,
    maxOutput: 128_000,
    // The table says 'from' these prices; the rule of the dearer tier is not known.
    prices: { inputPerMTok: 0.1, outputPerMTok: 0.5 },
    capabilities: all,
    source: cite(anthropicModels, 'price tiers unconfirmed'),
  },
  {
    id: 'claude-sonnet-5-5',
    contextWindow: 1_000_000,
    maxOutput: 128_000,
    prices: { inputPerMTok: 2, outputPerMTok: 10 },
    capabilities: all,
    tier: 'premium',
    source: anthropicModels,
  },
  {
    id: 'claude-opus-5-5',
    contextWindow: 1_000_000,
    maxOutput: 128_000,
    prices: { inputPerMTok: 4, outputPerMTok: 20, cacheReadPerMTok: 0.2 },
    capabilities: all,
    tier: 'premium',
    source: cite(anthropicModels, genaiPrices, `${aiSdk} (output limit)`),
  },
  {
    id: 'claude-fable-5-2',
    capabilities: all,
    tier: 'premium',
    source: cite(`${anthropicSdk} (id)`, `${aiSdk} (capabilities)`, 'window and price unconfirmed'),
  },
  {
    id: 'claude-opus-5',
    contextWindow: 1_000_000,
    maxOutput: 128_000,
    prices: { inputPerMTok: 5, outputPerMTok: 25, cacheReadPerMTok: 0.5 },
    capabilities: all,
    tier: 'premium',
    source: litellm,
  },
  {
    id: 'claude-sonnet-5',
    contextWindow: 1_000_000,
    maxOutput: 128_000,
    prices: { inputPerMTok: 2, outputPerMTok: 10, cacheReadPerMTok: 0.2 },
    capabilities: all,
    tier: 'premium',
    source: litellm,
  },
  {
    id: 'claude-haiku-4-5',
    contextWindow: 200_000,
    maxOutput: 64_000,
    prices: { inputPerMTok: 1, outputPerMTok: 5, cacheReadPerMTok: 0.1 },
    capabilities: all,
    // Claude 4.6 and later refuse it (platform.claude.com/docs/en/api/errors, read 2026-11-21).
    continuesPrefill: true,
    source: litellm,
  },
];

export const anthropicRows: readonly ProviderRow[] = [
  {
    id: 'anthropic',
    name: 'Anthropic',
    protocol: 'anthropic',
    baseUrl: 'https://api.anthropic.com',
    // A twentieth of the price of Sonnet, with the same window.
    defaultModel: 'claude-haiku-5-5',
    models,
    retired: [
      {
        id: 'claude-sonnet-4-5*',
        retiredOn: '2026-11-30',
        successor: 'claude-sonnet-5-5',
        source: `${anthropicSdk} (DEPRECATED_MODELS)`,
      },
    ],
    keyPattern: /^sk-ant-[\w-]{20,}$/,
    keyEnv: ['ANTHROPIC_API_KEY'],
    keysUrl: 'https://console.anthropic.com/settings/keys',
    quirks: {
      refuses: anthropicSampling,
      // Sonnet 5.5, Opus 5.5 and Fable refuse a forced tool choice; the schema goes in `output_config.format`.
      forcedToolChoice: false,
    },
    keyCheck: { kind: 'models' },
    limitsArePerModel: true,
    quotaIsPerAccount: true,
    edge: 'cloudflare',
    source: cite(anthropicSdk, 'platform.claude.com migration to 2026-10-21, read 2026-11', trufflehog),
  },
];
