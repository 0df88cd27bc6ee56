import { describe, expect, it } from 'vitest';
import { anEngine, aRequest, collect, errorOf, resultOf, shownText, story } from '../support/anEngine.ts';
import { answers, cutsAfter } from '../support/loopback/answers.ts';
import { type Behaviour, beginStream } from '../support/loopback/behaviour.ts';
import { hangsAfterHeaders, hangsBeforeHeaders, quotaSpent, refusesKey } from '../support/loopback/failures.ts';
import { until } from '../support/until.ts';

const aTool = { name: 'run', inputSchema: { type: 'object' } };
const aCall = { id: 'c1', name: 'run', arguments: '{"a":1}' };

/** Text and a whole tool call, then the connection ends without a finish marker. */
const cutsAfterToolCall: Behaviour = ({ response, dialect }) => {
  beginStream(response);
  response.write(dialect.opening('m').join('') + dialect.text('I will') + dialect.toolCall(aCall, 0).join(''));
  response.end();
};

describe('an answer that breaks', () => {
  it('takes its text back when the next answer is nothing but a tool call', async () => {
    await using t = await anEngine({
      first: { script: cutsAfter('half') },
      second: { script: answers('', { toolCalls: [aCall] }) },
    });

    const events = await collect(t.engine.stream(aRequest({ tools: [aTool], onBreak: 'restart' })));

    expect(resultOf(events)).toMatchObject({ text: '', toolCalls: [aCall], finishReason: 'tool-calls' });
    expect(shownText(events)).toBe('');
  });

  it.each(['openai', 'anthropic'] as const)(
    'hands out no tool call, not in the kept text either (%s)',
    async (dialect) => {
      await using t = await anEngine({ only: { script: cutsAfterToolCall, dialect } });

      const events = await collect(t.engine.stream(aRequest({ tools: [aTool], onBreak: 'stop' })));

      expect(resultOf(events)).toMatchObject({ text: 'I will', finishReason: 'incomplete' });
      expect(resultOf(events).toolCalls).toBeUndefined();
      expect(events.map((event) => event.type)).not.toContain('tool-call');
    },
  );

  it('is not asked for again by a provider that timed out after text was shown', async () => {
    const fallsSilent: Behaviour = ({ response, dialect }) => {
      beginStream(response);
      response.write(dialect.opening('m').join('') + dialect.text('half'));
    };
    await using t = await anEngine({ only: { script: fallsSilent } });

    const stream = collect(t.engine.stream(aRequest({ onBreak: 'restart' })));
    await until(() => t.servers.only.calls().length === 1);
    await waitForText(t.clock);
    await t.clock.advance(20_000);
    await until(() => t.attempts.length === 1);
    await t.clock.advance(30_000);

    expect(story(t.attempts)).toEqual(['only: timeout']);
    expect(resultOf(await stream)).toMatchObject({ text: 'half', finishReason: 'incomplete' });
  });

  it('names the tier of the model whose text is kept', async () => {
    await using t = await anEngine(
      { anthropic: { script: [cutsAfter('half'), refusesKey()], dialect: 'anthropic' } },
      { settings: {} },
    );
    t.engine.configure({
      order: ['anthropic'],
      providers: { anthropic: { baseUrl: t.servers.anthropic.baseUrl, model: 'claude-opus-5-5' } },
    });

    const stream = collect(t.engine.stream(aRequest({ onBreak: 'restart' })));
    await until(() => t.attempts.length === 1);
    await t.clock.advance(5_000);

    expect(resultOf(await stream)).toMatchObject({ text: 'half', finishReason: 'incomplete', tier: 'premium' });
  });
});

describe('complete and stream', () => {
  const casts: [string, Behaviour[], object][] = [
    ['a good answer', [answers('hello', { reasoning: ['hm'] })], {}],
    ['tool calls', [answers('so', { toolCalls: [aCall] })], { tools: [aTool] }],
    ['an answer cut by its length', [answers('hel', { finishReason: 'length' })], {}],
    ['a failure first', [quotaSpent(), answers('hello')], {}],
    ['an answer that is too short first', [answers('no'), answers('a longer answer')], { minChars: 5 }],
    ['nobody', [quotaSpent(), refusesKey()], {}],
  ];

  it.each(casts)('give the same result and attempts for %s', async (_what, scripts, rest) => {
    const cast = () =>
      anEngine(
        Object.fromEntries(scripts.map((script, index) => [`p${index}`, { script }])) as { p0: { script: Behaviour } },
      );
    await using streamed = await cast();
    await using completed = await cast();

    const events = await collect(streamed.engine.stream(aRequest(rest)));
    const result = await completed.engine.complete(aRequest(rest));

    expect(timeless(result)).toEqual(timeless(resultOf(events)));
  });

  it('complete has shown nothing, so no policy for breaks keeps it from the next provider', async () => {
    await using t = await anEngine({
      first: { script: answers('no') },
      second: { script: answers('a longer answer') },
    });

    const result = await t.engine.complete(aRequest({ minChars: 5, onBreak: 'stop' }));

    expect(result).toMatchObject({ text: 'a longer answer', finishReason: 'stop' });
  });
});

describe('the cost of a request', () => {
  const prices = { inputPerMTok: 1, outputPerMTok: 2 };

  it('is the sum of its attempts', async () => {
    const usage = { input: 1_000, output: 10 };
    await using t = await anEngine({
      first: { script: answers('', { usage }), settings: { prices } },
      second: { script: answers('hello', { usage }), settings: { prices } },
    });

    const result = await t.engine.complete(aRequest());

    expect(result.usage).toMatchObject({ inputTokens: 2_000, outputTokens: 20 });
    expect(result.costUsd).toBe(0.00204);
  });

  it('is not told when the answer itself came without usage', async () => {
    await using t = await anEngine({
      first: { script: answers('', { usage: { input: 1_000, output: 10 } }), settings: { prices } },
      second: { script: answers('hello', { usage: null }), settings: { prices } },
    });

    expect((await t.engine.complete(aRequest())).costUsd).toBeUndefined();
  });

  const free = { inputPerMTok: 0, outputPerMTok: 0 };
  const usage = { input: 1_000, output: 10 };
  const answersAtLast = answers('hello', { usage });

  it.each([
    ['a paid call that timed out', hangsBeforeHeaders(), prices, free, undefined],
    ['a paid call that timed out behind its headers', hangsAfterHeaders(), prices, free, undefined],
    ['a free call that timed out', hangsBeforeHeaders(), free, prices, 0.00102],
    ['a refusal', quotaSpent(), prices, free, 0],
    ['an answer of nothing', answers('', { usage: null }), prices, free, undefined],
  ])('after %s is what is known of it', async (_what, script, ofFirst, ofSecond, expected) => {
    await using t = await anEngine({
      first: { script, settings: { prices: ofFirst } },
      second: { script: answersAtLast, settings: { prices: ofSecond } },
    });

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.servers.first.calls().length === 1);
    await t.clock.advance(30_000);

    expect(resultOf(await stream).costUsd).toBe(expected);
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND'])('of a paid call that reached nobody (%s) is nothing', async (code) => {
    await using t = await anEngine(
      {
        first: { script: answers('no'), settings: { prices } },
        second: { script: answersAtLast, settings: { prices: free } },
      },
      { isRemote: true },
    );
    t.internet.breaks(code, 'first');

    expect((await t.engine.complete(aRequest())).costUsd).toBe(0);
  });
});

it('counts an answer as broken that ends in tool calls of which none could be read', async () => {
  await using t = await anEngine({
    first: { script: answers('Let me run it', { toolCalls: [{ ...aCall, arguments: '{"a":' }] }) },
    second: { script: answers('', { toolCalls: [aCall] }) },
  });

  const result = await t.engine.complete(aRequest({ tools: [aTool] }));

  expect(story(result.attempts)).toEqual(['first: bad-answer', 'second: ok']);
  expect(result.toolCalls).toEqual([aCall]);
});

it('tells a refusal of the content after text as an error, not as an answer', async () => {
  await using t = await anEngine({ only: { script: answers('Well', { finishReason: 'content_filter' }) } });

  expect(errorOf(await collect(t.engine.stream(aRequest()))).class).toBe('content-refused');
});

/** What may differ between the two entries: nothing but time. */
function timeless(result: object): unknown {
  return JSON.parse(JSON.stringify(result, (key, value) => (/Ms$|At$/.test(key) ? undefined : value)));
}

/** Lets the text that was sent arrive; no event tells the test so. */
async function waitForText(clock: { advance(ms: number): Promise<void> }): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    await clock.advance(0);
  }
}

describe.each(['stop', 'restart', 'continue'] as const)(
  'a refusal of the content after text, with others listed (%s)',
  (onBreak) => {
    const refuses = answers('half', { finishReason: 'content_filter' });
    const listed = { settings: { contentRefused: ['second'] } };

    it('is put to them', async () => {
      await using t = await anEngine(
        { first: { script: refuses }, second: { script: answers('hello there') } },
        listed,
      );

      const result = resultOf(await collect(t.engine.stream(aRequest({ onBreak }))));

      expect(story(result.attempts)).toEqual(['first: content-refused', 'second: ok']);
      expect(result).toMatchObject({ provider: 'second', finishReason: 'stop' });
      if (onBreak !== 'continue') expect(result.text).toBe('hello there');
    });

    it('stays a refusal when they fail', async () => {
      await using t = await anEngine({ first: { script: refuses }, second: { script: quotaSpent() } }, listed);

      const error = errorOf(await collect(t.engine.stream(aRequest({ onBreak }))));

      expect(error.class).toBe('content-refused');
      expect(story(error.attempts)).toEqual(['first: content-refused', 'second: quota-spent']);
    });
  },
);
