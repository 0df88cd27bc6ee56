import { describe, expect, it } from 'vitest';
import { broadCodes, decisiveCodes, statusLikeCodes } from '../../../src/engine/errors/codes.ts';
import { phraseRows } from '../../../src/engine/errors/phrases.ts';
import { dayPhrases, monthPhrases } from '../../../src/engine/errors/quotaPeriod.ts';
import { now, replay } from './replay.ts';

const acme = { id: 'acme' };

describe('every known phrase', () => {
  const phrases = phraseRows.flatMap((row) => row.phrases.map((phrase) => ({ phrase, class: row.class })));

  it.each(phrases)('means $class: $phrase', ({ phrase, class: failureClass }) => {
    expect(judge(`Sorry: ${filledIn(phrase)}, please.`).class).toBe(failureClass);
  });

  it.each(phrases)('means nothing inside longer words: $phrase', ({ phrase }) => {
    const words = filledIn(phrase);

    expect(judge(`Sorry: x${words}x, please.`).class).toBe('bad-request');
  });

  it.each(phrases)('is read in capitals and over a line break: $phrase', ({ phrase, class: failureClass }) => {
    expect(judge(filledIn(phrase).toUpperCase().replace(' ', '\n  ')).class).toBe(failureClass);
  });
});

describe('every known code', () => {
  const codes = [...decisiveCodes, ...broadCodes].flatMap((row) =>
    row.codes.map((code) => ({ code, class: row.class })),
  );

  it.each(codes)('means $class: $code', ({ code, class: failureClass }) => {
    expect(replay(acme, { status: 400, body: { error: { code, message: 'no' } } }).class).toBe(failureClass);
    expect(replay(acme, { status: 400, body: { error: { type: code.toUpperCase(), message: 'no' } } }).class).toBe(
      failureClass,
    );
  });

  it.each(codes)('means nothing as part of another code: $code', ({ code }) => {
    expect(replay(acme, { status: 400, body: { error: { code: `x${code}`, message: 'no' } } }).class).toBe(
      'bad-request',
    );
  });

  it.each(statusLikeCodes.flatMap((row) => row.codes.map((code) => ({ code, class: row.class }))))(
    'stands for the status within a stream: $code',
    ({ code, class: failureClass }) => {
      const body = { error: { type: code, message: 'no' } };

      expect(replay(acme, { status: 200, body }).class).toBe(failureClass);
      expect(replay(acme, { status: 503, body }).class).toBe('overloaded');
    },
  );
});

describe('a spent quota', () => {
  it.each(dayPhrases.map(filledIn))('of the day refills at midnight: %s', (words) => {
    expect(judge(words)).toMatchObject({
      class: 'quota-spent',
      retryAt: Date.parse('2026-11-22T00:00:00Z'),
      retryAtIsStated: false,
    });
  });

  it.each(monthPhrases.map(filledIn))('of the month refills on the first: %s', (words) => {
    expect(judge(words)).toMatchObject({
      class: 'quota-spent',
      retryAt: Date.parse('2026-12-01T00:00:00Z'),
      retryAtIsStated: false,
    });
  });

  it('refills when the provider says so, whatever its period', () => {
    expect(judge('Daily limit reached. Please try again in 7m12.5s').retryAt).toBe(now + 432_500);
  });
});

function judge(message: string) {
  return replay(acme, { status: 400, body: { error: { message } } });
}

function filledIn(phrase: string): string {
  return phrase.replaceAll('*', 'some words').replaceAll('#', 'acme-7b');
}
