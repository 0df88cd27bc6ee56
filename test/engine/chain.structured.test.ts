import { describe, expect, it } from 'vitest';
import { anEngine, aRequest, collect, type errorOf, resultOf, shownText, story } from '../support/anEngine.ts';
import { answers } from '../support/loopback/answers.ts';

const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };

describe('a request with a schema', () => {
  it('gives the value parsed, without the fence and the words around it', async () => {
    await using t = await anEngine({ first: { script: answers('Sure:\n```json\n{"n": 1}\n```') } });

    expect((await t.engine.complete(aRequest({ schema }))).value).toEqual({ n: 1 });
    expect(resultOf(await collect(t.engine.stream(aRequest({ schema })))).value).toEqual({ n: 1 });
  });

  it.each([
    ['is no JSON', 'I would rather not.'],
    ['does not match', '{"n": "one"}'],
    ['is cut by its limit', '{"n": 1'],
  ])('goes to the next candidate when the answer %s', async (_how, text) => {
    await using t = await anEngine({ first: { script: answers(text) }, second: { script: answers('{"n": 2}') } });

    const completed = await t.engine.complete(aRequest({ schema }));
    const events = await collect(t.engine.stream(aRequest({ schema })));

    expect(story(completed.attempts)).toEqual(['first: bad-answer', 'second: ok']);
    expect(completed.value).toEqual({ n: 2 });
    expect(resultOf(events).value).toEqual({ n: 2 });
    expect(shownText(events)).toBe('{"n": 2}');
  });

  it('holds a wrong shape against nobody for the next request', async () => {
    await using t = await anEngine({ first: { script: [answers('no'), answers('{"n": 1}')] } });
    await t.engine.complete(aRequest({ schema })).catch(() => {});

    expect((await t.engine.complete(aRequest({ schema }))).value).toEqual({ n: 1 });
  });

  it('is an error when nobody gives the value', async () => {
    await using t = await anEngine({ first: { script: answers('no') }, second: { script: answers('{}') } });

    const failed = await t.engine.complete(aRequest({ schema })).catch((error: unknown) => error);

    expect(failed).toMatchObject({ class: 'bad-answer' });
    expect(story((failed as ReturnType<typeof errorOf>).attempts as never)).toEqual([
      'first: bad-answer',
      'second: bad-answer',
    ]);
  });

  it('stops at a schema that cannot be used, whoever is asked', async () => {
    await using t = await anEngine({ first: { script: answers('{}') }, second: { script: answers('{}') } });

    const failed = t.engine.complete(aRequest({ schema: { $ref: '#/nowhere' } }));

    await expect(failed).rejects.toMatchObject({ class: 'bad-request', message: expect.stringContaining('schema') });
    expect(t.servers.second.calls()).toHaveLength(0);
  });
});

it('asks no answer without a schema for a value', async () => {
  await using t = await anEngine({ first: { script: answers('{"n": 1}') } });

  expect(await t.engine.complete(aRequest())).not.toHaveProperty('value');
});
