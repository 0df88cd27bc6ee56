import { afterEach, describe, expect, it } from 'vitest';
import { fallbackStory, progressText } from '../../../src/webview/chat/story.ts';
import { setStrings } from '../../../src/webview/chat/strings.ts';
import { anAttempt, failedAttempts } from '../support/samples.ts';

const [groq1, groq2, mistral] = failedAttempts as [
  ReturnType<typeof anAttempt>,
  ReturnType<typeof anAttempt>,
  ReturnType<typeof anAttempt>,
];

describe('fallbackStory', () => {
  afterEach(() => setStrings({}));

  it('has nothing to tell when the first attempt answered', () => {
    expect(fallbackStory([anAttempt()])).toBeUndefined();
  });

  it('tells each failure and who answered in one sentence', () => {
    expect(fallbackStory([groq1, mistral, anAttempt()])).toBe(
      'Groq was rate limited, then Mistral refused the key: answered by Anthropic',
    );
  });

  it('tells several keys of one provider as one', () => {
    expect(fallbackStory([groq1, groq2, anAttempt()])).toBe('Groq was rate limited (2 keys): answered by Anthropic');
  });

  it('tells a retry with the same key as such', () => {
    expect(fallbackStory([mistral, mistral, anAttempt()])).toBe(
      'Mistral refused the key (2 times): answered by Anthropic',
    );
  });

  it('says whom it asks while the takeover is under way', () => {
    expect(fallbackStory([groq1, anAttempt({ outcome: 'running' })])).toBe('Groq was rate limited: asking Anthropic');
  });

  it('names the key when another one of the same provider took over', () => {
    const groq3 = anAttempt({ provider: 'Groq', keyLabel: 'groq 3' });

    expect(fallbackStory([groq1, groq2, groq3])).toBe('Groq was rate limited (2 keys): answered by Groq (groq 3)');
    expect(fallbackStory([groq1, { ...groq3, outcome: 'running' }])).toBe(
      'Groq was rate limited: asking Groq (groq 3)',
    );
  });

  it('says that it was another try when the same key answered after all', () => {
    expect(fallbackStory([groq1, { ...groq1, outcome: 'ok' }])).toBe(
      'Groq was rate limited: answered by Groq on another try',
    );
  });

  it('says only what failed when nobody answered', () => {
    expect(fallbackStory([groq1, mistral])).toBe('Groq was rate limited, then Mistral refused the key');
  });

  it('counts what would make the line long', () => {
    const failures = ['A', 'B', 'C', 'D', 'E'].map((provider) => ({ ...mistral, provider }));

    expect(fallbackStory([...failures, anAttempt()])).toBe(
      'A refused the key, then B refused the key and 3 more: answered by Anthropic',
    );
  });

  it('falls back on the reason, and then on the bare fact', () => {
    const { summary: _summary, ...withReason } = groq1;
    const { reason: _reason, ...bare } = withReason;

    expect(fallbackStory([withReason])).toBe('Groq failed (429, rate limited until 14:32)');
    expect(fallbackStory([bare])).toBe('Groq failed');
  });

  it('speaks the language of the given strings', () => {
    setStrings({ '{0}: answered by {1}': '{1} antwortete ({0})' });

    expect(fallbackStory([groq1, anAttempt()])).toBe('Anthropic antwortete (Groq was rate limited)');
  });
});

describe('progressText', () => {
  it("prefers the host's own words", () => {
    expect(progressText('Waiting for Groq until 14:32:10', [anAttempt({ outcome: 'running' })], false)).toBe(
      'Waiting for Groq until 14:32:10',
    );
  });

  it('tells asking from answering', () => {
    const running = [groq1, anAttempt({ outcome: 'running' })];

    expect(progressText(undefined, running, false)).toBe('Asking Anthropic');
    expect(progressText(undefined, running, true)).toBe('Anthropic is answering');
  });

  it('says something before anybody is asked', () => {
    expect(progressText(undefined, [], false)).toBe('Working');
  });
});

describe('the story of a takeover in mid-sentence', () => {
  const broken = anAttempt({ outcome: 'failed', summary: 'could not be reached' });
  const groq = anAttempt({ provider: 'Groq', keyLabel: 'groq 1', model: 'gpt-oss' });
  const seam = { atLength: 40, provider: 'Groq', keyLabel: 'groq 1', model: 'gpt-oss', after: 'Anthropic' };

  it('says who went on after whom', () => {
    expect(fallbackStory([broken, groq], [seam])).toBe('Groq went on after Anthropic broke off');
  });

  it('keeps the order of things', () => {
    expect(fallbackStory([mistral, broken, groq2, groq], [seam])).toBe(
      'Mistral refused the key, then Groq was rate limited, then Groq went on after Anthropic broke off',
    );
  });

  it('takes the last of several keys for the one that had begun', () => {
    const limited = { ...broken, keyLabel: 'free', summary: 'was rate limited' };

    expect(fallbackStory([limited, broken, groq], [seam])).toBe(
      'Anthropic was rate limited, then Groq went on after Anthropic broke off',
    );
  });

  it('tells two takeovers in one answer', () => {
    const back = { atLength: 90, provider: 'Anthropic', keyLabel: 'work', model: 'x', after: 'Groq' };

    expect(fallbackStory([broken, { ...groq, outcome: 'failed' }, anAttempt()], [seam, back])).toBe(
      'Groq went on after Anthropic broke off, then Anthropic went on after Groq broke off',
    );
  });

  it('tells also that nobody went on to the end', () => {
    expect(fallbackStory([broken, { ...groq, outcome: 'failed', summary: 'was overloaded' }], [seam])).toBe(
      'Groq went on after Anthropic broke off, then Groq was overloaded',
    );
  });

  it('falls back on the failures when it does not know who had begun', () => {
    const { after: _, ...unknown } = seam;

    expect(fallbackStory([broken, groq], [unknown])).toBe('Anthropic could not be reached: answered by Groq');
  });
});
