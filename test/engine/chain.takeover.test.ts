import { describe, expect, it } from 'vitest';
import type { ChainEvent } from '../../src/engine/types/event.ts';
import { anEngine, aRequest, collect, errorOf, resultOf, shownText, story } from '../support/anEngine.ts';
import { answers, cutsAfter } from '../support/loopback/answers.ts';
import type { Behaviour, RecordedRequest } from '../support/loopback/behaviour.ts';
import { breaksAfter, end } from '../support/loopback/breaks.ts';
import { continues } from '../support/loopback/continues.ts';
import { fails, hangsAfterHeaders, refusesKey, serverError } from '../support/loopback/failures.ts';
import { lastAssistantText } from '../support/loopback/goesOn.ts';
import { until } from '../support/until.ts';
import { code, prose } from './takeover/answers.ts';
import { behaviours } from './takeover/continuations.ts';

const answer = `The cache keeps a copy of every response for ten minutes. After that it asks the server again.

A second request within that time costs nothing. It is answered from memory, and the server never hears of it.`;
const aTool = { name: 'run', inputSchema: { type: 'object' } };
const aCall = { id: 'c1', name: 'run', arguments: '{"a":1}' };
const dialects = ['openai', 'anthropic'] as const;

describe.each(dialects)('an answer that breaks off in mid-sentence (%s)', (dialect) => {
  it('is gone on with by the next provider', async () => {
    await using t = await anEngine({
      first: { script: cutsAfter(half(answer)), dialect },
      second: { script: continues(answer), dialect },
    });

    const events = await collect(t.engine.stream(aRequest()));

    const kept = keptBy(t.servers.second.calls()[0]);
    expect(kept.length).toBeGreaterThan(40);
    expect(half(answer).startsWith(kept)).toBe(true);
    expect(shownText(events)).toBe(answer);
    expect(resultOf(events)).toMatchObject({ text: answer, finishReason: 'stop', provider: 'second' });
    expect(story(resultOf(events).attempts)).toEqual(['first: connection-failed', 'second: ok']);
    const seam = { atLength: kept.length, provider: 'second', keyLabel: 'second', model: 'second-model' };
    expect(seamsIn(events)).toEqual([{ type: 'seam', ...seam }]);
    expect(resultOf(events).seams).toEqual([seam]);
  });

  it('shows the seam between the kept words and the first new ones', async () => {
    await using t = await anEngine({
      first: { script: cutsAfter(half(answer)), dialect },
      second: { script: continues(answer), dialect },
    });

    const events = await collect(t.engine.stream(aRequest()));

    const at = events.findIndex((event) => event.type === 'seam');
    expect(shownText(events.slice(0, at))).toBe(keptBy(t.servers.second.calls()[0]));
    expect(events[at + 1]).toMatchObject({ type: 'text-delta' });
  });

  it('is gone on with twice when the second provider breaks off too', async () => {
    await using t = await anEngine({
      first: { script: cutsAfter(prose.slice(0, 700)), dialect },
      second: { script: continues(prose, ({ rest }) => rest.slice(0, 700), cutsAfter), dialect },
      third: { script: continues(prose), dialect },
    });

    const events = await collect(t.engine.stream(aRequest()));

    expect(shownText(events)).toBe(prose);
    expect(resultOf(events)).toMatchObject({ text: prose, finishReason: 'stop', provider: 'third' });
    expect(resultOf(events).seams?.map(({ provider }) => provider)).toEqual(['second', 'third']);
    expect(story(t.attempts)).toEqual(['first: connection-failed', 'second: connection-failed', 'third: ok']);
  });

  it('is cut safely inside of a code block, which the next provider does not open again', async () => {
    await using t = await anEngine({
      first: { script: cutsAfter(code.slice(0, 420)), dialect },
      second: { script: continues(code), dialect },
    });

    const events = await collect(t.engine.stream(aRequest()));

    expect(shownText(events)).toBe(code);
    expect(resultOf(events).seams).toHaveLength(1);
  });

  it.each([
    ['between the halves of an emoji', 'The tests are green at last: 😀 and so is the build. Ship it today.', 30],
    ['inside of a family of emoji', 'The tests are green at last: 👩‍👩‍👧 and so is the build. Ship it today.', 32],
  ])('keeps no half character when it is cut %s', async (_what, whole, at) => {
    const text = `${answer}\n\n${whole}`;
    await using t = await anEngine({
      first: { script: cutsAfter(text.slice(0, answer.length + 2 + at)), dialect },
      second: { script: continues(text), dialect },
    });

    const events = await collect(t.engine.stream(aRequest()));

    expect(shownText(events)).toBe(text);
    expect(resultOf(events)).toMatchObject({ text, finishReason: 'stop' });
  });

  it('is openly replaced when the next provider starts over', async () => {
    const another = `${answer.slice(0, 56)} and that is all it does.`;
    await using t = await anEngine({
      first: { script: cutsAfter(half(answer)), dialect },
      second: { script: answers(another), dialect },
    });

    const events = await collect(t.engine.stream(aRequest()));

    expect(events.filter((event) => event.type === 'rewind')).toEqual([{ type: 'rewind', toLength: 0 }]);
    expect(shownText(events)).toBe(another);
    expect(resultOf(events)).toMatchObject({ text: another, finishReason: 'stop' });
    expect(resultOf(events).seams).toBeUndefined();
  });

  it('goes to the third provider when the second fails before it has said anything', async () => {
    await using t = await anEngine({
      first: { script: cutsAfter(half(answer)), dialect },
      second: { script: serverError(), dialect },
      third: { script: continues(answer), dialect },
    });

    const events = await collect(t.engine.stream(aRequest()));

    expect(shownText(events)).toBe(answer);
    expect(resultOf(events).seams).toEqual([expect.objectContaining({ provider: 'third' })]);
    expect(resultOf(events).seams?.[0]?.isDoubtful).toBeUndefined();
  });

  it('blames no seam when a third provider fails and the fourth goes on', async () => {
    await using t = await anEngine({
      first: { script: cutsAfter(prose.slice(0, 700)), dialect },
      second: { script: continues(prose, ({ rest }) => rest.slice(0, 700), cutsAfter), dialect },
      third: { script: serverError(), dialect },
      fourth: { script: continues(prose), dialect },
    });

    const result = resultOf(await collect(t.engine.stream(aRequest())));

    expect(result.text).toBe(prose);
    expect(result.seams?.map(({ provider, isDoubtful }) => [provider, isDoubtful])).toEqual([
      ['second', undefined],
      ['fourth', undefined],
    ]);
  });

  it('stays on screen, marked incomplete, when nobody is left', async () => {
    await using t = await anEngine({
      first: { script: [cutsAfter(half(answer)), refusesKey()], dialect },
      second: { script: refusesKey(), dialect },
    });

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.attempts.length === 2);
    await t.clock.advance(10_000);
    const events = await stream;

    expect(shownText(events)).toBe(half(answer));
    expect(resultOf(events)).toMatchObject({ text: half(answer), finishReason: 'incomplete', provider: 'first' });
    expect(resultOf(events).seams).toBeUndefined();
  });

  it('keeps what the second has added when that is cut too and nobody is left', async () => {
    const text = prose.slice(0, 1_400);
    await using t = await anEngine({
      first: { script: [cutsAfter(prose.slice(0, 700)), refusesKey()], dialect },
      second: { script: [continues(text, ({ rest }) => rest, cutsAfter), refusesKey()], dialect },
    });

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.attempts.length === 2);
    await t.clock.advance(10_000);
    const events = await stream;

    expect(shownText(events)).toBe(text);
    expect(resultOf(events)).toMatchObject({ text, finishReason: 'incomplete', provider: 'second' });
    expect(resultOf(events).seams).toHaveLength(1);
  });

  it('is gone on with by the same provider after a pause when there is no other', async () => {
    await using t = await anEngine({ only: { script: [cutsAfter(half(answer)), continues(answer)], dialect } });

    const stream = collect(t.engine.stream(aRequest()));
    await until(() => t.attempts.length === 1);
    await t.clock.advance(10_000);

    expect(shownText(await stream)).toBe(answer);
    expect(lastRoles(t.servers.only.calls()[1])).toEqual(['user', 'assistant', 'user']);
  });
});

describe('the next provider', () => {
  it('is told where the answer broke off, and given no more room than is left', async () => {
    await using t = await anEngine({
      first: { script: cutsAfter(half(answer)) },
      second: { script: continues(answer) },
    });

    await collect(t.engine.stream(aRequest({ maxTokens: 500 })));

    const [call] = t.servers.second.calls();
    expect(lastRoles(call)).toEqual(['user', 'assistant', 'user']);
    expect(messagesOf(call).at(-1)?.content).toContain(keptBy(call).slice(-40));
    expect(call?.body).toMatchObject({ max_tokens: expect.toSatisfy((tokens: number) => tokens > 64 && tokens < 500) });
  });

  it.each(behaviours)('may begin as it likes, the answer is as it should be: $name', async ({ write }) => {
    const random = () => 0;
    for (const [whole, at] of [
      [prose, 900],
      [prose, 1_530],
      [code, 420],
      [code, 1_100],
    ] as const) {
      await using t = await anEngine({
        first: { script: cutsAfter(whole.slice(0, at)) },
        second: { script: continues(whole, (broken) => write({ ...broken, random })) },
      });

      const events = await collect(t.engine.stream(aRequest()));

      expect(shownText(events)).toBe(whole);
      expect(resultOf(events)).toMatchObject({ text: whole, finishReason: 'stop' });
    }
  });

  it('is not taken at its word when it adds nothing', async () => {
    await using t = await anEngine({
      first: { script: cutsAfter(half(answer)) },
      second: { script: continues(answer, ({ kept }) => kept.slice(kept.indexOf('After'))) },
    });

    const events = await collect(t.engine.stream(aRequest()));

    const kept = keptBy(t.servers.second.calls()[0]);
    expect(shownText(events)).toBe(kept);
    expect(resultOf(events).seams).toMatchObject([{ atLength: kept.length, provider: 'second', isDoubtful: true }]);
  });

  it('takes half a sentence back before it calls a tool instead of going on', async () => {
    await using t = await anEngine({
      first: { script: cutsAfter(half(answer)) },
      second: { script: answers('', { toolCalls: [aCall] }) },
    });

    const events = await collect(t.engine.stream(aRequest({ tools: [aTool] })));

    const kept = keptBy(t.servers.second.calls()[0]);
    expect(resultOf(events)).toMatchObject({ text: kept, toolCalls: [aCall], finishReason: 'tool-calls' });
    expect(shownText(events)).toBe(kept);
    expect(resultOf(events).seams).toBeUndefined();
  });
});

describe('a provider that goes on from the beginning of its answer', () => {
  it('is given the kept words as its own, without an order', async () => {
    await using t = await anEngine({
      first: { script: cutsAfter(half(answer)) },
      anthropic: { script: continues(answer), dialect: 'anthropic', settings: { model: 'claude-haiku-4-5' } },
    });

    const events = await collect(t.engine.stream(aRequest()));

    expect(lastRoles(t.servers.anthropic.calls()[0])).toEqual(['user', 'assistant']);
    expect(shownText(events)).toBe(answer);
    expect(resultOf(events).seams).toMatchObject([{ provider: 'anthropic' }]);
  });
});

describe('a provider that takes no order to go on', () => {
  it('leads to an answer anew from the next one, not to an error', async () => {
    await using t = await anEngine({
      first: { script: cutsAfter(half(answer)) },
      second: { script: fails(400, { type: 'invalid_request_error', message: 'Roles must alternate' }) },
      third: { script: answers('a new answer') },
    });

    const events = await collect(t.engine.stream(aRequest()));

    expect(lastRoles(t.servers.third.calls()[0])).toEqual(['user']);
    expect(shownText(events)).toBe('a new answer');
    expect(resultOf(events).seams).toBeUndefined();
  });
});

describe.each(dialects)('nobody is asked to go on (%s)', (dialect) => {
  const never: [string, Partial<ReturnType<typeof aRequest>>, Behaviour][] = [
    ['under the policy `restart`', { onBreak: 'restart' }, cutsAfter(half(answer))],
    ['with a schema', { onBreak: 'continue', schema: { type: 'object' } }, cutsAfter(half(answer))],
    [
      'after a tool call',
      { onBreak: 'continue', tools: [aTool] },
      breaksAfter((of) => [...of.opening('m'), of.text(half(answer)), ...of.toolCall(aCall, 0)], end),
    ],
    ['from a few words', { onBreak: 'continue' }, cutsAfter('The cache keeps')],
  ];

  it.each(never)('%s: the answer is replaced', async (_what, rest, script) => {
    await using t = await anEngine({
      first: { script, dialect },
      second: { script: answers('{"a":"new"}') },
    });

    const events = await collect(t.engine.stream(aRequest(rest)));

    expect(lastRoles(t.servers.second.calls()[0])).toEqual(['user']);
    expect(events.filter((event) => event.type === 'rewind')).toEqual([{ type: 'rewind', toLength: 0 }]);
    expect(shownText(events)).toBe('{"a":"new"}');
    expect(resultOf(events).seams).toBeUndefined();
  });

  it('under the policy `stop`: the text stays, marked incomplete', async () => {
    await using t = await anEngine({ first: { script: cutsAfter(half(answer)) }, second: { script: answers('no') } });

    const result = resultOf(await collect(t.engine.stream(aRequest({ onBreak: 'stop' }))));

    expect(result).toMatchObject({ text: half(answer), finishReason: 'incomplete', provider: 'first' });
    expect(t.servers.second.calls()).toHaveLength(0);
  });

  it('where nothing was shown, as in a plain answer', async () => {
    await using t = await anEngine({ first: { script: cutsAfter(half(answer)) }, second: { script: answers(answer) } });

    const result = await t.engine.complete(aRequest());

    expect(result).toMatchObject({ text: answer, finishReason: 'stop' });
    expect(result.seams).toBeUndefined();
    expect(lastRoles(t.servers.second.calls()[0])).toEqual(['user']);
  });
});

describe('usage and cost of a takeover', () => {
  const prices = { inputPerMTok: 1, outputPerMTok: 2 };
  const usage = { input: 1_000, output: 10 };

  it('are those of both attempts together', async () => {
    // No finish marker, but the usage had come.
    const cut = answers(half(answer), { usage, finishReason: null });
    await using t = await anEngine({
      first: { script: cut, settings: { prices } },
      second: {
        script: continues(
          answer,
          ({ rest }) => rest,
          (text) => answers(text, { usage }),
        ),
        settings: { prices },
      },
    });

    const result = resultOf(await collect(t.engine.stream(aRequest())));

    expect(result.text).toBe(answer);
    expect(result.usage).toMatchObject({ inputTokens: 2_000, outputTokens: 20 });
    expect(result.costUsd).toBe(0.00204);
  });

  it('include what Anthropic tells at the beginning of an answer that breaks off', async () => {
    const script = continues(
      answer,
      ({ rest }) => rest,
      (text) => answers(text, { usage }),
    );
    await using t = await anEngine({
      first: { script: cutsAfter(half(answer)), dialect: 'anthropic', settings: { prices } },
      second: { script, dialect: 'anthropic', settings: { prices } },
    });

    const result = resultOf(await collect(t.engine.stream(aRequest())));

    expect(result.usage).toMatchObject({ inputTokens: 1_012, outputTokens: 11 });
  });
});

describe('cancelling a takeover', () => {
  it('ends it at once while the next provider has said nothing', async () => {
    await using t = await anEngine({
      first: { script: cutsAfter(half(answer)) },
      second: { script: hangsAfterHeaders() },
    });
    const controller = new AbortController();

    const stream = collect(t.engine.stream(aRequest(), controller.signal));
    await until(() => t.servers.second.calls().length === 1);
    controller.abort();
    const events = await stream;

    expect(errorOf(events).class).toBe('cancelled');
    expect(shownText(events)).toBe(half(answer));
    expect(await t.servers.second.calls()[0]?.closed).toBe('dropped');
    expect(story(t.attempts)).toEqual(['first: connection-failed', 'second: cancelled']);
    expect(t.clock.pending).toBe(0);
  });

  it('ends it at once while the next provider writes', async () => {
    const slowly = (text: string) => answers(text, { delayMs: 20 });
    await using t = await anEngine({
      first: { script: cutsAfter(half(answer)) },
      second: { script: continues(answer, ({ rest }) => rest, slowly) },
    });
    const controller = new AbortController();

    const events: ChainEvent[] = [];
    for await (const event of t.engine.stream(aRequest(), controller.signal)) {
      events.push(event);
      if (event.type === 'seam') controller.abort();
    }

    expect(errorOf(events).class).toBe('cancelled');
    expect(answer.startsWith(shownText(events))).toBe(true);
    expect(await t.servers.second.calls()[0]?.closed).toBe('dropped');
    expect(t.clock.pending).toBe(0);
  });
});

/** The first part, up to the middle of a word in a sentence. */
function half(text: string): string {
  return text.slice(0, Math.floor(text.length * 0.6));
}

/** What a provider was given of the broken answer. */
function keptBy(call: RecordedRequest | undefined): string {
  return lastAssistantText(call?.body);
}

function messagesOf(call: RecordedRequest | undefined): { role: string; content: string }[] {
  return (call?.body as { messages: { role: string; content: string }[] } | undefined)?.messages ?? [];
}

function lastRoles(call: RecordedRequest | undefined): string[] {
  return messagesOf(call).map(({ role }) => role);
}

function seamsIn(events: readonly ChainEvent[]): ChainEvent[] {
  return events.filter((event) => event.type === 'seam');
}
