import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChainEvent } from '../../../src/engine/types/event.ts';
import { AnswerUpdates } from '../../../src/host/chat/answerUpdates.ts';
import { type AnswerState, emptyAnswer, foldEvent } from '../../../src/host/chat/foldEvent.ts';
import type { HostMessage } from '../../../src/protocol/messages.ts';
import { aFailedAttempt, says, starts } from './support/events.ts';

describe('AnswerUpdates', () => {
  it('sends flowing text in pieces', () => {
    const answer = new Broadcast();
    answer.fold(says('Hel'));
    answer.flush();

    answer.fold(says('lo'), says(' you'));

    expect(answer.flush()).toEqual([{ ...target, type: 'delta', at: 3, text: 'lo you' }]);
  });

  it('sends the whole message when somebody else is called', () => {
    const answer = new Broadcast();
    answer.fold(starts('groq'));
    answer.flush();

    answer.fold({ type: 'attempt-failed', attempt: aFailedAttempt('groq') }, starts('mistral'));

    expect(answer.flush().map(({ type }) => type)).toEqual(['message']);
  });

  it('says nothing when nothing changed', () => {
    const answer = new Broadcast();
    answer.fold(says('a'));
    answer.flush();

    expect(answer.flush()).toEqual([]);
  });

  it('cuts back first when text was taken back and grew again since', () => {
    const answer = new Broadcast();
    answer.fold(says('one two'));
    answer.flush();

    answer.fold({ type: 'rewind', toLength: 3 }, says(' three and more'));

    expect(answer.flush()).toEqual([
      { ...target, type: 'rewind', toLength: 3 },
      { ...target, type: 'delta', at: 3, text: ' three and more' },
    ]);
  });

  it('leaves a page that follows with exactly the answer, whatever happens between updates', () => {
    const event = fc.oneof(
      fc.string().map((text) => says(text)),
      fc.string().map((text): ChainEvent => ({ type: 'reasoning-delta', text })),
      fc.nat({ max: 20 }).map((toLength): ChainEvent => ({ type: 'rewind', toLength })),
      fc.constantFrom('groq', 'mistral').map((provider) => starts(provider)),
    );
    fc.assert(
      fc.property(fc.array(fc.array(event, { maxLength: 6 }), { maxLength: 8 }), (rounds) => {
        const answer = new Broadcast();
        const page = { text: '', reasoning: '' };
        for (const events of rounds) {
          answer.fold(...events);
          for (const message of answer.flush()) follow(page, message);
        }
        expect(page).toEqual({ text: answer.state.text, reasoning: answer.state.reasoning });
      }),
    );
  });
});

const target = { conversationId: 'c', messageId: 'm' };

class Broadcast {
  state: AnswerState = emptyAnswer;
  readonly #updates = new AnswerUpdates();

  fold(...events: ChainEvent[]): void {
    for (const event of events) {
      // The chain never cuts to more than there is.
      if (event.type === 'rewind' && event.toLength > this.state.text.length) continue;
      this.state = foldEvent(this.state, event);
      if (event.type === 'rewind') this.#updates.rewound(event.toLength);
    }
  }

  flush(): HostMessage[] {
    const { text, reasoning, status } = this.state;
    const view = () => ({ id: 'm', role: 'assistant' as const, text, reasoning, status, createdAt: 0 });
    return this.#updates.take(this.state, { ...target, view });
  }
}

/** What the page does with a message. */
function follow(page: { text: string; reasoning: string }, message: HostMessage): void {
  if (message.type === 'message')
    Object.assign(page, { text: message.message.text, reasoning: message.message.reasoning });
  if (message.type === 'rewind') page.text = page.text.slice(0, message.toLength);
  if (message.type !== 'delta') return;
  expect(message.at).toBe(page.text.length);
  page.text += message.text;
  page.reasoning += message.reasoning ?? '';
}
