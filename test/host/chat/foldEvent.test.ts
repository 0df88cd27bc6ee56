import { describe, expect, it } from 'vitest';
import { UnderstudyError } from '../../../src/engine/errors/understudyError.ts';
import type { ChainEvent } from '../../../src/engine/types/event.ts';
import { type AnswerState, emptyAnswer, foldEvent } from '../../../src/host/chat/foldEvent.ts';
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

  it('ignores whatever comes after the end', () => {
    expect(folded(ends('done'), says(' more'), starts('groq')).text).toBe('done');
  });

  it('leaves the given state as it is', () => {
    const before = Object.freeze({ ...emptyAnswer, text: 'a' });

    foldEvent(before, says('b'));

    expect(before.text).toBe('a');
  });
});

function folded(...events: ChainEvent[]): AnswerState {
  return events.reduce(foldEvent, emptyAnswer);
}
