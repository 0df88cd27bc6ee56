import { describe, expect, it } from 'vitest';
import { UnderstudyError } from '../../src/engine/errors/understudyError.ts';
import type { ChainEvent } from '../../src/engine/types/event.ts';
import type { ChatRequest } from '../../src/engine/types/request.ts';
import { englishWording } from '../../src/engine/util/wording.ts';
import { createApi, type UnderstudyApi } from '../../src/host/api.ts';
import { anEngine, aRequest, collect, resultOf, type TestEngine } from '../support/anEngine.ts';
import { answers } from '../support/loopback/answers.ts';
import { fails, rateLimited } from '../support/loopback/failures.ts';

describe('the API', () => {
  it('refuses every call while it is off, naming the setting', async () => {
    await using test = await anEngine({ first: { script: answers('hello') } });
    const api = apiOf(test, () => false);

    const calls = [api.complete(aRequest()), collect(api.stream(aRequest())), api.plan(), api.health()];

    for (const call of calls) await expect(call).rejects.toThrow('understudy.api.enabled');
    expect(test.servers['first']?.requests).toEqual([]);
  });

  it('is on from the moment the user switches it on, and off again likewise', async () => {
    await using test = await anEngine({ first: { script: answers('hello') } });
    let isEnabled = false;
    const api = apiOf(test, () => isEnabled);

    isEnabled = true;
    expect((await api.complete(aRequest())).text).toBe('hello');
    isEnabled = false;
    await expect(api.complete(aRequest())).rejects.toThrow('understudy.api.enabled');
  });

  it('completes and streams through the chain', async () => {
    await using test = await anEngine({ first: { script: rateLimited() }, second: { script: answers('hello') } });
    const api = apiOf(test);

    const result = await api.complete(aRequest());
    const streamed = resultOf(await collect(api.stream(aRequest())));

    expect(result).toMatchObject({ text: 'hello', provider: 'second', keyLabel: 'second', tier: 'standard' });
    expect(result.attempts.map(({ provider, outcome }) => [provider, outcome])).toEqual([
      ['first', 'failed'],
      ['second', 'ok'],
    ]);
    expect(streamed.text).toBe('hello');
  });

  it('shows of attempts what callers need, and nothing of the user’s account', async () => {
    const limited = fails(429, {
      type: 'tokens',
      message: 'Rate limit reached for model in organization org_private: Limit 8000, Used 7000, Requested 4000',
      headers: { 'retry-after': '3600', 'openai-organization': 'org_private', 'x-ratelimit-limit-tokens': '8000' },
    });
    const settings = { prices: { inputPerMTok: 1, outputPerMTok: 2 } };
    await using test = await anEngine({ first: { script: limited }, second: { script: answers('hello'), settings } });
    const api = apiOf(test);

    const streamed = await collect(api.stream(aRequest()) as AsyncIterable<ChainEvent>);
    const completed = await api.complete(aRequest());
    const refused = await api.complete(aRequest({ providers: ['first'], schema: {} })).catch((error) => error);

    expect(completed.attempts[0]).toMatchObject({ outcome: 'ok', costUsd: expect.closeTo(completed.costUsd ?? 0, 12) });
    expect(resultOf(streamed).attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'ok']);
    const failed = streamed.find((event) => event.type === 'attempt-failed')?.attempt;
    expect(Object.keys(failed?.failure ?? {}).sort()).toEqual(['class', 'message', 'retryAt', 'scope', 'status']);
    expect(JSON.stringify([streamed, completed, refused.attempts, refused.message])).not.toMatch(
      /org_private|costNanoUsd|statedLimits|"account"|"fix"|retryAtIsStated/,
    );
    expect(refused).toBeInstanceOf(UnderstudyError);
  });

  it('plans without sending: who is ready, who is not and why, and no key ids', async () => {
    await using test = await anEngine({ first: { script: rateLimited() }, second: { script: answers('hello') } });
    const api = apiOf(test);
    await api.complete(aRequest());
    const calls = test.servers['second']?.calls().length;

    const { candidates } = await api.plan();

    expect(candidates).toMatchObject([
      {
        provider: 'first',
        keyLabel: 'first',
        model: 'first-model',
        ready: false,
        reason: expect.stringContaining('rate limited'),
      },
      { provider: 'second', keyLabel: 'second', model: 'second-model', ready: true },
    ]);
    expect(candidates[0]?.readyAt).toBeGreaterThan(test.clock.now());
    expect(candidates[1]).not.toHaveProperty('reason');
    expect(JSON.stringify(candidates)).not.toMatch(/key-1|secret/);
    expect(test.servers['second']?.calls().length).toBe(calls);
  });

  it('waits until the keys are read', async () => {
    await using test = await anEngine({ first: { script: answers('hello') } });
    const ready = Promise.withResolvers<void>();
    const api = createApi({
      engine: test.engine,
      isEnabled: () => true,
      ready: ready.promise,
      wording: englishWording,
    });
    let isDone = false;

    const call = api.complete(aRequest()).then(() => {
      isDone = true;
    });
    await test.clock.advance(0);
    expect(isDone).toBe(false);
    ready.resolve();
    await call;
    expect(isDone).toBe(true);
  });

  it('stops when the signal is aborted', async () => {
    await using test = await anEngine({ first: { script: answers('hello') } });
    const signal = AbortSignal.abort(new Error('changed my mind'));

    await expect(apiOf(test).complete(aRequest(), signal)).rejects.toThrow('changed my mind');
  });

  it('rejects with class and attempts when nobody can mend the request', async () => {
    await using test = await anEngine({ first: { script: rateLimited({ retryAfter: '3600' }) } });

    const error = await apiOf(test)
      .complete(aRequest({ schema: { type: 'object' } }))
      .catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(UnderstudyError);
    expect(error).toMatchObject({ class: 'rate-limited', attempts: [{ provider: 'first' }] });
  });

  it.each([
    [undefined, 'request must be an object, received undefined'],
    [[], 'request must be an object, received an array of 0'],
    [{}, 'request.messages must be an array, received undefined'],
    [{ messages: [] }, 'request.messages must be at least one message, received an array of 0'],
    [
      { messages: [{ role: 'system', content: '' }] },
      "request.messages[0].role must be one of 'user', 'assistant', 'tool', received a text",
    ],
    [
      { messages: [{ role: 'user' }] },
      'request.messages[0].content must be a text or an array of parts, received undefined',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'image', mediaType: 'image/png' }] }] },
      'request.messages[0].content[0].data must be',
    ],
    [
      { messages: [{ role: 'tool', content: 'found' }] },
      "request.messages[0].content must be parts of type 'tool-result' with the callId of each (a text alone answers the one open call, and 0 are open here), received a text",
    ],
    [
      { messages: [calling('a', 'b'), { role: 'tool', content: 'found' }] },
      'request.messages[1].content must be parts of type',
    ],
    [
      { messages: [calling('a'), { role: 'tool', content: 'found' }, { role: 'tool', content: 'found' }] },
      'request.messages[2].content must be parts of type',
    ],
    [aRequest({ maxTokens: 0 }), 'request.maxTokens must be a whole number from 1, received 0'],
    [aRequest({ temperature: Number.NaN }), 'request.temperature must be a number from 0 to 2, received NaN'],
    [aRequest({ providers: 'groq' as never }), 'request.providers must be an array, received a text'],
    [
      aRequest({ tools: [{ name: 'x' } as never] }),
      'request.tools[0].inputSchema must be an object, received undefined',
    ],
    [aRequest({ onBreak: 'never' as never }), "request.onBreak must be one of 'continue', 'restart', 'stop'"],
  ])('refuses %j with what is wrong and sends nothing', async (request, message) => {
    await using test = await anEngine({ first: { script: answers('hello') } });
    const api = apiOf(test);

    await expect(api.complete(request as never)).rejects.toThrow(message);
    await expect(collect(api.stream(request as never))).rejects.toThrow(message);
    expect(test.servers['first']?.requests).toEqual([]);
  });

  it.each([
    ['the only call', [calling('a'), { role: 'tool', content: 'found' }], ['a']],
    [
      'the call that the other result leaves open',
      [
        calling('a', 'b'),
        { role: 'tool', content: [{ type: 'tool-result', callId: 'a', content: '' }] },
        { role: 'tool', content: 'found' },
      ],
      ['a', 'b'],
    ],
  ])('takes a text as the result of %s', async (_whose, messages, expected) => {
    await using test = await anEngine({ first: { script: answers('hello') } });

    await apiOf(test).complete({ messages } as ChatRequest);

    const body = test.servers['first']?.calls()[0]?.body as { messages: { role: string; tool_call_id?: string }[] };
    expect(body.messages.filter(({ role }) => role === 'tool').map((message) => message.tool_call_id)).toEqual(
      expected,
    );
    expect(body.messages.filter(({ role }) => role === 'user')).toEqual([]);
  });

  it('keeps what it was given out of its complaints', async () => {
    await using test = await anEngine({});
    const request = { messages: [{ role: 'my private words', content: 'x' }] };

    await expect(apiOf(test).complete(request as never)).rejects.not.toThrow(/private/);
  });

  it('cannot be changed by one extension for another', () => {
    const api = createApi({
      engine: {} as never,
      isEnabled: () => true,
      ready: Promise.resolve(),
      wording: englishWording,
    });

    expect(Object.isFrozen(api)).toBe(true);
    expect(api.version).toBe(1);
  });
});

function calling(...ids: string[]) {
  return {
    role: 'assistant',
    content: ids.map((id) => ({ type: 'tool-call', call: { id, name: 'look', arguments: '{}' } })),
  };
}

function apiOf({ engine }: Pick<TestEngine<string>, 'engine'>, isEnabled = () => true): UnderstudyApi {
  return createApi({ engine, isEnabled, ready: Promise.resolve(), wording: englishWording });
}
