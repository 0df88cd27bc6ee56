import { describe, expect, it } from 'vitest';
import { Readiness } from '../../../src/host/readiness.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { aChat } from './support/aChat.ts';
import { ends, says, starts } from './support/events.ts';

describe('a chat whose keys are still being read', () => {
  it('tells nobody to add a first key', async () => {
    const { page } = await aSlowStart();

    await page.does({ type: 'ready' });

    expect(page.state).toMatchObject({ hasProvider: true, route: { label: 'Reading keys…' } });
  });

  it('keeps a question until they are there', async () => {
    const { chat, page, keysAreRead } = await aSlowStart();
    await page.does({ type: 'ready' }, { type: 'send', text: 'Hi' });
    await chat.clock.advance(1_000);
    expect(chat.streams).toEqual([]);

    keysAreRead();
    await chat.clock.advance(0);
    chat.streams[0]?.push(starts('groq'), says('Hello'), ends('Hello'));
    await chat.clock.advance(100);

    expect(page.of('message').at(-1)?.message).toMatchObject({ text: 'Hello', status: 'complete' });
  });

  it('says what it waited for in vain', async () => {
    const { chat, page, clock } = await aSlowStart();
    await page.does({ type: 'ready' }, { type: 'send', text: 'Hi' });
    await chat.clock.advance(0);

    await clock.advance(10_000);
    await chat.clock.advance(100);

    expect(chat.streams).toEqual([]);
    expect(page.of('message').at(-1)?.message).toMatchObject({ status: 'failed' });
    expect(JSON.stringify(page.of('message').at(-1)?.message)).toContain('has not handed over the keys yet');
  });
});

async function aSlowStart() {
  const clock = new VirtualClock();
  const keys = Promise.withResolvers<void>();
  const readiness = new Readiness({ ready: keys.promise, clock, log: { warn: () => {} } });
  const chat = await aChat({ readiness });
  return { chat, page: chat.page(), clock, keysAreRead: keys.resolve };
}
