import { describe, expect, it } from 'vitest';
import { canContinue, continuationRequest } from '../../../src/engine/takeover/continuationRequest.ts';
import type { ChatRequest } from '../../../src/engine/types/request.ts';

const request: ChatRequest = { messages: [{ role: 'user', content: 'Tell me of ports' }], system: 'Be brief' };
const kept = 'A port is where ships come to rest. It has piers,\n\n';

describe('the request for the rest of an answer', () => {
  it('ends with the answer so far, without white space at its end, where a model takes a prefill', () => {
    const { messages, system } = continuationRequest(request, { kept, keptTokens: 12, style: 'prefill' });

    expect(messages).toEqual([...request.messages, { role: 'assistant', content: kept.trimEnd() }]);
    expect(system).toBe('Be brief');
  });

  it('ends with an order that quotes the last characters elsewhere', () => {
    const { messages } = continuationRequest(request, { kept, keptTokens: 12, style: 'instruction' });

    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[1]?.content).toBe(kept);
    expect(messages[2]?.content).toContain('It has piers,\n\n</end>');
    expect(messages[2]?.content).not.toContain('code block');
  });

  it('names the code block that is open', () => {
    const { messages } = continuationRequest(request, {
      kept: `${kept}~~~py\nx = 1\n`,
      keptTokens: 16,
      style: 'instruction',
    });

    expect(messages[2]?.content).toContain('inside the code block opened with ~~~py');
  });

  it('quotes only the end of a long answer, from the start of a word', () => {
    const long = `${'words '.repeat(500)}at the end`;
    const order = continuationRequest(request, { kept: long, keptTokens: 500, style: 'instruction' }).messages[2]
      ?.content;

    expect(order).toMatch(/<end>words .*at the end<\/end>/);
    expect(order?.length).toBeLessThan(700);
  });

  it('asks for the tokens and characters that are left', () => {
    const limited = { ...request, maxTokens: 500, minChars: 80 };

    expect(continuationRequest(limited, { kept, keptTokens: 100, style: 'prefill' })).toMatchObject({
      maxTokens: 400,
      minChars: 80 - kept.length,
    });
    expect(continuationRequest(limited, { kept, keptTokens: 490, style: 'prefill' }).maxTokens).toBe(64);
    expect(
      continuationRequest({ ...request, maxTokens: 20 }, { kept, keptTokens: 12, style: 'prefill' }).maxTokens,
    ).toBe(20);
    expect(continuationRequest(request, { kept, keptTokens: 12, style: 'prefill' })).not.toHaveProperty('maxTokens');
  });

  it('leaves the original alone', () => {
    const before = structuredClone(request);

    continuationRequest(request, { kept, keptTokens: 12, style: 'instruction' });

    expect(request).toEqual(before);
  });
});

describe('an answer can be gone on with', () => {
  it('when some of it stays', () => {
    expect(canContinue(request, kept, false)).toBe(true);
    expect(canContinue(request, '', false)).toBe(false);
  });

  it('but not after tool calls, nor where a schema asks for one document', () => {
    expect(canContinue(request, kept, true)).toBe(false);
    expect(canContinue({ ...request, schema: { type: 'object' } }, kept, false)).toBe(false);
  });
});
