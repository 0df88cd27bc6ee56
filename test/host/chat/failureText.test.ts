import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../../src/engine/util/wording.ts';
import { failureSummary } from '../../../src/host/chat/failureText.ts';
import { aFailure } from './support/events.ts';

describe('failureSummary', () => {
  it('follows the name in a sentence, and tells a connection never made from one that broke in mid-answer', () => {
    const words = { t: inEnglish, locale: 'en', now: 0 };
    const failure = aFailure({ class: 'connection-failed' });

    expect(`Groq ${failureSummary(failure, words)}`).toBe('Groq could not be reached');
    expect(`Groq ${failureSummary(failure, words, true)}`).toBe('Groq broke off');
  });
});
