import { describe, expect, it } from 'vitest';
import type { ChainEvent } from '../../../src/engine/types/event.ts';
import { inEnglish } from '../../../src/engine/util/wording.ts';
import { announcement } from '../../../src/host/chat/announcement.ts';
import { emptyAnswer, foldEvent } from '../../../src/host/chat/foldEvent.ts';
import { NOON } from '../../support/virtualClock.ts';
import { aFailedAttempt, anAttempt, ends, says, starts } from './support/events.ts';

const names: { [id: string]: string } = { groq: 'Groq', mistral: 'Mistral' };

describe('what a screen reader is told', () => {
  it('is the start, who failed and who takes over, and the end', () => {
    const told = heard(starts('groq', 'a'), failed('groq'), starts('mistral'), says('Hi'), ends('Hi', { attempts }));

    expect(told).toEqual(['Asking Groq', 'Groq: 429, rate limited', 'Mistral takes over', 'Answer from Mistral']);
  });

  it('names the key when the same provider is asked with another one', () => {
    const told = heard(starts('groq', 'work'), failed('groq'), starts('groq', 'free tier'));

    expect(told.at(-1)).toBe('Asking Groq (free tier)');
  });

  it('is what is waited for, and until when', () => {
    const wait = { type: 'waiting', until: NOON + 180_000, provider: 'groq', keyLabel: 'work' } as const;
    const limited: ChainEvent = { ...wait, class: 'rate-limited' };
    const full: ChainEvent = { ...wait, class: 'rate-limited', isForRoom: true };

    expect(heard(limited, full)).toEqual([
      expect.stringMatching(/^Waiting for Groq \(work\) until \d\d:\d\d: rate limited$/),
      expect.stringMatching(/^Waiting for room within the limits of Groq \(work\) until \d\d:\d\d$/),
    ]);
  });

  it('is nothing of a wait that is over in a moment', () => {
    expect(heard({ type: 'waiting', until: NOON + 1_500, provider: 'groq', class: 'rate-limited' })).toEqual([]);
  });
});

const attempts = [aFailedAttempt('groq'), anAttempt('mistral')];

function failed(provider: string): ChainEvent {
  return { type: 'attempt-failed', attempt: aFailedAttempt(provider) };
}

function heard(...events: ChainEvent[]): string[] {
  const words = { t: inEnglish, locale: 'en', now: NOON };
  let state = emptyAnswer;
  return events.flatMap((event) => {
    state = foldEvent(state, event);
    return announcement(event, state, { name: (id) => names[id] ?? id, words }) ?? [];
  });
}
