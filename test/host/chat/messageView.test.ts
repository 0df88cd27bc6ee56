import { describe, expect, it } from 'vitest';
import type { AnswerInfo, StoredMessage } from '../../../src/engine/storage/conversationTypes.ts';
import { inEnglish } from '../../../src/engine/util/wording.ts';
import { emptyAnswer, foldEvent } from '../../../src/host/chat/foldEvent.ts';
import { messageView } from '../../../src/host/chat/messageView.ts';
import { clockTime } from '../../../src/host/text/clockTime.ts';
import { NOON } from '../../support/virtualClock.ts';
import { translateInto } from '../../support/wordingIn.ts';
import { aFailedAttempt, anAttempt, says, starts } from './support/events.ts';

const names = new Map([
  ['groq', 'Groq'],
  ['mistral', 'Mistral'],
]);
const context = {
  name: (id: string) => names.get(id) ?? id,
  words: { t: inEnglish, locale: 'en', now: NOON },
};

describe('messageView', () => {
  it('says who answered, with key, tokens, cost and duration', () => {
    const usage = { inputTokens: 812, outputTokens: 40 };
    const answer = anAnswer({ keyLabel: 'groq 2', usage, costNanoUsd: 1_200_000, durationMs: 900 });

    const view = messageView(aMessage({ answer }), context);

    expect(view.answer).toMatchObject({
      provider: 'Groq',
      keyLabel: 'groq 2',
      model: 'groq-model',
      inputTokens: 812,
      outputTokens: 40,
      cost: '$0.0012',
      durationMs: 900,
    });
  });

  it.each([
    [0, 'free'],
    [1, '<$0.0001'],
    [99_999, '<$0.0001'],
    [100_000, '$0.0001'],
    [1_200_000, '$0.0012'],
    [1_250_000_000, '$1.25'],
    [undefined, undefined],
  ])('shows %s nano-dollars as %s', (costNanoUsd, cost) => {
    const answer = anAnswer(costNanoUsd === undefined ? {} : { costNanoUsd });

    expect(messageView(aMessage({ answer }), context).answer?.cost).toBe(cost);
  });

  it('says in the language of the user that an answer cost nothing', () => {
    const words = { ...context.words, t: translateInto('ru') };

    const view = messageView(aMessage({ answer: anAnswer({ costNanoUsd: 0 }) }), { ...context, words });

    expect(view.answer?.cost).toBe('бесплатно');
  });

  it('tells why an attempt failed, and until when', () => {
    const retryAt = NOON + 3_600_000;
    const attempts = [
      aFailedAttempt('groq', { retryAt }),
      aFailedAttempt('mistral', { class: 'credential-refused', status: 401 }),
    ];

    const reasons = messageView(aMessage({ answer: anAnswer({ attempts }) }), context).answer?.attempts.map(
      ({ reason }) => reason,
    );

    expect(reasons).toEqual([`429, rate limited until ${clockTime(retryAt, NOON, 'en')}`, '401, key refused']);
  });

  it('adds what happened where the class alone says too little', () => {
    const failure = { class: 'connection-failed', message: `connect ECONNREFUSED ${'x'.repeat(300)}` } as const;
    const { status: _, ...attempt } = aFailedAttempt('groq', failure).failure ?? {};
    const attempts = [anAttempt('groq', { outcome: 'failed', failure: attempt as never })];

    const reason = messageView(aMessage({ answer: anAnswer({ attempts }) }), context).answer?.attempts[0]?.reason;

    expect(reason).toMatch(/^connection failed: connect ECONNREFUSED x+…$/);
    expect(reason?.length).toBeLessThan(180);
  });

  it('calls a provider that is gone by its id', () => {
    const attempts = [anAttempt('my-old-server')];

    expect(messageView(aMessage({ answer: anAnswer({ attempts }) }), context).answer?.attempts[0]?.provider).toBe(
      'my-old-server',
    );
  });

  it('shows a running answer live: its text, the failed attempts, and whom it asks', () => {
    const events = [
      starts('groq'),
      { type: 'attempt-failed', attempt: aFailedAttempt('groq') } as const,
      starts('mistral', 'mistral'),
    ];
    const live = events.reduce(foldEvent, emptyAnswer);

    const view = messageView(aMessage({ status: 'streaming' }), context, live);

    expect(view).toMatchObject({ status: 'streaming', progress: 'Asking Mistral (mistral)' });
    expect(view.answer?.attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'running']);
  });

  it('says for whom it waits, until when, and why', () => {
    const until = NOON + 30_000;
    const live = foldEvent(emptyAnswer, { type: 'waiting', until, provider: 'groq', class: 'rate-limited' });

    expect(messageView(aMessage({ status: 'streaming' }), context, live).progress).toBe(
      `Waiting for Groq until ${clockTime(until, NOON, 'en')}: rate limited`,
    );
  });

  it('says for whose room it waits, with the moment to count down to', () => {
    const until = NOON + 12_000;
    const waits = {
      type: 'waiting',
      until,
      provider: 'groq',
      keyLabel: 'groq 2',
      class: 'unknown',
      isForRoom: true,
    } as const;

    expect(messageView(aMessage({ status: 'streaming' }), context, foldEvent(emptyAnswer, waits))).toMatchObject({
      progress: 'Waiting for room within the limits of Groq (groq 2)',
      waitsUntil: until,
    });
  });

  it('shows where another provider went on, live and as stored', () => {
    const seam = { atLength: 2, provider: 'mistral', keyLabel: 'free', model: 'm' };
    const shown = { ...seam, provider: 'Mistral', after: 'Groq' };
    const live = [starts('groq'), says('So'), starts('mistral'), { type: 'seam', ...seam } as const].reduce(
      foldEvent,
      emptyAnswer,
    );

    expect(messageView(aMessage({ status: 'streaming' }), context, live).answer?.seams).toEqual([shown]);
    const answer = anAnswer({ seams: [{ ...seam, after: 'groq' }] });
    expect(messageView(aMessage({ answer }), context).answer?.seams).toEqual([shown]);
  });

  it('says that a model is thinking, and nothing more once text flows', () => {
    const thinking = [starts('groq'), { type: 'reasoning-delta', text: 'hm' } as const].reduce(foldEvent, emptyAnswer);
    const writing = foldEvent(thinking, says('So'));

    expect(messageView(aMessage({ status: 'streaming' }), context, thinking).progress).toBe('Groq is thinking');
    expect(messageView(aMessage({ status: 'streaming' }), context, writing).progress).toBeUndefined();
  });

  it('keeps the text of attached files to the host', () => {
    const item = { kind: 'file', label: 'chain.ts', text: 'SECRET SOURCE' } as const;

    const view = messageView(aMessage({ role: 'user', context: [item] }), context);

    expect(view.context).toEqual([{ id: '0', kind: 'file', label: 'chain.ts' }]);
    expect(JSON.stringify(view)).not.toContain('SECRET SOURCE');
  });
});

function anAnswer(rest: Partial<AnswerInfo> = {}): AnswerInfo {
  const attempts = rest.attempts ?? [anAttempt('groq')];
  return {
    provider: 'groq',
    providerName: 'Groq',
    model: 'groq-model',
    tier: 'standard',
    durationMs: 500,
    ...rest,
    attempts,
  };
}

function aMessage(rest: Partial<StoredMessage> = {}): StoredMessage {
  const times = { createdAt: NOON, updatedAt: NOON };
  return {
    id: 'm',
    conversationId: 'c',
    position: 0,
    role: 'assistant',
    text: 'Hi',
    status: 'complete',
    ...times,
    ...rest,
  };
}
