import { describe, expect, it } from 'vitest';
import { UnderstudyError } from '../../../src/engine/errors/understudyError.ts';
import { aChat } from './support/aChat.ts';
import { ends, says, starts } from './support/events.ts';

describe('the chat last used', () => {
  it('tells commands what they can do with it: stop while it answers, ask again afterwards', async () => {
    const chat = await aChat();
    const page = chat.page();

    await page.does({ type: 'ready' }, { type: 'send', text: 'Hi' });
    await chat.clock.advance(0);
    chat.streams[0]?.push(starts('groq'), says('Hello'), ends('Hello'));
    await chat.clock.advance(100);

    expect(chat.activity).toEqual([
      { isAnswering: true, hasAnswer: false },
      { isAnswering: false, hasAnswer: true },
    ]);
  });

  it('is stopped and asked again by commands', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' }, { type: 'send', text: 'Hi' });
    await chat.clock.advance(0);

    chat.hub.lastUsed?.stop();
    expect(chat.streams[0]?.signal?.aborted).toBe(true);
    chat.streams[0]?.push({ type: 'error', error: new UnderstudyError({ class: 'cancelled', message: 'Cancelled' }) });
    await chat.clock.advance(100);
    chat.hub.lastUsed?.regenerateLast();
    await chat.clock.advance(0);

    expect(chat.streams).toHaveLength(2);
  });

  it('is the one in which the user did something last, and after it is closed the one before', async () => {
    const chat = await aChat();
    const [first, second] = [chat.page(), chat.page()];
    await first.does({ type: 'ready' });
    expect(chat.hub.lastUsed).toBe(first.session);

    await second.does({ type: 'ready' });
    expect(chat.hub.lastUsed).toBe(first.session);
    await second.does({ type: 'draft', draft: { version: 1, text: 'I' } });
    expect(chat.hub.lastUsed).toBe(second.session);
    chat.hub.endSession(second.session);

    expect(chat.hub.lastUsed).toBe(first.session);
  });
});
