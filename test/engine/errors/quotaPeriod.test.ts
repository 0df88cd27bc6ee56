import { describe, expect, it } from 'vitest';
import { parseProviderBody } from '../../../src/engine/errors/providerBody.ts';
import { dayPhrases, monthPhrases, quotaPeriod } from '../../../src/engine/errors/quotaPeriod.ts';

describe('the period of a spent quota', () => {
  it.each(dayPhrases)('is the day where a refusal says "%s"', (phrase) => {
    expect(quotaPeriod(refusal(phrase))).toBe('day');
  });

  it.each(monthPhrases)('is the month where a refusal says "%s"', (phrase) => {
    expect(quotaPeriod(refusal(phrase))).toBe('month');
  });

  it('is not known where no phrase names it', () => {
    expect(quotaPeriod(refusal('for today and this month'))).toBeUndefined();
  });
});

function refusal(phrase: string) {
  return parseProviderBody(
    JSON.stringify({ error: { message: `You reached it: ${phrase.replace('*', 'share')}, sorry` } }),
  );
}
