import { describe, expect, it } from 'vitest';
import { catalog, catalogIds, findModel, findRetired, findRow } from '../../../src/engine/providers/catalog.ts';
import type { Prices, ProviderRow } from '../../../src/engine/types/provider.ts';
import { sampleKeys } from '../keys/sampleKeys.ts';

/** The day the facts were gathered, and some weeks in which a default must not end. */
const AS_OF = '2026-11-21';
const SOON = '2027-01-15';

const rows = catalog.map((row) => [row.id, row] as const);
const models = catalog.flatMap((row) => row.models.map((model) => [`${row.id} ${model.id}`, model, row] as const));
const retired = catalog.flatMap((row) => (row.retired ?? []).map((end) => [`${row.id} ${end.id}`, end, row] as const));

describe('the catalogue', () => {
  it('holds every provider of the public list, in the default order', () => {
    expect(catalog.map((row) => row.id).join(' ')).toBe(
      'anthropic google groq deepseek vertex openrouter huggingface openai azure mistral xai cerebras together ' +
        'fireworks nvidia cohere ollama lmstudio vllm llamacpp offline',
    );
  });

  it('has no id, base URL or environment variable twice', () => {
    const addresses = catalog.map((row) => row.baseUrl);
    const variables = catalog.flatMap((row) => row.keyEnv);

    for (const values of [catalogIds, addresses, variables]) expect(new Set(values).size).toBe(values.length);
  });

  it('finds a row by its id, and nothing by a name of Object', () => {
    expect(findRow('groq')?.name).toBe('Groq');
    expect(findRow('constructor')).toBeUndefined();
  });

  it('gives OpenAI and Azure OpenAI the same infrastructure, and the edge of those behind Cloudflare', () => {
    const behindCloudflare = catalog.filter((row) => row.edge === 'cloudflare').map((row) => row.id);

    expect(findRow('openai')?.infrastructure).toBe(findRow('azure')?.infrastructure);
    expect(behindCloudflare).toEqual(['anthropic', 'openrouter', 'openai', 'mistral', 'xai']);
  });

  it('resets daily quotas of Google at midnight in California', () => {
    expect(findRow('google')?.quotaTimeZone).toBe('America/Los_Angeles');
  });

  it('tries the regions of Vertex AI in turn, and only `global` for Gemini 3', () => {
    const vertex = findRow('vertex') as ProviderRow;

    expect(vertex.regions).toEqual(['us-central1', 'europe-west1', 'europe-west4']);
    expect(findModel(vertex, 'google/gemini-3.6-flash')?.regions).toEqual(['global']);
    expect(findModel(vertex, 'openai/gpt-oss-120b-maas')?.regions).toBeUndefined();
  });

  describe.each(rows)('%s', (_id, row) => {
    it('says where its facts come from, and when they were read', () => {
      expect(row.source).toMatch(/\b2026-\d\d\b/);
    });

    it('is reached over https, or over http on this machine', () => {
      const isLocal = row.isLocal === true;
      const expected =
        row.protocol === 'offline' ? /^$/ : isLocal ? /^http:\/\/127\.0\.0\.1:\d+\/v1$/ : /^https:\/\/[^/]/;
      expect(row.baseUrl).toMatch(expected);
      expect(row.baseUrl).not.toMatch(/\/$/);
    });

    it('has a default model that it lists and that lasts', () => {
      expect(findModel(row, row.defaultModel)).toBeDefined();
      const end = findRetired(row, row.defaultModel)?.retiredOn;
      expect(end === undefined || end > SOON).toBe(true);
    });

    it('lists each model once', () => {
      const ids = row.models.map((model) => model.id);
      expect(new Set(ids).size).toBe(ids.length);
    });

    it('needs no key, or says which environment variable holds one', () => {
      expect(row.isKeyless === true || row.keyEnv.length > 0).toBe(true);
      for (const name of row.keyEnv) expect(name).toMatch(/^[A-Z][A-Z0-9_]+$/);
    });

    it('checks keys at an address of its own vendor', () => {
      const { keyCheck } = row;
      if (keyCheck.kind === 'get') expect(keyCheck.path).toMatch(/^(\/|https:\/\/huggingface\.co\/)/);
      // What is free to ask is not paid for.
      else expect(keyCheck.kind === 'call').toBe(['vertex', 'nvidia', 'cohere'].includes(row.id));
    });

    it('has positive limits only', () => {
      for (const limits of [row.limits, ...row.models.map((model) => model.limits)]) {
        for (const limit of Object.values(limits ?? {})) expect(limit).toBeGreaterThan(0);
      }
    });
  });

  describe.each(models)('model %s', (_name, model, row) => {
    it('says where its facts come from, and when they were read', () => {
      expect(model.source).toMatch(/\b2026-\d\d\b/);
    });

    it('has prices that make sense', () => {
      if (model.prices) for (const prices of everyPrice(model.prices)) expectSensible(prices);
    });

    it('has limits of size that make sense', () => {
      expect(model.contextWindow ?? 1).toBeGreaterThan(0);
      expect(model.maxOutput ?? 1).toBeLessThanOrEqual(model.contextWindow ?? Number.POSITIVE_INFINITY);
    });

    it(`was not retired by ${AS_OF}`, () => {
      const end = findRetired(row, model.id)?.retiredOn;
      expect(end === undefined || end > AS_OF).toBe(true);
    });
  });

  describe.each(retired)('retired model %s', (_name, end, row) => {
    it('names the day and a successor that is listed', () => {
      expect(end.retiredOn).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(end.source).toMatch(/\b2026-\d\d\b/);
      expect(findModel(row, end.successor ?? '')).toBeDefined();
    });
  });
});

describe('findRetired', () => {
  it.each([
    ['anthropic', 'claude-sonnet-4-5-20250929', 'claude-sonnet-5-5'],
    ['google', 'gemini-2.5-flash', 'gemini-3.5-flash-lite'],
    ['google', 'gemini-2.0-flash', 'gemini-3.5-flash-lite'],
    ['google', 'gemini-2.0-flash-lite-001', 'gemini-2.5-flash-lite'],
    ['groq', 'llama-3.3-70b-versatile', 'openai/gpt-oss-120b'],
    ['deepseek', 'deepseek-chat', 'deepseek-v4-flash'],
    ['xai', 'grok-4-fast-reasoning', 'grok-4.3'],
    ['google', 'models/gemini-2.5-pro', 'gemini-3.8-flash'],
    ['vertex', 'google/gemini-2.5-pro', 'google/gemini-3.6-flash'],
    ['vertex', 'gemini-2.0-flash-001', 'google/gemini-3.5-flash-lite'],
    ['groq', 'moonshotai/kimi-k2-instruct', 'openai/gpt-oss-120b'],
    ['cerebras', 'llama-3.3-70b', 'gpt-oss-120b'],
    ['cerebras', 'qwen-3-235b-a22b-instruct-2507', 'gpt-oss-120b'],
    ['cerebras', 'zai-glm-4.6', 'gpt-oss-120b'],
  ])('knows the successor of %s %s', (id, model, successor) => {
    expect(findRetired(findRow(id) as ProviderRow, model)?.successor).toBe(successor);
  });

  it('goes by the pattern that says more', () => {
    const end = { retiredOn: '2026-01-01', source: 'made up, 2026-01' };
    const row = {
      retired: [
        { ...end, id: 'm-*' },
        { ...end, id: 'm-1' },
        { ...end, id: 'm-1*' },
      ],
    };

    expect(findRetired(row, 'm-1')?.id).toMatch(/^m-1/);
    expect(findRetired(row, 'm-1-mini')?.id).toBe('m-1*');
    expect(findRetired(row, 'm-2')?.id).toBe('m-*');
  });

  it.each([
    ['google', 'gemini-2.5-flash-lite'],
    ['xai', 'grok-3-mini'],
    ['groq', ''],
    ['cerebras', 'qwen-3.8-27b'],
    ['vertex', 'google/gemini-3.5-flash-lite'],
  ])('leaves %s "%s" alone', (id, model) => {
    expect(findRetired(findRow(id) as ProviderRow, model)).toBeUndefined();
  });
});

describe('key patterns', () => {
  const withPattern = catalog.filter((row) => row.keyPattern);
  const samples = Object.entries(sampleKeys).flatMap(([id, keys]) =>
    keys.map((key, index) => [id, index, key] as const),
  );

  it('has a sample for every provider whose keys have a form, and the other way round', () => {
    expect(withPattern.map((row) => row.id).sort()).toEqual(Object.keys(sampleKeys).sort());
  });

  it.each(samples)('the key of %s (sample %i) fits its own pattern and no other', (id, _index, key) => {
    expect(withPattern.filter((row) => row.keyPattern?.test(key)).map((row) => row.id)).toEqual([id]);
  });
});

function everyPrice(prices: Prices): Prices[] {
  return prices.later ? [prices, ...everyPrice(prices.later.prices)] : [prices];
}

function expectSensible(prices: Prices): void {
  expect(prices.inputPerMTok).toBeGreaterThanOrEqual(0);
  expect(prices.outputPerMTok).toBeGreaterThanOrEqual(prices.inputPerMTok);
  expect(prices.cacheReadPerMTok ?? 0).toBeGreaterThanOrEqual(0);
  expect(prices.cacheReadPerMTok ?? 0).toBeLessThanOrEqual(prices.inputPerMTok);
  expect(prices.longInput?.inputFactor ?? 1).toBeGreaterThanOrEqual(1);
  expect(prices.longInput?.outputFactor ?? 1).toBeGreaterThanOrEqual(1);
  expect(prices.peak?.factor ?? 1).toBeGreaterThan(0);
  for (const [from, to] of prices.peak?.utcHours ?? []) expect(from).toBeLessThan(to);
}
