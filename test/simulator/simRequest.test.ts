import { describe, expect, it } from 'vitest';
import { readRequest } from './simRequest.ts';
import { answerOf, promptOf, type Question } from './traffic.ts';

const question: Question = { id: 42, inputTokens: 20, outputTokens: 60, maxTokens: 100, isStream: true };
const answer = answerOf(question);

describe('readRequest', () => {
  it('finds the question that is asked, and its whole answer', () => {
    const request = read([{ role: 'user', content: promptOf(question) }]);

    expect(request).toMatchObject({ question, isStream: true, toSay: answer, keptChars: 0 });
  });

  it('goes on where another provider broke off, in the form of either protocol', () => {
    for (const begun of [answer.slice(0, 100), [{ type: 'text', text: answer.slice(0, 100) }]]) {
      const { toSay } = read([
        { role: 'user', content: promptOf(question) },
        { role: 'assistant', content: begun },
        { role: 'user', content: 'Go on' },
      ]);

      expect(toSay).toBe(answer.slice(100));
    }
  });

  it('answers from the beginning after a text that is not its own', () => {
    const messages = [
      { role: 'user', content: promptOf(question) },
      { role: 'assistant', content: 'Something else' },
    ];

    expect(read(messages).toSay).toBe(answer);
  });
});

function read(messages: object[]) {
  return readRequest(JSON.stringify({ model: 'm', stream: true, messages }), new Map([[question.id, question]]));
}
