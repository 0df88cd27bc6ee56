import { describe, expect, it } from 'vitest';
import type { FoundServers } from '../../src/engine/types/engine.ts';
import type { ChatRequest } from '../../src/engine/types/request.ts';
import { englishWording } from '../../src/engine/util/wording.ts';
import { anEngine, aRequest } from '../support/anEngine.ts';
import { answers } from '../support/loopback/answers.ts';
import { translateInto } from '../support/wordingIn.ts';

const script = answers('hello');

describe('the plan', () => {
  it('holds every key of every provider in the order of the user, all ready at first', async () => {
    await using t = await anEngine({ first: { script, keys: 2 }, second: { script } });

    expect(rows(t)).toEqual(['first: ready', 'first 2: ready', 'second: ready']);
  });

  it('tries the regions of a model in turn, key by key', async () => {
    await using t = await anEngine({
      first: { script, keys: 2, settings: { regions: ['us-central1', 'europe-west1'] } },
    });

    const order = t.engine.plan().map(({ candidate }) => `${candidate.key?.label} ${candidate.region}`);
    expect(order).toEqual(['first us-central1', 'first europe-west1', 'first 2 us-central1', 'first 2 europe-west1']);
  });

  it('says why a provider is skipped', async () => {
    await using t = await anEngine(
      { noKey: { script, keys: 0 }, off: { script, settings: { enabled: false } }, good: { script } },
      { settings: { order: ['noKey', 'off', 'nobody', 'good'] } },
    );

    expect(rows(t)).toEqual(['noKey: no-key', 'off: off', 'nobody: unknown-provider', 'good: ready']);
  });

  it('skips a server on this machine whose model is not known, and calls it once one is', async () => {
    await using t = await anEngine({ good: { script } }, { settings: { order: ['ollama', 'good'] } });
    const providers = { ollama: { baseUrl: t.servers.good.baseUrl } };
    const configure = (found: FoundServers) => t.engine.configure({ order: ['ollama'], providers }, found);
    expect(t.engine.plan()[0]).toMatchObject({ skip: { kind: 'no-model' } });

    configure(new Map([['ollama', 'not-running']]));
    expect(t.engine.plan()[0]).toMatchObject({ skip: { kind: 'not-running' } });
    expect(t.engine.explain()[0]).toBe('1. Ollama: not running');
    expect(t.engine.health()[0]).toMatchObject({ state: 'not-running', reason: 'not running' });
    configure(new Map([['ollama', ['qwen3']]]));
    await t.engine.complete(aRequest());

    expect(t.servers.good.requests.map(({ body }) => (body as { model?: string }).model)).toEqual(['qwen3']);
  });

  it('needs no key for a keyless provider, and uses one where there is one', async () => {
    await using t = await anEngine({
      local: { script, keys: 0, settings: { keyless: true } },
      guarded: { script, settings: { keyless: true } },
    });

    expect(t.engine.plan().map(({ candidate }) => candidate.key?.label)).toEqual([undefined, 'guarded']);
  });

  it('asks only the providers a request names, in its order', async () => {
    await using t = await anEngine({ first: { script }, second: { script }, third: { script } });

    expect(rows(t, aRequest({ providers: ['third', 'first', 'third'] }))).toEqual(['third: ready', 'first: ready']);
  });

  it.each<[string, Partial<ChatRequest>]>([
    ['tools', { tools: [{ name: 'look', inputSchema: {} }] }],
    ['images', { messages: [{ role: 'user', content: [{ type: 'image', mediaType: 'image/png', data: '' }] }] }],
  ])('skips models that lack %s', async (capability, need) => {
    await using t = await anEngine({
      plain: { script, settings: { capabilities: [] } },
      able: { script, settings: { capabilities: ['tools', 'images'] } },
    });

    expect(t.engine.plan(aRequest(need))).toMatchObject([{ skip: { kind: 'lacks', capability } }, { isReady: true }]);
  });

  it('skips models whose window is too small for the request and its answer', async () => {
    await using t = await anEngine({ small: { script, settings: { contextWindow: 4_000 } }, large: { script } });

    const request = aRequest({ messages: [{ role: 'user', content: 'word '.repeat(2_000) }], maxTokens: 3_000 });

    expect(t.engine.plan(request)).toMatchObject([
      { skip: { kind: 'too-large', windowTokens: 4_000 } },
      { isReady: true },
    ]);
  });

  it('estimates what a request would cost', async () => {
    await using t = await anEngine({
      paid: { script, settings: { prices: { inputPerMTok: 1, outputPerMTok: 2 } } },
      unknown: { script },
    });

    const [paid, unknown] = t.engine.plan(aRequest({ maxTokens: 1_000 }));

    // 500 tokens of output at 2 dollars per million, and the few of the question.
    expect(paid?.estimatedCostNanoUsd).toBeGreaterThan(1_000_000);
    expect(paid?.estimatedCostNanoUsd).toBeLessThan(1_100_000);
    expect(unknown?.estimatedCostNanoUsd).toBeUndefined();
  });

  it('is told line by line, the offline answer last', async () => {
    await using t = await anEngine({ first: { script, keys: 0 }, second: { script } });

    expect(t.engine.explain()).toEqual([
      '1. first · first-model: no key',
      '2. second · second-model · second: ready',
      '3. Offline answer: always',
    ]);
  });

  it.each([
    ['es', 'sin clave', 'listo', 'Respuesta sin conexión: siempre'],
    ['ru', 'нет ключа', 'готов', 'Автономный ответ: всегда'],
    ['zh-cn', '没有密钥', '就绪', '离线回答：始终可用'],
  ] as const)('is told in the language of the user: %s', async (language, noKey, ready, offline) => {
    const deps = { language, t: translateInto(language) };
    await using t = await anEngine({ first: { script, keys: 0 }, second: { script } }, { deps });

    expect(t.engine.explain()).toEqual([
      `1. first · first-model: ${noKey}`,
      `2. second · second-model · second: ${ready}`,
      `3. ${offline}`,
    ]);
    expect(t.engine.health()[0]?.reason).toBe(noKey);
  });

  it('can be told in English whatever the language of the user', async () => {
    const deps = { language: 'ru', t: translateInto('ru') };
    await using t = await anEngine({ first: { script } }, { deps });

    expect(t.engine.explain(undefined, englishWording)[0]).toBe('1. first · first-model · first: ready');
  });
});

function rows({ engine }: Awaited<ReturnType<typeof anEngine>>, request?: ChatRequest): string[] {
  return engine
    .plan(request)
    .map((row) => `${row.candidate.key?.label ?? row.candidate.provider}: ${row.isReady ? 'ready' : row.skip?.kind}`);
}
