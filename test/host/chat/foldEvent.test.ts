import { describe, expect, it } from 'vitest';
import { UnderstudyError } from '../../../src/engine/errors/understudyError.ts';
import type { ChainEvent } from '../../../src/engine/types/event.ts';
import { type AnswerState, answerSeams, emptyAnswer, foldEvent } from '../../../src/host/chat/foldEvent.ts';
import { NOON } from '../../support/virtualClock.ts';
import { aFailedAttempt, anAttempt, ends, says, starts } from './support/events.ts';

describe('foldEvent', () => {
  it('joins text and reasoning, each for itself', () => {
    const state = folded(says('Hel'), { type: 'reasoning-delta', text: 'why' }, says('lo'));

    expect(state).toMatchObject({ text: 'Hello', reasoning: 'why', status: 'streaming' });
  });

  it('knows the call under way, and moves it to the attempts when it failed', () => {
    const running = folded(starts('groq', 'groq 2'));
    const failed = folded(starts('groq', 'groq 2'), { type: 'attempt-failed', attempt: aFailedAttempt('groq') });

    expect(running.running).toMatchObject({ provider: 'groq', keyLabel: 'groq 2' });
    expect(failed.running).toBeUndefined();
    expect(failed.attempts.map(({ provider, outcome }) => [provider, outcome])).toEqual([['groq', 'failed']]);
  });

  it('waits until somebody is called', () => {
    const waiting: ChainEvent = { type: 'waiting', until: NOON + 5_000, provider: 'groq', class: 'rate-limited' };

    expect(folded(waiting).waiting).toMatchObject({ until: NOON + 5_000, provider: 'groq' });
    expect(folded(waiting, starts('groq')).waiting).toBeUndefined();
  });

  it('takes shown text back on a rewind', () => {
    expect(folded(says('Hello wor'), { type: 'rewind', toLength: 5 }, says('!')).text).toBe('Hello!');
  });

  it('believes the result over the pieces', () => {
    const state = folded(says('half'), ends('the whole', { attempts: [aFailedAttempt('groq'), anAttempt('mistral')] }));

    expect(state).toMatchObject({ text: 'the whole', status: 'complete' });
    expect(state.attempts).toHaveLength(2);
    expect(state.running).toBeUndefined();
  });

  it.each([
    ['complete', { finishReason: 'stop' }],
    ['incomplete', { finishReason: 'incomplete' }],
    ['incomplete', { finishReason: 'length' }],
    ['offline', { tier: 'offline' }],
  ] as const)('is %s after %j', (status, result) => {
    expect(folded(says('x'), ends('x', result)).status).toBe(status);
  });

  it('keeps the text of a cancelled answer', () => {
    const error = new UnderstudyError({ class: 'cancelled', message: 'Cancelled' });

    expect(folded(says('so far'), { type: 'error', error })).toMatchObject({ text: 'so far', status: 'cancelled' });
  });

  it('keeps the message and the attempts of a failed answer', () => {
    const attempts = [aFailedAttempt('groq', { class: 'bad-request' })];
    const error = new UnderstudyError({ class: 'bad-request', message: 'Refused: too many tools', attempts });

    const state = folded({ type: 'error', error });

    expect(state).toMatchObject({
      status: 'failed',
      error: { class: 'bad-request', message: 'Refused: too many tools' },
    });
    expect(state.attempts).toEqual(attempts);
  });

  it('knows where another provider went on, and after whom', () => {
    const state = folded(
      starts('groq'),
      says('Hello wor'),
      rewinds(6),
      starts('mistral'),
      goesOn('mistral', 6),
      says('world'),
    );

    expect(answerSeams(state)).toEqual([{ atLength: 6, provider: 'mistral', model: 'mistral-model', after: 'groq' }]);
  });

  it('knows the one before for each of several', () => {
    const state = folded(
      starts('groq'),
      says('one '),
      starts('mistral'),
      goesOn('mistral', 4),
      says('two '),
      starts('cohere'),
      goesOn('cohere', 8),
      says('three'),
    );

    expect(answerSeams(state).map(({ after, provider }) => [after, provider])).toEqual([
      ['groq', 'mistral'],
      ['mistral', 'cohere'],
    ]);
  });

  it('forgets a seam whose text is taken back, and who began when all of it is', () => {
    const joined = [starts('groq'), says('one '), starts('mistral'), goesOn('mistral', 4), says('two')];

    expect(folded(...joined, rewinds(2)).seams).toEqual([]);
    const anew = folded(
      ...joined,
      rewinds(0),
      starts('cohere'),
      says('1 '),
      starts('xai'),
      goesOn('xai', 2),
      says('2'),
    );
    expect(answerSeams(anew)).toMatchObject([{ provider: 'xai', after: 'cohere' }]);
  });

  it('names nobody who broke off before a word was kept', () => {
    const state = folded(
      starts('groq'),
      says('one '),
      starts('mistral'),
      goesOn('mistral', 4),
      says('t'),
      rewinds(4),
      starts('cohere'),
      goesOn('cohere', 4),
      says('two'),
    );

    expect(answerSeams(state)).toMatchObject([{ provider: 'cohere', after: 'groq' }]);
  });

  it('believes the result about the seams, which knows the doubtful ones', () => {
    const seams = [{ atLength: 4, provider: 'mistral', model: 'm', isDoubtful: true }];

    const state = folded(starts('groq'), says('one '), goesOn('mistral', 4), says('two'), ends('one two', { seams }));

    expect(answerSeams(state)).toEqual([{ ...seams[0], after: 'groq' }]);
  });

  it('ignores whatever comes after the end', () => {
    expect(folded(ends('done'), says(' more'), starts('groq')).text).toBe('done');
  });

  it('leaves the given state as it is', () => {
    const before = Object.freeze({ ...emptyAnswer, text: 'a' });

    foldEvent(before, says('b'));

    expect(before.text).toBe('a');
  });
});

function goesOn(provider: string, atLength: number): ChainEvent {
  return { type: 'seam', atLength, provider, model: `${provider}-model` };
}

function rewinds(toLength: number): ChainEvent {
  return { type: 'rewind', toLength };
}

function folded(...events: ChainEvent[]): AnswerState {
  return events.reduce(foldEvent, emptyAnswer);
}
