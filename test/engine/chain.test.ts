import { describe, expect, it } from 'vitest';
import { anEngine, aRequest, collect, errorOf, resultOf, shownText, story } from '../support/anEngine.ts';
import { answers, cutsAfter } from '../support/loopback/answers.ts';
import {
  edgeBlocked,
  fails,
  hangsAfterHeaders,
  hangsBeforeHeaders,
  overloaded,
  quotaSpent,
  rateLimited,
  refusesKey,
  serverError,
} from '../support/loopback/failures.ts';
import { until } from '../support/until.ts';
import { translateInto } from '../support/wordingIn.ts';

describe('the chain', () => {
  it('answers from the first provider of the order', async () => {
    await using t = await anEngine({ first: { script: answers('hello') }, second: { script: answers('other') } });

    const result = await t.engine.complete(aRequest());

    expect(result).toMatchObject({ text: 'hello', provider: 'first', keyLabel: 'first', finishReason: 'stop' });
    expect(story(result.attempts)).toEqual(['first: ok']);
    expect(t.servers.second.requests).toHaveLength(0);
  });

  it('moves on within the request when a provider is rate limited and the next refuses the key', async () => {
    await using t = await anEngine({
      first: { script: rateLimited({ retryAfter: '60' }) },
      second: { script: refusesKey() },
      third: { script: answers('hello') },
    });

    const events = await collect(t.engine.stream(aRequest()));

    expect(shownText(events)).toBe('hello');
    expect(story(resultOf(events).attempts)).toEqual([
      'first: rate-limited',
      'second: credential-refused',
      'third: ok',
    ]);
    expect(story(t.attempts)).toEqual(story(resultOf(events).attempts));
    expect(t.engine.next()?.candidate.provider).toBe('third');
  });

  it('makes one call, not one per key, when the provider is blocked at the edge, and keeps the keys healthy', async () => {
    await using t = await anEngine({ first: { script: edgeBlocked(), keys: 5 }, second: { script: answers('hello') } });

    const result = await t.engine.complete(aRequest());

    expect(result.provider).toBe('second');
    expect(t.servers.first.calls()).toHaveLength(1);
    expect([...t.benches.values()].map((bench) => bench.scope)).toEqual(['provider']);
  });

  it('tries the keys of a provider one after the other when each is rate limited', async () => {
    const limited = rateLimited({ retryAfter: '60' });
    await using t = await anEngine({
      first: { script: [limited, limited, limited, answers('hello')], keys: 5 },
      second: { script: answers('other') },
    });

    const result = await t.engine.complete(aRequest());

    expect(story(result.attempts)).toEqual([
      'first: rate-limited',
      'first 2: rate-limited',
      'first 3: rate-limited',
      'first 4: ok',
    ]);
    expect(t.servers.first.calls()).toHaveLength(4);
  });

  it('does not call what an earlier request has seen condemned', async () => {
    await using t = await anEngine({
      first: { script: rateLimited({ retryAfter: '60' }) },
      second: { script: quotaSpent() },
      third: { script: refusesKey() },
      fourth: { script: answers('hello') },
    });

    await t.engine.complete(aRequest());
    const again = await t.engine.complete(aRequest());

    expect(story(again.attempts)).toEqual(['fourth: ok']);
    for (const id of ['first', 'second', 'third'] as const) expect(t.servers[id].calls()).toHaveLength(1);
  });

  it('goes back to the first choice when its bench ends', async () => {
    await using t = await anEngine({
      first: { script: [rateLimited({ retryAfter: '60' }), answers('back')] },
      second: { script: answers('hello') },
    });
    await t.engine.complete(aRequest());

    await t.clock.advance(60_000);

    expect((await t.engine.complete(aRequest())).text).toBe('back');
  });

  it('puts a provider that failed with a server error behind the ready ones', async () => {
    await using t = await anEngine({ first: { script: serverError() }, second: { script: answers('hello') } });

    await t.engine.complete(aRequest());
    await t.engine.complete(aRequest());

    expect(t.servers.first.calls()).toHaveLength(1);
    expect(t.engine.plan().map((row) => row.candidate.provider)).toEqual(['second', 'first']);
  });

  it('does not go back to a failed provider while another is left, even when its pause is over', async () => {
    await using t = await anEngine({
      first: { script: [overloaded(), answers('too late')] },
      second: { script: hangsAfterHeaders() },
      third: { script: answers('hello') },
    });

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.servers.second.calls().length === 1);
    await t.clock.advance(30_000);

    expect(story(resultOf(await stream).attempts)).toEqual(['first: overloaded', 'second: timeout', 'third: ok']);
  });
});

describe('when nobody else is ready', () => {
  it('waits out a stated Retry-After and says until when', async () => {
    await using t = await anEngine({ only: { script: [rateLimited({ retryAfter: '7' }), answers('hello')] } });

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.attempts.length === 1);
    const waitEnds = t.clock.now() + 7_000;
    await t.clock.advance(7_000);
    const events = await stream;

    expect(events.find((event) => event.type === 'waiting')).toMatchObject({
      until: waitEnds,
      provider: 'only',
      class: 'rate-limited',
    });
    expect(story(resultOf(events).attempts)).toEqual(['only: rate-limited', 'only: ok']);
  });

  it('backs off from 4 seconds when a rate limit names no time', async () => {
    await using t = await anEngine({ only: { script: [rateLimited(), answers('hello')] } });

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.attempts.length === 1);
    await t.clock.advance(2_999);
    expect(t.servers.only.calls()).toHaveLength(1);
    await t.clock.advance(1);

    expect(shownText(await stream)).toBe('hello');
  });

  it.each([
    ['overloaded', overloaded()],
    ['server-error', serverError()],
  ])('calls again once after it was %s, then gives up', async (failureClass, script) => {
    await using t = await anEngine({ only: { script } });

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.attempts.length === 1);
    await t.clock.advance(30_000);
    await until(() => t.attempts.length === 2);
    await t.clock.advance(60_000);
    const result = resultOf(await stream);

    expect(story(result.attempts)).toEqual([`only: ${failureClass}`, `only: ${failureClass}`]);
    expect(result.tier).toBe('offline');
  });

  it.each([
    ['the key is refused', refusesKey()],
    ['the quota is spent', quotaSpent()],
    ['the edge blocks', edgeBlocked()],
    ['the answer is empty', answers('')],
    ['the wait would be too long', rateLimited({ retryAfter: '600' })],
  ])('does not call again when %s', async (_what, script) => {
    await using t = await anEngine({ only: { script } });

    const result = await t.engine.complete(aRequest());

    expect(result.attempts).toHaveLength(1);
    expect(result).toMatchObject({ tier: 'offline', provider: 'offline', finishReason: 'stop' });
    expect(result.text).not.toBe('');
  });

  it('retries in place before moving on when the settings say so', async () => {
    await using t = await anEngine(
      { first: { script: [overloaded(), answers('patience')] }, second: { script: answers('other') } },
      { settings: { retry: { when: 'always' } } },
    );

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.attempts.length === 1);
    await t.clock.advance(5_000);

    expect(shownText(await stream)).toBe('patience');
    expect(t.servers.second.calls()).toHaveLength(0);
  });

  it('rejects a request with a schema with the class of the first cause', async () => {
    await using t = await anEngine({ first: { script: refusesKey() }, second: { script: quotaSpent() } });

    const failed = t.engine.complete(aRequest({ schema: { type: 'object' } }));

    await expect(failed).rejects.toMatchObject({
      class: 'credential-refused',
      attempts: [{ provider: 'first' }, { provider: 'second' }],
    });
  });
});

describe('what no other candidate can mend', () => {
  it('stops with the words of the provider on a bad request', async () => {
    await using t = await anEngine({
      first: { script: fails(400, { type: 'invalid_request_error', message: "Invalid 'messages[0].role'" }) },
      second: { script: answers('other') },
    });

    const error = errorOf(await collect(t.engine.stream(aRequest())));

    expect(error.class).toBe('bad-request');
    expect(error.message).toContain("Invalid 'messages[0].role'");
    expect(t.servers.second.calls()).toHaveLength(0);
  });

  it('asks again without a parameter that the model refuses', async () => {
    const refusesTemperature = fails(400, {
      body: {
        error: {
          message: "Unsupported parameter: 'temperature' is not supported with this model.",
          type: 'invalid_request_error',
          param: 'temperature',
          code: 'unsupported_parameter',
        },
      },
    });
    await using t = await anEngine({ only: { script: [refusesTemperature, answers('hello')] } });

    const result = await t.engine.complete(aRequest({ temperature: 0.5 }));

    expect(result.text).toBe('hello');
    expect(t.servers.only.calls().map((call) => 'temperature' in (call.body as object))).toEqual([true, false]);
  });

  it('goes to a larger window when the context is too long', async () => {
    const tooLong = fails(400, {
      body: {
        error: {
          message: "This model's maximum context length is 8192 tokens.",
          type: 'invalid_request_error',
          code: 'context_length_exceeded',
        },
      },
    });
    await using t = await anEngine({
      small: { script: tooLong, settings: { contextWindow: 8_192 } },
      alsoSmall: { script: answers('no'), settings: { contextWindow: 8_000 } },
      large: { script: answers('hello'), settings: { contextWindow: 200_000 } },
    });

    const result = await t.engine.complete(aRequest());

    expect(story(result.attempts)).toEqual(['small: context-too-long', 'large: ok']);
  });

  it('tells needed and largest window when the request fits nobody', async () => {
    await using t = await anEngine({ only: { script: answers('no'), settings: { contextWindow: 2_000 } } });

    const request = aRequest({ messages: [{ role: 'user', content: 'word '.repeat(10_000) }] });
    const error = errorOf(await collect(t.engine.stream(request)));

    expect(error.class).toBe('context-too-long');
    expect(error.message).toContain('2,000');
    expect(t.servers.only.calls()).toHaveLength(0);
  });

  it('tells it in the language of the user', async () => {
    await using t = await anEngine(
      { only: { script: answers('no'), settings: { contextWindow: 2_000 } } },
      { deps: { language: 'zh-cn', t: translateInto('zh-cn') } },
    );

    const request = aRequest({ messages: [{ role: 'user', content: 'word '.repeat(10_000) }] });
    const error = errorOf(await collect(t.engine.stream(request)));

    expect(error.message).toMatch(/^该请求约需 [\d,]+ 个词元，超过顺序中任何提供商的上限（最大窗口为 2,000）。/);
  });

  it('asks the listed providers after a refusal of the content, and nobody else', async () => {
    const refuses = fails(400, {
      body: { error: { message: 'blocked', type: 'invalid_request_error', code: 'content_policy_violation' } },
    });
    await using t = await anEngine(
      { first: { script: refuses }, second: { script: answers('no') }, third: { script: answers('hello') } },
      { settings: { contentRefused: ['third'] } },
    );

    const result = await t.engine.complete(aRequest());

    expect(story(result.attempts)).toEqual(['first: content-refused', 'third: ok']);
  });
});

describe('a stream that breaks after text was shown', () => {
  it('is replaced by the answer of the next provider', async () => {
    await using t = await anEngine({
      first: { script: cutsAfter('half an ans') },
      second: { script: answers('a whole answer') },
    });

    const events = await collect(t.engine.stream(aRequest({ onBreak: 'restart' })));

    expect(events.filter((event) => event.type === 'rewind')).toEqual([{ type: 'rewind', toLength: 0 }]);
    expect(shownText(events)).toBe('a whole answer');
    expect(resultOf(events)).toMatchObject({ text: 'a whole answer', finishReason: 'stop', provider: 'second' });
  });

  it('is kept and marked incomplete under the policy `stop`', async () => {
    await using t = await anEngine({
      first: { script: cutsAfter('half an ans') },
      second: { script: answers('other') },
    });

    const events = await collect(t.engine.stream(aRequest({ onBreak: 'stop' })));

    expect(shownText(events)).toBe('half an ans');
    expect(resultOf(events)).toMatchObject({ text: 'half an ans', finishReason: 'incomplete', provider: 'first' });
    expect(t.servers.second.calls()).toHaveLength(0);
  });

  it('is kept and marked incomplete when nobody can take over', async () => {
    await using t = await anEngine({ first: { script: [cutsAfter('half an ans'), refusesKey()] } });

    const stream = collect(t.engine.stream(aRequest({ onBreak: 'restart' })));
    await until(() => t.attempts.length === 1);
    await t.clock.advance(10_000);
    const events = await stream;

    expect(shownText(events)).toBe('half an ans');
    expect(resultOf(events)).toMatchObject({ text: 'half an ans', finishReason: 'incomplete', provider: 'first' });
  });
});

describe('time-outs', () => {
  it('gives a provider up that sends no first token in time', async () => {
    await using t = await anEngine({
      first: { script: hangsAfterHeaders() },
      second: { script: answers('hello') },
    });

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.servers.first.calls().length === 1);
    await t.clock.advance(30_000);
    const result = resultOf(await stream);

    expect(story(result.attempts)).toEqual(['first: timeout', 'second: ok']);
    expect(result.attempts[0]?.durationMs).toBe(30_000);
  });

  it('leaves no timer behind', async () => {
    await using t = await anEngine({ first: { script: serverError() }, second: { script: answers('hello') } });

    await t.engine.complete(aRequest());

    expect(t.clock.pending).toBe(0);
  });
});

describe('cancelling', () => {
  it('ends the stream, frees the connection and blames nobody', async () => {
    await using t = await anEngine({ only: { script: hangsAfterHeaders() } });
    const controller = new AbortController();

    const stream = collect(t.engine.stream(aRequest(), controller.signal));
    await until(() => t.servers.only.calls().length === 1);
    controller.abort();
    const error = errorOf(await stream);

    expect(error).toMatchObject({ name: 'AbortError', class: 'cancelled' });
    expect(await t.servers.only.calls()[0]?.closed).toBe('dropped');
    expect(t.attempts).toMatchObject([{ outcome: 'cancelled' }]);
    expect(t.attempts[0]?.failure).toBeUndefined();
    expect(t.engine.plan()[0]).toMatchObject({ isReady: true });
  });

  it('ends a wait at once', async () => {
    await using t = await anEngine({ only: { script: rateLimited({ retryAfter: '20' }) } });
    const controller = new AbortController();

    const stream = collect(t.engine.stream(aRequest(), controller.signal));
    await until(() => t.attempts.length === 1);
    controller.abort();

    expect(errorOf(await stream).class).toBe('cancelled');
    expect(t.clock.pending).toBe(0);
  });

  it('rejects `complete` with the reason of the signal', async () => {
    await using t = await anEngine({ only: { script: hangsBeforeHeaders() } });
    const controller = new AbortController();
    const reason = new Error('changed my mind');

    const completed = t.engine.complete(aRequest(), controller.signal);
    await until(() => t.servers.only.calls().length === 1);
    controller.abort(reason);

    await expect(completed).rejects.toBe(reason);
  });

  it('is implied when the reader leaves the stream', async () => {
    await using t = await anEngine({ only: { script: answers('a long answer', { tokens: 50, delayMs: 20 }) } });

    for await (const event of t.engine.stream(aRequest())) if (event.type === 'text-delta') break;

    expect(await t.servers.only.calls()[0]?.closed).toBe('dropped');
    expect(t.clock.pending).toBe(0);
  });
});

it('keeps keys out of results, records, benches and the log', async () => {
  await using t = await anEngine({
    first: { script: fails(401, { message: 'Incorrect API key provided: secret-first-1' }) },
    second: { script: fails(429, { message: 'Limit for key secret-second-1' }) },
    third: { script: answers('hello') },
  });

  const events = await collect(t.engine.stream(aRequest()));

  const everything = JSON.stringify([
    events,
    t.attempts,
    [...t.benches.values()],
    t.log,
    t.engine.explain(),
    t.engine.health(),
  ]);
  for (const secret of t.secrets) expect(everything).not.toContain(secret);
});
