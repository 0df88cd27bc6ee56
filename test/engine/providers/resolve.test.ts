import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalog, catalogIds, findModel } from '../../../src/engine/providers/catalog.ts';
import { type ResolvedProviders, resolveProviders } from '../../../src/engine/providers/resolve.ts';
import type { FoundServers } from '../../../src/engine/types/engine.ts';
import type { Provider } from '../../../src/engine/types/provider.ts';
import { wordingIn } from '../../support/wordingIn.ts';

const hostedIds = [...catalog.filter(({ isLocal }) => !isLocal).map(({ id }) => id), 'offline'];
const ownServer = { protocol: 'openai', baseUrl: 'http://127.0.0.1:8080/v1', model: 'mine', keyless: true };

describe('resolveProviders without settings', () => {
  it.each([undefined, null, {}])('gives the whole catalogue in its order, and no problem: %j', (input) => {
    const { order, providers, problems } = resolveProviders(input);

    expect(order).toEqual(hostedIds);
    expect([...providers.keys()]).toEqual([...catalogIds]);
    expect(problems).toEqual([]);
  });

  it('gives the documented defaults', () => {
    const { settings } = resolveProviders({});

    expect(settings.timeouts).toEqual({ connectMs: 10_000, firstTokenMs: 30_000, idleMs: 20_000, totalMs: 300_000 });
    expect(settings.retry).toEqual({
      when: 'nothing-else-ready',
      rateLimited: 2,
      overloaded: 1,
      serverError: 1,
      timeout: 1,
      connection: 1,
      backoffMs: 2_000,
      maxWaitMs: 30_000,
      waitForBetterMs: 1_000,
    });
    expect(settings.onBreak).toBe('continue');
    expect(settings.returnTo).toBe('when-ready');
    expect(settings.hedge).toEqual({ enabled: false });
    expect(settings.contentRefused).toEqual([]);
    expect(settings.providers).toEqual({});
  });

  it('enables hosted providers and the offline tier, but no server on this machine', () => {
    const off = [...resolveProviders({}).providers.values()].filter((provider) => !provider.isEnabled);

    expect(off.map((provider) => provider.id)).toEqual(['ollama', 'lmstudio', 'vllm', 'llamacpp']);
  });

  it('chooses the default model of each row', () => {
    const { providers } = resolveProviders({});

    for (const row of catalog.filter(({ id, isLocal }) => !isLocal || id === 'offline'))
      expect(providers.get(row.id)?.model).toBe(row.defaultModel);
  });

  it('tells what Azure OpenAI lacks to be called', () => {
    expect(the('azure', {}).problem).toContain('understudy.providers.azure.resource');
  });
});

describe('the order', () => {
  it('is the user’s own, with the offline tier last', () => {
    expect(resolveProviders({ order: ['groq', 'offline', 'google'] }).order).toEqual(['groq', 'google', 'offline']);
  });

  it('may be empty', () => {
    const { order, problems } = resolveProviders({ order: [] });

    expect(order).toEqual(['offline']);
    expect(problems).toEqual([]);
  });

  it('keeps the first of duplicates and names the other', () => {
    const { order, problems } = resolveProviders({ order: ['groq', 'google', 'groq'] });

    expect(order).toEqual(['groq', 'google', 'offline']);
    expect(problems).toMatchObject([{ path: 'understudy.order[2]', severity: 'warning' }]);
  });

  it('keeps an unknown id, has no provider for it and suggests the nearest', () => {
    const { order, providers, problems } = resolveProviders({ order: ['grok', 'antropic'] });

    expect(order).toEqual(['grok', 'antropic', 'offline']);
    expect(providers.has('grok')).toBe(false);
    expect(problems.map((problem) => problem.message)).toEqual([
      expect.stringContaining('Did you mean "groq"?'),
      expect.stringContaining('Did you mean "anthropic"?'),
    ]);
  });

  it('suggests nothing for an id that resembles none', () => {
    expect(onlyProblem({ order: ['something-else'] })).not.toContain('Did you mean');
  });

  it('says that GitHub Models is closed', () => {
    expect(onlyProblem({ order: ['github'] })).toContain('closed for everyone on 2026-07-30');
  });

  it.each([
    ['a string', 'groq'],
    ['an object', { groq: 1 }],
    ['a number', 5],
  ])('is the default one for %s', (_what, order) => {
    const result = resolveProviders({ order });

    expect(result.order).toEqual(hostedIds);
    expect(result.problems).toMatchObject([{ path: 'understudy.order', severity: 'error' }]);
  });

  it('leaves out entries that are no ids', () => {
    const { order, problems } = resolveProviders({ order: [' groq ', 7, '', null, {}] });

    expect(order).toEqual(['groq', 'offline']);
    expect(problems.map((problem) => problem.path)).toEqual([1, 2, 3, 4].map((index) => `understudy.order[${index}]`));
  });
});

describe('servers on this machine', () => {
  it('are called when the user’s own order names them', () => {
    expect(the('ollama', { order: ['ollama', 'groq'] }).isEnabled).toBe(true);
    expect(the('vllm', { order: ['ollama', 'groq'] }).isEnabled).toBe(false);
  });

  it('are called when the user configured them', () => {
    expect(the('ollama', { providers: { ollama: { model: 'qwen3' } } }).isEnabled).toBe(true);
  });

  it('are not called, and not in the order, just because the default order was written out', () => {
    const { order } = resolveProviders({});
    const written = resolveProviders({ order });

    expect(written.order).toEqual(order);
    for (const id of ['ollama', 'lmstudio', 'vllm', 'llamacpp']) {
      expect(order).not.toContain(id);
      expect(written.providers.get(id)?.isEnabled).toBe(false);
    }
  });

  it('stand behind the hosted ones in the default order when the user described them, and not when switched off', () => {
    expect(resolveProviders({ providers: { ollama: {} } }).order.slice(-2)).toEqual(['ollama', 'offline']);
    expect(resolveProviders({ providers: { ollama: { enabled: false } } }).order).not.toContain('ollama');
  });

  it('are hinted at when the user described them but has an order without them', () => {
    expect(onlyProblem({ order: ['groq'], providers: { ollama: {} } })).toContain('add it there');
    expect(resolveProviders({ order: ['groq'], providers: { ollama: { enabled: false } } }).problems).toEqual([]);
  });

  it('are called with the first model they list when they were found running', () => {
    const found = new Map([['ollama', ['qwen3:8b', 'gemma4']]]);
    const ollama = resolveProviders({ order: ['ollama'] }, { found }).providers.get('ollama');

    expect(ollama).toMatchObject({ isEnabled: true, model: 'qwen3:8b', servedModel: 'known' });
    expect(ollama?.models.map(({ id }) => id)).toEqual(['qwen3:8b']);
    expect(modelOf(ollama).prices).toMatchObject({ inputPerMTok: 0, outputPerMTok: 0 });
  });

  it.each<[string, FoundServers | undefined, Provider['servedModel']]>([
    ['nobody has looked for', undefined, 'no-model'],
    ['was not looked for', new Map(), 'no-model'],
    ['does not answer', new Map([['ollama', 'not-running']]), 'not-running'],
    ['has no model loaded', new Map([['ollama', []]]), 'no-model'],
  ])('are left out with the reason where the model is up to one that %s', (_what, found, servedModel) => {
    const { providers } = resolveProviders({ order: ['ollama'] }, found ? { found } : {});

    expect(providers.get('ollama')).toMatchObject({ isEnabled: true, model: '', servedModel });
  });

  it('are called with the user’s model all the same, and not at all when switched off', () => {
    const found = new Map([['ollama', ['qwen3:8b']]]);
    const absent: FoundServers = new Map([['ollama', 'not-running']]);
    const withModel = resolveProviders({ providers: { ollama: { model: 'gemma4' } } }, { found });
    const off = resolveProviders({ providers: { ollama: { enabled: false } } }, { found });

    expect(withModel.providers.get('ollama')?.model).toBe('gemma4');
    expect(the('ollama', { providers: { ollama: { model: 'gemma4' } } }, absent)).not.toHaveProperty('servedModel');
    expect(off.providers.get('ollama')?.isEnabled).toBe(false);
  });
});

describe('a catalogue provider with settings', () => {
  it('keeps what the user did not touch', () => {
    const groq = the('groq', { providers: { groq: { model: 'openai/gpt-oss-20b', enabled: false } } });

    expect(groq).toMatchObject({
      model: 'openai/gpt-oss-20b',
      isEnabled: false,
      isInCatalogue: true,
      baseUrl: 'https://api.groq.com/openai/v1',
      limits: { requestsPerMinute: 30, tokensPerMinute: 8_000 },
    });
  });

  it('merges limits field by field, over those of single models too', () => {
    const limits = { requestsPerMinute: 100, tokensPerDay: 5 };

    expect(the('groq', { providers: { groq: { limits } } }).limits).toEqual({
      requestsPerMinute: 100,
      requestsPerDay: 1_000,
      tokensPerMinute: 8_000,
      tokensPerDay: 5,
    });
    expect(modelOf(the('openrouter', { providers: { openrouter: { limits } } })).limits).toEqual({
      requestsPerMinute: 100,
      requestsPerDay: 50,
      tokensPerDay: 5,
    });
  });

  it('takes window, output, prices and capabilities for the configured model only', () => {
    const prices = { inputPerMTok: 9, outputPerMTok: 10 };
    const settings = { contextWindow: 1_000, maxOutput: 100, prices, capabilities: ['images'] };
    const groq = the('groq', { providers: { groq: settings } });

    expect(modelOf(groq)).toMatchObject(settings);
    expect(findModel(groq, 'openai/gpt-oss-20b')?.contextWindow).toBe(131_072);
  });

  it('takes a model it does not list to be like those it lists', () => {
    const openai = the('openai', { providers: { openai: { model: 'gpt-7' } } });
    const groq = the('groq', { providers: { groq: { model: 'brand/new' } } });

    expect(modelOf(openai)).toMatchObject({
      capabilities: ['tools', 'json-schema', 'images'],
      refuses: ['temperature', 'top_p'],
    });
    expect(modelOf(groq).capabilities).toEqual(['tools']);
    expect(modelOf(groq).prices).toBeUndefined();
  });

  it('hints at the successor of a retired model, and keeps the model', () => {
    const result = resolveProviders({ providers: { groq: { model: 'llama-3.3-70b-versatile' } } });

    expect(result.providers.get('groq')?.model).toBe('llama-3.3-70b-versatile');
    expect(result.problems).toEqual([
      {
        path: 'understudy.providers.groq.model',
        severity: 'hint',
        message:
          'Groq gives 2026-08-16 as the last day of "llama-3.3-70b-versatile"; use "openai/gpt-oss-120b" instead',
      },
    ]);
  });

  it('fills the resource of Azure OpenAI and the project of Vertex AI into the address', () => {
    const providers = { azure: { resource: 'my-resource' }, vertex: { project: 'my-project' } };
    const azure = the('azure', { providers });

    expect(azure.baseUrl).toBe('https://my-resource.openai.azure.com/openai/v1');
    expect(azure.problem).toBeUndefined();
    expect(the('vertex', { providers }).baseUrl).toContain('/projects/my-project/locations/{region}/');
  });

  it.each([
    ['google/gemini-3.8-flash', ['global', 'us-central1', 'europe-west1', 'europe-west4']],
    ['google/gemini-2.9-nano', ['us-central1', 'europe-west1', 'europe-west4', 'global']],
    ['google/gemini-3.6-flash', ['global']],
    ['openai/gpt-oss-120b-maas', undefined],
    ['meta/llama-9', undefined],
  ])('asks for %s where Vertex may serve it', (model, regions) => {
    expect(modelOf(the('vertex', { providers: { vertex: { model } } })).regions).toEqual(regions);
  });

  it('tries only the regions the user names, whatever the model', () => {
    const vertex = the('vertex', { providers: { vertex: { regions: ['europe-west4'] } } });

    expect(vertex.regions).toEqual(['europe-west4']);
    expect(modelOf(vertex).regions).toBeUndefined();
  });

  it('shares no fate with the vendor’s host once it lives elsewhere', () => {
    const openai = the('openai', { providers: { openai: { baseUrl: 'https://gateway.example.com/v1' } } });

    expect(openai.infrastructure).toBeUndefined();
    expect(openai.edge).toBeUndefined();
  });

  it('never checks a key at the vendor’s when the user sends it elsewhere', () => {
    const settings = { huggingface: { baseUrl: 'https://gateway.example.com/v1' } };

    expect(the('huggingface', {}).keyCheck).toMatchObject({ kind: 'get' });
    expect(the('huggingface', { providers: settings }).keyCheck).toEqual({ kind: 'call' });
  });

  it('keeps its protocol', () => {
    expect(the('groq', { providers: { groq: { protocol: 'anthropic' } } }).protocol).toBe('openai');
    expect(onlyProblem({ providers: { groq: { protocol: 'anthropic' } } })).toContain(
      'protocol of a known provider is fixed',
    );
  });
});

describe('the offline tier', () => {
  it('cannot be switched off or redirected', () => {
    const input = { order: ['groq'], providers: { offline: { enabled: false, baseUrl: 'https://example.com' } } };
    const { order, providers, problems } = resolveProviders(input);

    expect(order.at(-1)).toBe('offline');
    expect(providers.get('offline')).toMatchObject({ isEnabled: true, protocol: 'offline', baseUrl: '' });
    expect(problems.map((problem) => problem.path)).toEqual([
      'understudy.providers.offline.enabled',
      'understudy.providers.offline.baseUrl',
    ]);
  });
});

describe('a provider of the user’s own', () => {
  it('is called with what was said of it', () => {
    const settings = { ...ownServer, contextWindow: 32_768, prices: { inputPerMTok: 0, outputPerMTok: 0 } };
    const { providers, order, problems } = resolveProviders({
      order: ['my-server'],
      providers: { 'my-server': settings },
    });
    const own = providers.get('my-server');

    expect(problems).toEqual([]);
    expect(order).toEqual(['my-server', 'offline']);
    expect(own).toMatchObject({
      name: 'my-server',
      protocol: 'openai',
      baseUrl: 'http://127.0.0.1:8080/v1',
      model: 'mine',
      isKeyless: true,
      isLocal: true,
      isEnabled: true,
      isInCatalogue: false,
      keyEnv: ['MY_SERVER_API_KEY'],
    });
    expect(modelOf(own)).toMatchObject({
      contextWindow: 32_768,
      prices: { inputPerMTok: 0, outputPerMTok: 0 },
      capabilities: ['tools', 'json-schema'],
    });
  });

  it('comes after the catalogue while the order is the default one', () => {
    expect(resolveProviders({ providers: { mine: ownServer } }).order.slice(-3)).toEqual(['cohere', 'mine', 'offline']);
  });

  it('is hinted at when the user’s order lacks it', () => {
    const { problems } = resolveProviders({ order: ['groq'], providers: { mine: ownServer } });

    expect(problems).toMatchObject([{ path: 'understudy.providers.mine', severity: 'hint' }]);
  });

  it('is not called local when it needs a key or is elsewhere', () => {
    expect(the('mine', { providers: { mine: { ...ownServer, keyless: false } } }).isLocal).toBeUndefined();
    const elsewhere = { ...ownServer, baseUrl: 'https://example.com/v1' };
    expect(the('mine', { providers: { mine: elsewhere } }).isLocal).toBeUndefined();
  });

  it('of the catalogue is a stranger at an address that is not on this machine', () => {
    const cloud = { baseUrl: 'https://ollama.com/v1', model: 'gpt-oss:120b' };
    const moved = the('ollama', { providers: { ollama: cloud } });

    expect(moved).toMatchObject({ isEnabled: true, keyEnv: ['OLLAMA_API_KEY'] });
    expect([moved.isLocal, moved.isKeyless]).toEqual([undefined, undefined]);
    expect(moved.models).toMatchObject([{ id: 'gpt-oss:120b' }]);
    expect(moved.models[0]).not.toHaveProperty('prices');
    expect(the('ollama', { providers: { ollama: { ...cloud, keyless: true } } }).isKeyless).toBe(true);
    const other = the('ollama', { providers: { ollama: { baseUrl: 'http://localhost:9999/v1' } } });
    expect(other).toMatchObject({ isLocal: true, isKeyless: true });
  });

  it.each(['protocol', 'baseUrl', 'model'] as const)('is not called without its %s', (field) => {
    const { [field]: _left, ...rest } = ownServer;
    const result = resolveProviders({ providers: { mine: rest } });

    expect(result.providers.get('mine')?.problem).toContain(field);
    expect(result.problems).toMatchObject([{ path: 'understudy.providers.mine', severity: 'error' }]);
  });

  it('is taken for a misspelling when it resembles a known id', () => {
    expect(onlyProblem({ providers: { Groq: { model: 'x' } } })).toContain('if you meant the provider "groq"');
  });

  it('is not sent sampling parameters that Anthropic’s protocol refuses, nor the version twice', () => {
    const settings = { protocol: 'anthropic', baseUrl: 'https://proxy.example.com/v1', model: 'claude' };
    const proxy = the('proxy', { providers: { proxy: settings } });

    expect(proxy.quirks?.refuses).toEqual(['temperature', 'top_p', 'top_k']);
    expect(proxy.baseUrl).toBe('https://proxy.example.com');
  });

  it.each(['', '__proto__', 'a/b', 'key:x', 'x'.repeat(65)])('is refused under the id "%s"', (id) => {
    const providers = JSON.parse(JSON.stringify({ placeholder: ownServer }).replace('placeholder', id)) as unknown;
    const result = resolveProviders({ providers });

    expect([...result.providers.keys()]).toEqual([...catalogIds]);
    expect(result.problems).toMatchObject([{ severity: 'error' }]);
  });

  it('may have a name that objects have too', () => {
    expect(the('constructor', { providers: { constructor: ownServer } }).model).toBe('mine');
  });
});

describe('base URLs', () => {
  it.each([
    ['https://api.example.com/v1/', 'https://api.example.com/v1'],
    ['  https://api.example.com/v1//  ', 'https://api.example.com/v1'],
    ['http://localhost:1234/v1', 'http://localhost:1234/v1'],
    ['http://127.1.2.3:80', 'http://127.1.2.3:80'],
    ['http://[::1]:8080/v1', 'http://[::1]:8080/v1'],
  ])('%s is used as %s', (given, used) => {
    const result = resolveProviders({ providers: { groq: { baseUrl: given } } });

    expect(result.problems).toEqual([]);
    expect(result.providers.get('groq')?.baseUrl).toBe(used);
  });

  it('loses the endpoint people paste with it', () => {
    const input = { providers: { groq: { baseUrl: 'https://api.groq.com/openai/v1/chat/completions' } } };

    expect(the('groq', input).baseUrl).toBe('https://api.groq.com/openai/v1');
    expect(resolveProviders(input).problems).toMatchObject([{ severity: 'hint' }]);
  });

  it.each([
    ['http://api.example.com/v1', 'in the clear to api.example.com'],
    ['http://127.0.0.1.example.com/v1', 'in the clear'],
    ['http://localhost.example.com/v1', 'in the clear'],
    ['http://10.0.0.5:8080/v1', 'in the clear'],
    ['http://notlocalhost:8080/v1', 'in the clear'],
    ['https://user:secretvalue@example.com/v1', 'credentials'],
    ['https://secretvalue@example.com/v1', 'credentials'],
    ['https://example.com/v1?key=secretvalue', 'query'],
    ['https://example.com/v1#secretvalue', 'fragment'],
    ['ftp://example.com', '"ftp:"'],
    ['file:///etc/passwd', '"file:"'],
    ['javascript:alert(1)', '"javascript:"'],
    ['api.example.com/v1', 'not an address'],
    ['https://exa mple.com', 'a space'],
    ['https:\\\\example.com', 'a backslash'],
    ['https://example.com/\u0000', 'control character'],
    ['', 'must be an address'],
    [42, 'must be an address'],
  ])('%j is refused: %s', (baseUrl, reason) => {
    const result = resolveProviders({ providers: { groq: { baseUrl } } });

    expect(result.problems).toMatchObject([{ path: 'understudy.providers.groq.baseUrl', severity: 'error' }]);
    expect(result.problems[0]?.message).toContain(reason);
    expect(result.problems[0]?.message).not.toContain('secretvalue');
    // Not called at all: neither there nor, against the user's wish, at the vendor's.
    expect(result.providers.get('groq')?.problem).toContain('understudy.providers.groq.baseUrl');
  });

  it.each([
    ['regions', ['evil.example.com/#']],
    ['regions', ['-x']],
    ['resource', 'evil.example.com/'],
    ['project', '../../other'],
  ])('cannot be bent through %s: %j', (field, value) => {
    const providers = { azure: { [field]: value }, vertex: { [field]: value } };
    const result = resolveProviders({ providers });

    expect(result.problems).toHaveLength(2);
    expect(result.providers.get('azure')?.baseUrl).toBe('https://{resource}.openai.azure.com/openai/v1');
    expect(result.providers.get('vertex')?.regions).toEqual(['us-central1', 'europe-west1', 'europe-west4']);
    expect(result.providers.get('vertex')?.baseUrl).toContain('/projects/{project}/');
  });
});

describe('values that cannot be used', () => {
  it.each([
    ['timeouts.connectMs', { timeouts: { connectMs: 0 } }],
    ['timeouts.connectMs', { timeouts: { connectMs: 1.5 } }],
    ['timeouts.idleMs', { timeouts: { idleMs: '20s' } }],
    ['timeouts.totalMs', { timeouts: { totalMs: Number.POSITIVE_INFINITY } }],
    ['timeouts.firstTokenMs', { timeouts: { firstTokenMs: Number.NaN } }],
    ['timeouts', { timeouts: [] }],
    ['retry.when', { retry: { when: 'never' } }],
    ['retry.rateLimited', { retry: { rateLimited: 11 } }],
    ['retry.overloaded', { retry: { overloaded: -1 } }],
    ['retry', { retry: 3 }],
    ['retry.waitForBetterMs', { retry: { waitForBetterMs: -1 } }],
    ['onBreak', { onBreak: 'explode' }],
    ['returnTo', { returnTo: 'never' }],
    ['hedge', { hedge: true }],
    ['hedge.enabled', { hedge: { enabled: 'yes' } }],
    ['hedge.afterMs', { hedge: { afterMs: 0 } }],
    ['contentRefused', { contentRefused: 'groq' }],
  ])('understudy.%s is told, and the default holds: %j', (path, input) => {
    const { settings, problems } = resolveProviders(input);
    const { settings: defaults } = resolveProviders({});

    expect(problems).toMatchObject([{ path: `understudy.${path}`, severity: 'error' }]);
    expect(settings).toEqual(defaults);
  });

  it.each([
    ['model', 5],
    ['model', ''],
    ['model', 'a\nb'],
    ['enabled', 'yes'],
    ['contextWindow', -1],
    ['maxOutput', 0],
    ['limits', [1]],
    ['prices', 'free'],
    ['capabilities', 'tools'],
    ['regions', 'global'],
    ['timeouts', false],
  ])('understudy.providers.groq.%s is told: %j', (field, value) => {
    const result = resolveProviders({ providers: { groq: { [field]: value } } });

    expect(result.problems).toMatchObject([{ path: `understudy.providers.groq.${field}`, severity: 'error' }]);
    expect(result.providers.get('groq')).toEqual(the('groq', {}));
  });

  it.each(['continue', 'restart', 'stop'])('an answer that breaks off may be met with %s', (onBreak) => {
    expect(resolveProviders({ onBreak })).toMatchObject({ settings: { onBreak }, problems: [] });
  });

  it('hedging may be switched on, with a time of its own or without', () => {
    expect(resolveProviders({ hedge: { enabled: true } }).settings.hedge).toEqual({ enabled: true });
    expect(resolveProviders({ hedge: { enabled: true, afterMs: 900 } }).settings.hedge).toEqual({
      enabled: true,
      afterMs: 900,
    });
  });

  it('says what was received, what is allowed and what happens', () => {
    expect(onlyProblem({ timeouts: { connectMs: 0 } })).toBe(
      'understudy.timeouts.connectMs is 0; allowed is a whole number from 100 to 3,600,000. ' +
        'It is ignored and the default is used',
    );
  });

  it('uses the good fields beside a bad one', () => {
    const { settings } = resolveProviders({ timeouts: { connectMs: 'x', idleMs: 5_000 } });

    expect(settings.timeouts).toMatchObject({ connectMs: 10_000, idleMs: 5_000 });
  });

  it('wants both prices', () => {
    expect(onlyProblem({ providers: { groq: { prices: { inputPerMTok: 1 } } } })).toContain('needs outputPerMTok too');
  });

  it('names unknown fields with the nearest known one', () => {
    const input = { providers: { groq: { limts: { requestsPerMinute: 1 } } }, retry: { whenn: 'always' } };

    expect(resolveProviders(input).problems).toMatchObject([
      { path: 'understudy.providers.groq.limts', message: expect.stringContaining('did you mean "limits"?') },
      { path: 'understudy.retry.whenn', message: expect.stringContaining('did you mean "when"?') },
    ]);
  });

  it.each(['apiKey', 'key', 'token', 'headers'])('sends keys out of the settings: %s', (field) => {
    const message = onlyProblem({ providers: { groq: { [field]: 'very-secret-value' } } });

    expect(message).toContain('Understudy: Add Key');
    expect(message).not.toContain('very-secret');
  });

  it('leaves unknown and duplicate providers and the offline tier out of contentRefused', () => {
    const { settings, problems } = resolveProviders({
      contentRefused: ['groq', 'nobody', 'groq', 'google', 'offline'],
    });

    expect(settings.contentRefused).toEqual(['groq', 'google']);
    expect(problems.map((problem) => problem.path)).toEqual([
      'understudy.contentRefused[1]',
      'understudy.contentRefused[2]',
    ]);
  });

  it('ignores settings of other parts', () => {
    expect(resolveProviders({ api: { enabled: true } }).problems).toEqual([]);
  });

  it.each(['text', 5, true, ['groq'], () => 0])('takes %s for no settings at all', (input) => {
    const result = resolveProviders(input);

    expect(result.order).toEqual(hostedIds);
    expect(result.problems).toMatchObject([{ path: 'understudy', severity: 'error' }]);
  });
});

describe('what is told of settings', () => {
  it('is in the language of the user', () => {
    const result = resolveProviders({ timeouts: { connectMs: 0 } }, { wording: wordingIn('es') });

    expect(result.problems[0]?.message).toBe(
      'understudy.timeouts.connectMs es 0; se admite un número entero de 100 a 3.600.000. Se ignora y se usa el valor predeterminado',
    );
  });

  it.each(['es', 'ru', 'zh-cn'] as const)('leaves nothing in English: %s', (language) => {
    const english = resolveProviders(everyMistake);

    const { problems, providers } = resolveProviders(everyMistake, { wording: wordingIn(language) });

    const told = new Set(english.problems.map(({ message }) => message));
    expect(problems.filter(({ message }) => told.has(message))).toEqual([]);
    expect(problems.map(({ path }) => path)).toEqual(english.problems.map(({ path }) => path));
    for (const id of ['azure', 'mine', 'cohere'])
      expect(providers.get(id)?.problem).not.toBe(english.providers.get(id)?.problem);
  });
});

/** Whatever a setting can be wrong in. */
const everyMistake = {
  order: ['groq', 'groq', 'grok-q', 'something-else', 'github', 7],
  providers: {
    '': {},
    groq: {
      model: 'llama-3.3-70b-versatile',
      baseUrl: 'http://example.com/v1',
      protocol: 'openai',
      name: '',
      apiKey: 'x',
      limts: {},
      somethingElse: 1,
      capabilities: 'tools',
      regions: ['-x'],
      project: '../x',
      resource: 'a/b',
      limits: [],
      prices: { inputPerMTok: 1 },
    },
    mistral: { baseUrl: 'https://example.com/v1/chat/completions', enabled: 'yes', regions: 'global', maxOutput: 0 },
    google: { baseUrl: '' },
    cohere: { baseUrl: 'x y' },
    openai: { baseUrl: 'example' },
    deepseek: { baseUrl: 'https://user:x@example.com' },
    xai: { baseUrl: 'https://example.com?x' },
    cerebras: { baseUrl: 'ftp://example.com' },
    offline: { model: 'x' },
    mine: { model: 'x' },
    Mistra1: { model: 'x' },
    unused: ownServer,
  },
  timeouts: { connectMs: 0 },
  retry: { when: undefined, rateLimited: () => 0 },
  onBreak: 'explode',
  hedge: 3,
};

describe('any input at all', () => {
  const junk = fc.oneof(fc.anything(), fc.constantFrom('groq', 'offline', 'https://x.y', 1, true));
  const providerSettings = fc.dictionary(
    fc.constantFrom(
      'model',
      'baseUrl',
      'protocol',
      'enabled',
      'keyless',
      'limits',
      'prices',
      'regions',
      'timeouts',
      'x',
    ),
    junk,
  );
  const input = fc.record(
    {
      order: fc.oneof(junk, fc.array(fc.oneof(junk, fc.constantFrom(...catalogIds)))),
      providers: fc.oneof(junk, fc.dictionary(fc.oneof(fc.constantFrom(...catalogIds), fc.string()), providerSettings)),
      timeouts: junk,
      retry: junk,
      onBreak: junk,
      returnTo: junk,
      hedge: junk,
      contentRefused: junk,
    },
    { requiredKeys: [] },
  );

  it('gives an order without duplicates that ends offline, and safe addresses', () => {
    fc.assert(
      fc.property(fc.oneof(input, fc.anything()), (raw) => {
        const { order, providers, settings, problems } = resolveProviders(raw);

        expect(new Set(order).size).toBe(order.length);
        expect(order.at(-1)).toBe('offline');
        expect(providers.get('offline')?.isEnabled).toBe(true);
        for (const provider of providers.values()) {
          if (!provider.problem && provider.id !== 'offline')
            expect(provider.baseUrl).toMatch(/^https:|^http:\/\/(127|localhost|\[::1)/);
          expect(modelOf(provider).id).toBe(provider.model);
        }
        for (const ms of Object.values(settings.timeouts)) expect(ms).toBeGreaterThan(0);
        for (const problem of problems) expect(problem.message).toMatch(/^\S.{10,}[^.]$/s);
      }),
    );
  });
});

function the(id: string, input: unknown, found?: FoundServers): Provider {
  const provider = resolveProviders(input, found ? { found } : {}).providers.get(id);
  if (!provider) throw new Error(`no provider ${id}`);
  return provider;
}

function modelOf(provider: Provider | undefined): Provider['models'][number] {
  const model = provider && findModel(provider, provider.model);
  if (!model) throw new Error('the configured model has no facts');
  return model;
}

function onlyProblem(input: unknown): string {
  const { problems }: ResolvedProviders = resolveProviders(input);
  expect(problems).toHaveLength(1);
  return problems[0]?.message ?? '';
}
