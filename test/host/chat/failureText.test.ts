import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../../src/engine/util/wording.ts';
import { failureSummary } from '../../../src/host/chat/failureText.ts';
import { aFailure } from './support/events.ts';

describe('failureSummary', () => {
  it('follows the name in a sentence that is true of a connection never made as of one that broke', () => {
    const words = { t: inEnglish, locale: 'en', now: 0 };

    expect(`Groq ${failureSummary(aFailure({ class: 'connection-failed' }), words)}`).toBe('Groq had no connection');
  });
});
