import type { Model, ProviderRow, RetiredModel } from '../../types/provider.ts';
import { cite, sources } from './sources.ts';

const { aiSdk, freeResources, genaiPrices, litellm } = sources;

const all = ['tools', 'json-schema', 'images'] as const;
const deprecations = 'dev.to/aideprecations, read 2026-11-10';
const vertexLocations = 'firebase.google.com/docs/ai-logic/locations, read 2026-11';

/** Gemini 3 is served by `global` only; another location answers 404 as if the model did not exist. */
const globalOnly = ['global'] as const;

const vertexRegions = ['us-central1', 'europe-west1', 'europe-west4'] as const;
const vertexLifecycle = 'docs.cloud.google.com/gemini-enterprise-agent-platform model-versions, read 2026-11';

const geminiModels: readonly Model[] = [
  {
    id: 'gemini-3.5-flash-lite',
    contextWindow: 1_048_576,
    maxOutput: 65_536,
    prices: { inputPerMTok: 0.3, outputPerMTok: 2.5, cacheReadPerMTok: 0.03 },
    capabilities: all,
    source: litellm,
  },
  {
    id: 'gemini-3.8-flash',
    contextWindow: 1_000_000,
    maxOutput: 65_536,
    prices: {
      inputPerMTok: 0.75,
      outputPerMTok: 3.75,
      cacheReadPerMTok: 0.075,
      later: { from: '2027-01-01', prices: { inputPerMTok: 1.5, outputPerMTok: 7.5, cacheReadPerMTok: 0.15 } },
    },
    capabilities: all,
    source: cite(`${genaiPrices} (introductory price to 2026-12-31)`, 'output limit unconfirmed'),
  },
  { id: 'gemini-3.7-flash', capabilities: all, source: cite(`${aiSdk} (id)`, 'window and price unconfirmed') },
  {
    id: 'gemini-3.6-flash',
    contextWindow: 1_048_576,
    maxOutput: 65_536,
    prices: { inputPerMTok: 1.5, outputPerMTok: 7.5, cacheReadPerMTok: 0.15 },
    capabilities: all,
    source: litellm,
  },
  {
    id: 'gemini-3.1-pro-preview',
    contextWindow: 1_048_576,
    maxOutput: 65_536,
    prices: { inputPerMTok: 2, outputPerMTok: 12, cacheReadPerMTok: 0.2 },
    capabilities: all,
    tier: 'premium',
    source: litellm,
  },
  {
    id: 'gemini-2.5-flash-lite',
    contextWindow: 1_048_576,
    maxOutput: 65_535,
    prices: { inputPerMTok: 0.1, outputPerMTok: 0.4, cacheReadPerMTok: 0.01 },
    capabilities: all,
    source: cite(litellm, deprecations),
  },
];

const vertexModels: readonly Model[] = [
  {
    id: 'google/gemini-3.5-flash-lite',
    contextWindow: 1_048_576,
    maxOutput: 65_536,
    prices: { inputPerMTok: 0.3, outputPerMTok: 2.5, cacheReadPerMTok: 0.03 },
    capabilities: all,
    regions: globalOnly,
    source: cite(litellm, vertexLocations),
  },
  {
    id: 'google/gemini-3.6-flash',
    contextWindow: 1_048_576,
    maxOutput: 65_536,
    prices: { inputPerMTok: 1.5, outputPerMTok: 7.5, cacheReadPerMTok: 0.15 },
    capabilities: all,
    regions: globalOnly,
    source: cite(litellm, vertexLocations),
  },
  {
    id: 'google/gemini-3.1-pro-preview',
    contextWindow: 1_048_576,
    maxOutput: 65_536,
    prices: { inputPerMTok: 2, outputPerMTok: 12, cacheReadPerMTok: 0.2 },
    capabilities: all,
    tier: 'premium',
    regions: globalOnly,
    source: cite(litellm, vertexLocations),
  },
  {
    id: 'openai/gpt-oss-120b-maas',
    contextWindow: 131_072,
    maxOutput: 32_768,
    prices: { inputPerMTok: 0.15, outputPerMTok: 0.6 },
    capabilities: [],
    source: cite(litellm, 'locations unconfirmed'),
  },
];

export const googleRows: readonly ProviderRow[] = [
  {
    id: 'google',
    name: 'Google Gemini',
    protocol: 'openai',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    defaultModel: 'gemini-3.5-flash-lite',
    models: geminiModels,
    retired: [
      { id: 'gemini-2.5-pro', retiredOn: '2026-12-01', successor: 'gemini-3.8-flash', source: deprecations },
      { id: 'gemini-2.5-flash', retiredOn: '2026-12-01', successor: 'gemini-3.5-flash-lite', source: deprecations },
      // No successor was named; these two are the nearest that are served.
      {
        id: 'gemini-2.0-flash-lite*',
        retiredOn: '2026-06-01',
        successor: 'gemini-2.5-flash-lite',
        source: deprecations,
      },
      { id: 'gemini-2.0-*', retiredOn: '2026-06-01', successor: 'gemini-3.5-flash-lite', source: deprecations },
    ],
    // Newer keys are said to begin with `AQ.` (unconfirmed).
    keyPattern: /^(AIza[\w-]{30,}|AQ\.[\w.-]{20,})$/,
    keyEnv: ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
    keysUrl: 'https://aistudio.google.com/apikey',
    hasFreeTier: true,
    // Those of gemini-3.5-flash; not confirmed for the other models.
    // Its quota ids say that tokens per minute are those of the input.
    limits: { requestsPerMinute: 5, inputTokensPerMinute: 250_000, requestsPerDay: 20 },
    quirks: { reasoningOutsideCompletion: true, refuses: ['logit_bias', 'min_p'] },
    keyCheck: { kind: 'models' },
    quotaTimeZone: 'America/Los_Angeles',
    // Quota ids end in `PerProjectPerModel`.
    limitsArePerModel: true,
    quotaIsPerAccount: true,
    infrastructure: 'google',
    source: cite('ai.google.dev/gemini-api/docs/openai, read 2026-11', aiSdk, `${freeResources} (limits)`),
  },
  {
    id: 'vertex',
    name: 'Google Vertex AI',
    protocol: 'openai',
    // The host of location `global` is `aiplatform.googleapis.com`, without a prefix.
    baseUrl: 'https://{region}-aiplatform.googleapis.com/v1/projects/{project}/locations/{region}/endpoints/openapi',
    defaultModel: 'google/gemini-3.5-flash-lite',
    models: vertexModels,
    // The page names gemini-3.5-flash for 2.5 Pro and gemini-3.1-flash-lite for 2.5 Flash-Lite; these are the nearest that are listed.
    retired: [
      vertexEnd('google/gemini-2.5-pro', '2026-10-16', 'google/gemini-3.6-flash'),
      vertexEnd('google/gemini-2.5-flash', '2026-10-16', 'google/gemini-3.5-flash-lite'),
      vertexEnd('google/gemini-2.5-flash-lite', '2026-10-16', 'google/gemini-3.5-flash-lite'),
      vertexEnd('google/gemini-2.0-flash-lite*', '2026-02-25', 'google/gemini-3.5-flash-lite'),
      vertexEnd('google/gemini-2.0-*', '2026-02-05', 'google/gemini-3.5-flash-lite'),
    ],
    keyPattern: /^\s*\{[\s\S]*"service_account"[\s\S]*\}\s*$/,
    // Names a file; whoever reads the environment reads the file too.
    keyEnv: ['GOOGLE_APPLICATION_CREDENTIALS'],
    keysUrl: 'https://console.cloud.google.com/iam-admin/serviceaccounts',
    usesServiceAccount: true,
    regions: vertexRegions,
    unlistedRegions: [
      { id: 'google/gemini-3*', regions: ['global', ...vertexRegions] },
      { id: 'google/*', regions: [...vertexRegions, 'global'] },
    ],
    quirks: { reasoningOutsideCompletion: true },
    keyCheck: { kind: 'call' },
    infrastructure: 'google',
    source: cite('cloud.google.com/vertex-ai call-vertex-using-openai-library, read 2026-11', vertexLocations, aiSdk),
  },
];

function vertexEnd(id: string, retiredOn: string, successor: string): RetiredModel {
  return { id, retiredOn, successor, source: vertexLifecycle };
}
