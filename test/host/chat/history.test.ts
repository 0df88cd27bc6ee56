import { describe, expect, it } from 'vitest';
import type { MessageStatus, StoredMessage } from '../../../src/engine/storage/conversationTypes.ts';
import type { PlannedCandidate } from '../../../src/engine/types/plan.ts';
import type { ChatRequest, Message } from '../../../src/engine/types/request.ts';
import { cutMark, fitHistory, historyMessages } from '../../../src/host/chat/history.ts';

describe('historyMessages', () => {
  it('sends the turns before and ends with the question', () => {
    const messages = conversation(['Q1', 'A1', 'complete'], ['Q2', 'A2', 'complete'], ['Q3', '', 'streaming']);

    expect(contents(historyMessages(messages))).toEqual(['Q1', 'A1', 'Q2', 'A2', 'Q3']);
  });

  it.each(['failed', 'offline'] as const)('leaves out a turn whose answer is %s', (status) => {
    const messages = conversation(['Q1', 'what to do next', status], ['Q2', '', 'streaming']);

    expect(contents(historyMessages(messages))).toEqual(['Q2']);
  });

  it.each(['interrupted', 'cancelled', 'incomplete'] as const)(
    'marks a text that is %s, and leaves out an empty one',
    (status) => {
      const messages = conversation(['Q1', 'half', status], ['Q2', '', status], ['Q3', '', 'streaming']);

      expect(contents(historyMessages(messages))).toEqual(['Q1', `half\n\n${cutMark}`, 'Q3']);
    },
  );

  it('always alternates, which some providers insist on', () => {
    const messages = conversation(
      ['Q1', '', 'failed'],
      ['Q2', 'A2', 'complete'],
      ['Q3', '', 'offline'],
      ['Q4', '', 'streaming'],
    );

    expect(historyMessages(messages).map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  });

  it('puts what was attached in front of the question', () => {
    const [question] = conversation(['Explain', '', 'streaming']);
    const context = [
      {
        kind: 'selection',
        label: 'a.ts:3-4',
        languageId: 'typescript',
        range: { startLine: 3, endLine: 4 },
        text: 'let a;\n',
      },
    ] as const;

    const history = historyMessages([{ ...(question as StoredMessage), context: [...context] }]);

    expect(contents(history)).toEqual(['Selection from a.ts:3-4:\n```typescript\nlet a;\n```\n\nExplain']);
  });
});

describe('fitHistory', () => {
  const turns = conversationOf(9);

  it('drops nothing while somebody takes it all', () => {
    const fitted = fitHistory(turns, () => [ready, tooLarge]);

    expect(fitted).toEqual({ messages: turns, dropped: 0 });
  });

  it('drops nothing when size is not what keeps everybody out', () => {
    expect(fitHistory(turns, () => [benched]).dropped).toBe(0);
  });

  it.each([1, 3, 5, 7, 9])('drops as few of the oldest turns as bring it down to %i messages', (most) => {
    const fitted = fitHistory(turns, ({ messages }) => [messages.length <= most ? ready : tooLarge]);

    expect(fitted).toEqual({ messages: turns.slice(9 - most), dropped: 9 - most });
  });

  it('keeps the question even when it alone is too large', () => {
    expect(fitHistory(turns, () => [tooLarge]).messages).toEqual(turns.slice(-1));
  });

  it('asks about a long conversation only a few times', () => {
    let asked = 0;
    const plan = ({ messages }: ChatRequest) => {
      asked++;
      return [messages.length <= 101 ? ready : tooLarge];
    };

    expect(fitHistory(conversationOf(2001), plan).messages).toHaveLength(101);
    expect(asked).toBeLessThan(15);
  });
});

const candidate = { provider: 'groq', model: 'm' };
const ready: PlannedCandidate = { candidate, isReady: true };
const tooLarge: PlannedCandidate = {
  candidate,
  isReady: false,
  skip: { kind: 'too-large', neededTokens: 9, windowTokens: 8 },
};
const benched: PlannedCandidate = {
  candidate,
  isReady: false,
  skip: { kind: 'benched', class: 'rate-limited', scope: 'key', message: '' },
};

function conversationOf(count: number): Message[] {
  return Array.from({ length: count }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `${index}`,
  }));
}

function contents(messages: readonly Message[]) {
  return messages.map(({ content }) => content);
}

function conversation(...turns: [question: string, answer: string, status: MessageStatus][]): StoredMessage[] {
  return turns.flatMap(([question, answer, status], index) => {
    const common = { conversationId: 'c', createdAt: 0, updatedAt: 0 };
    return [
      { ...common, id: `q${index}`, position: index * 2, role: 'user', text: question, status: 'complete' },
      { ...common, id: `a${index}`, position: index * 2 + 1, role: 'assistant', text: answer, status },
    ] satisfies StoredMessage[];
  });
}
