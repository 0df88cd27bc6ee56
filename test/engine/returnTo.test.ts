import { describe, expect, it } from 'vitest';
import { toRoutePlan } from '../../src/engine/routing/explain.ts';
import type { ChatRequest } from '../../src/engine/types/request.ts';
import { englishWording } from '../../src/engine/util/wording.ts';
import { anEngine, aRequest, type TestEngine } from '../support/anEngine.ts';
import { answers } from '../support/loopback/answers.ts';
import { rateLimited, serverError } from '../support/loopback/failures.ts';

const MINUTE_MS = 60_000;
const here = aRequest({ conversation: 'here' });
const elsewhere = aRequest({ conversation: 'elsewhere' });
const limited = rateLimited({ retryAfter: '60' });
const nextConversation = { settings: { returnTo: 'next-conversation' } };

describe('the first choice, when it is ready again,', () => {
  it('is gone back to at once by default, within a conversation too', async () => {
    await using t = await afterTrouble();

    expect(order(t, here)).toEqual(['first', 'second']);
    expect((await t.engine.complete(here)).provider).toBe('first');
  });

  it('waits for the next conversation where the user rather keeps one model through a conversation', async () => {
    await using t = await afterTrouble(nextConversation);

    expect((await t.engine.complete(here)).provider).toBe('second');
    expect((await t.engine.complete(here)).provider).toBe('second');
    expect((await t.engine.complete(elsewhere)).provider).toBe('first');
  });

  it('answers requests of no conversation at once', async () => {
    await using t = await afterTrouble(nextConversation);

    expect((await t.engine.complete(aRequest())).provider).toBe('first');
  });
});

describe('a conversation that stays with its provider', () => {
  it('is told so in the plan, whose order the request follows', async () => {
    await using t = await afterTrouble(nextConversation);

    const plan = t.engine.plan(here);

    expect(
      plan.map(({ candidate, isReady, keepsConversation = false }) => [candidate.provider, isReady, keepsConversation]),
    ).toEqual([
      ['second', true, true],
      ['first', true, false],
    ]);
    expect(t.engine.next(here)?.candidate.provider).toBe('second');
    expect(toRoutePlan(plan, englishWording).candidates.map(({ provider }) => provider)).toEqual(['second', 'first']);
  });

  it('is explained', async () => {
    await using t = await afterTrouble(nextConversation);

    expect(t.engine.explain(here)).toEqual([
      '1. second · second-model · second: ready, keeps this conversation',
      '2. first · first-model · first: ready',
      '3. Offline answer: always',
    ]);
    expect(t.engine.explain(elsewhere)[0]).toBe('1. first · first-model · first: ready');
    expect(t.engine.explain()[0]).toBe('1. first · first-model · first: ready');
  });

  it('leaves it when it fails, and stays with whoever answered then', async () => {
    await using t = await afterTrouble({ ...nextConversation, second: [answers('hello'), limited, answers('back')] });

    const result = await t.engine.complete(here);
    await t.clock.advance(MINUTE_MS);

    expect(result.attempts.map(({ provider }) => provider)).toEqual(['second', 'first']);
    expect((await t.engine.complete(here)).provider).toBe('first');
  });

  it('does not keep it before the ready ones after a server error', async () => {
    await using t = await afterTrouble({
      ...nextConversation,
      second: [answers('hello'), serverError(), answers('back')],
    });
    await t.engine.complete(here);

    expect(order(t, here)).toEqual(['first', 'second']);
  });

  it('follows the providers that a request names', async () => {
    await using t = await afterTrouble(nextConversation);

    expect((await t.engine.complete({ ...here, providers: ['first'] })).provider).toBe('first');
  });

  it('is remembered when the setting is changed later', async () => {
    await using t = await afterTrouble();

    t.engine.configure({ ...configured(t), returnTo: 'next-conversation' });

    expect(order(t, here)).toEqual(['second', 'first']);
  });
});

/** The first choice was rate limited for a minute, in which the second answered in the conversation `here`. */
async function afterTrouble({ second = answers('hello'), ...options }: Options = {}) {
  const t = await anEngine({ first: { script: [limited, answers('hello')] }, second: { script: second } }, options);
  const { provider } = await t.engine.complete(here);
  expect(provider).toBe('second');
  await t.clock.advance(MINUTE_MS);
  return t;
}

interface Options {
  second?: Parameters<typeof anEngine<'second'>>[0]['second']['script'];
  settings?: object;
}

function order(t: TestEngine<'first' | 'second'>, request: ChatRequest): string[] {
  return t.engine.plan(request).map(({ candidate }) => candidate.provider);
}

function configured({ servers }: TestEngine<'first' | 'second'>) {
  const row = (id: 'first' | 'second') => ({ protocol: 'openai', baseUrl: servers[id].baseUrl, model: `${id}-model` });
  return { order: ['first', 'second'], providers: { first: row('first'), second: row('second') } };
}
