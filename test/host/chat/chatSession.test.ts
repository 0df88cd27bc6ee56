import { describe, expect, it } from 'vitest';
import { UnderstudyError } from '../../../src/engine/errors/understudyError.ts';
import type { ContextItem } from '../../../src/engine/storage/conversationTypes.ts';
import { aDatabase, aPath } from '../../engine/storage/support/parts.ts';
import { aChat, aMemory } from './support/aChat.ts';
import { aFailedAttempt, anAttempt, ends, says, starts } from './support/events.ts';

describe('a chat page', () => {
  it('gets everything when it is ready, and nothing before', async () => {
    const chat = await aChat({ storageNotice: () => 'Nothing can be saved' });
    const page = chat.page();
    page.session.compose('early');

    expect(page.received).toEqual([]);
    await page.does({ type: 'ready' });

    expect(page.state).toMatchObject({
      conversation: undefined,
      messages: [],
      isBusy: false,
      notice: 'Nothing can be saved',
    });
    expect(page.of('state')[0]?.strings).toEqual({ Send: 'Senden' });
    expect(page.of('compose')).toMatchObject([{ text: 'early' }]);
  });

  it('shows a notice until it is dismissed, and not again when the page comes back', async () => {
    const chat = await aChat({ storageNotice: () => 'Nothing can be saved' });
    const page = chat.page();
    await page.does({ type: 'ready' });
    const before = page.state.notice;

    await page.does({ type: 'dismiss-notice' });
    const after = page.state.notice;
    page.session.pageGone();
    await page.does({ type: 'ready' });

    expect([before, after, page.state.notice]).toEqual(['Nothing can be saved', undefined, undefined]);
  });

  it('says no more that nothing can be saved once that is no longer so', async () => {
    let notice: string | undefined = 'The history is locked';
    const chat = await aChat({ storageNotice: () => notice });
    const page = chat.page();
    await page.does({ type: 'ready' });
    const before = page.state.notice;

    notice = undefined;
    page.session.refresh();

    expect([before, page.state.notice]).toEqual(['The history is locked', undefined]);
  });

  it('asks: the question is stored first, then the answer grows and is stored whole', async () => {
    const chat = await aChat();
    const page = chat.page();

    await page.does({ type: 'ready' }, { type: 'send', text: 'What is a monad?' });
    await chat.clock.advance(0);
    chat.streams[0]?.push(starts('groq'), says('A mon'));
    await chat.clock.advance(100);
    chat.streams[0]?.push(says('oid'), ends('A monoid'));
    await chat.clock.advance(100);

    const { conversation, messages } = page.state;
    expect(conversation?.title).toBe('What is a monad?');
    expect(messages.map(({ role, text }) => [role, text])).toEqual([
      ['user', 'What is a monad?'],
      ['assistant', ''],
    ]);
    const answer = page.message(messages[1]?.id ?? '');
    expect(answer).toMatchObject({ text: 'A monoid', status: 'complete', answer: { model: 'groq-model' } });
    expect(page.of('busy').map(({ isBusy }) => isBusy)).toEqual([false]);
    expect(page.state.isBusy).toBe(true);
    expect(chat.store.messages(conversation?.id ?? '').map(({ text, status }) => [text, status])).toEqual([
      ['What is a monad?', 'complete'],
      ['A monoid', 'complete'],
    ]);
  });

  it('tells of an answer that it is as long as it may be, and that pieces of it could not be read', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' }, { type: 'send', text: 'Hi' });
    await chat.clock.advance(0);

    chat.streams[0]?.push(starts('groq'), ends('Half', { finishReason: 'length', unreadableEvents: 2 }));
    await chat.clock.advance(100);
    page.session.pageGone();
    await page.does({ type: 'ready' });

    const answer = { isAtOutputLimit: true, unreadableEvents: 2 };
    expect(page.state.messages[1]).toMatchObject({ status: 'incomplete', answer });
  });

  it('tells a takeover as it happens, once in the message and once to the screen reader', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' }, { type: 'send', text: 'Hi' });
    await chat.clock.advance(0);

    chat.streams[0]?.push(
      starts('groq'),
      { type: 'attempt-failed', attempt: aFailedAttempt('groq') },
      starts('mistral'),
    );
    await chat.clock.advance(100);

    expect(
      page
        .of('message')
        .at(-1)
        ?.message.answer?.attempts.map(({ reason, outcome }) => [outcome, reason]),
    ).toEqual([
      ['failed', '429, rate limited'],
      ['running', undefined],
    ]);
    expect(page.of('announce').map(({ text }) => text)).toEqual([
      'Asking Groq',
      'Groq: 429, rate limited',
      'Mistral takes over',
    ]);
  });

  it('shows where another provider went on, at once and after a reload', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' }, { type: 'send', text: 'Hi' });
    await chat.clock.advance(0);
    const seam = { atLength: 5, provider: 'mistral', model: 'mistral-model' };

    chat.streams[0]?.push(starts('groq'), says('Half an'), { type: 'attempt-failed', attempt: aFailedAttempt('groq') });
    chat.streams[0]?.push(
      starts('mistral'),
      { type: 'rewind', toLength: 5 },
      { type: 'seam', ...seam },
      says('answer'),
    );
    await chat.clock.advance(100);
    const shown = { atLength: 5, provider: 'Mistral', after: 'Groq' };
    expect(page.of('message').at(-1)?.message).toMatchObject({ text: 'Half answer', answer: { seams: [shown] } });

    const attempts = [aFailedAttempt('groq'), anAttempt('mistral')];
    chat.streams[0]?.push(ends('Half answer.', { attempts, seams: [seam] }));
    await chat.clock.advance(100);
    page.session.pageGone();
    await page.does({ type: 'ready' });

    expect(page.state.messages[1]).toMatchObject({ text: 'Half answer.', answer: { seams: [shown] } });
  });

  it('gets at most 20 updates a second, however many tokens arrive', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' }, { type: 'send', text: 'Count' });
    await chat.clock.advance(0);
    const before = page.received.length;

    for (let token = 0; token < 1_000; token++) {
      chat.streams[0]?.push(says(`${token} `));
      if (token % 10 === 9) await chat.clock.advance(10);
    }

    expect(page.received.length - before).toBeLessThanOrEqual(21);
    expect(page.received.length - before).toBeGreaterThan(10);
  });

  it('finds the running answer as it stands after a reload in mid-answer', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' }, { type: 'send', text: 'Hi' });
    await chat.clock.advance(0);
    chat.streams[0]?.push(starts('groq'), says('Half an ans'));
    await chat.clock.advance(10);

    page.session.pageGone();
    const missed = page.received.length;
    chat.streams[0]?.push(says('wer'));
    await chat.clock.advance(100);
    expect(page.received).toHaveLength(missed);
    await page.does({ type: 'ready' });

    expect(page.state).toMatchObject({
      isBusy: true,
      messages: [{ text: 'Hi' }, { text: 'Half an answer', status: 'streaming' }],
    });
    chat.streams[0]?.push(says('!'));
    await chat.clock.advance(100);
    expect(page.received.at(-1)).toMatchObject({ type: 'delta', at: 14, text: '!' });
  });

  it.each([
    ['comes back', (page: Page) => page.does({ type: 'ready' })],
    ['is told anew what another window changed', (page: Page) => page.session.refresh()],
  ])('follows the answer piece by piece when it %s in mid-answer', async (_what, happens) => {
    const chat = await aChat();
    const [page, other] = [chat.page(), chat.page()];
    await page.does({ type: 'ready' }, { type: 'send', text: 'Hi' });
    await other.does({ type: 'ready', conversationId: page.session.conversationId ?? '' });
    await chat.clock.advance(0);
    chat.streams[0]?.push(starts('groq'), says('Half'));
    await chat.clock.advance(10);

    // Too soon after the last update to have been told already.
    chat.streams[0]?.push(says(' an'));
    await chat.clock.advance(10);
    await happens(page);
    chat.streams[0]?.push(says(' answer'));
    await chat.clock.advance(100);

    for (const each of [page, other]) {
      const { messages, isOutOfStep } = each.shown;
      expect([messages[1]?.text, isOutOfStep]).toEqual(['Half an answer', false]);
    }
  });

  it('stops: the text so far is kept and marked', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' }, { type: 'send', text: 'Hi' });
    await chat.clock.advance(0);
    const [stream] = chat.streams;
    stream?.push(says('So far'));
    await chat.clock.advance(100);

    await page.does({ type: 'stop' });
    expect(stream?.signal?.aborted).toBe(true);
    stream?.push({ type: 'error', error: new UnderstudyError({ class: 'cancelled', message: 'Cancelled' }) });
    await chat.clock.advance(100);

    expect(page.of('message').at(-1)?.message).toMatchObject({ text: 'So far', status: 'cancelled' });
    expect(page.of('busy').at(-1)?.isBusy).toBe(false);
  });

  it('regenerates: the old answer leaves the page and stays in the store', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' });
    const { conversationId, answerId } = await answered(chat, page, 'Hi', 'First');

    await page.does({ type: 'regenerate', messageId: answerId });
    await chat.clock.advance(0);
    chat.streams[1]?.push(ends('Second'));
    await chat.clock.advance(100);

    expect(page.of('removed')).toEqual([{ type: 'removed', conversationId, messageIds: [answerId] }]);
    expect(chat.store.messages(conversationId).map(({ text }) => text)).toEqual(['Hi', 'Second']);
    expect(chat.store.variants(conversationId, 1).map(({ text }) => text)).toEqual(['First']);
  });

  it('edits and asks again: everything from the question on is replaced, its attachments stay', async () => {
    const chat = await aChat();
    const page = chat.page();
    chat.selection.item = aSelection('a.ts:1-2');
    await page.does({ type: 'ready' }, { type: 'attach', kind: 'selection' });
    const { conversationId, questionId, answerId } = await answered(chat, page, 'Helo', 'What?');

    await page.does({ type: 'edit', messageId: questionId, text: 'Hello' });
    await chat.clock.advance(0);
    chat.streams[1]?.push(ends('Hello!'));
    await chat.clock.advance(100);

    expect(page.of('removed').at(-1)?.messageIds).toEqual([questionId, answerId]);
    const messages = chat.store.messages(conversationId);
    expect(messages.map(({ text }) => text)).toEqual(['Hello', 'Hello!']);
    expect(messages[0]?.context?.map(({ label }) => label)).toEqual(['a.ts:1-2']);
  });

  it('tries a failed answer again, with its reason shown until then', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' }, { type: 'send', text: 'Hi' });
    await chat.clock.advance(0);
    const error = new UnderstudyError({ class: 'content-refused', message: 'Refused: ask differently', attempts: [] });
    chat.streams[0]?.push({ type: 'error', error });
    await chat.clock.advance(100);
    const failed = page.of('message').at(-1)?.message;
    expect(failed).toMatchObject({ status: 'failed', error: 'Refused: ask differently' });

    await page.does({ type: 'regenerate', messageId: failed?.id ?? '' });
    await chat.clock.advance(0);

    expect(chat.streams).toHaveLength(2);
  });

  it('answers in several conversations at once', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does(
      { type: 'ready' },
      { type: 'send', text: 'One' },
      { type: 'new-chat' },
      { type: 'send', text: 'Two' },
    );
    await chat.clock.advance(0);
    const [one, two] = chat.streams;
    two?.push(ends('Zwei', { attempts: [anAttempt('mistral')] }));
    one?.push(ends('Eins'));
    await chat.clock.advance(100);

    const texts = chat.store.list().map(({ id }) => chat.store.messages(id).map(({ text }) => text));
    expect(texts.toSorted()).toEqual([
      ['One', 'Eins'],
      ['Two', 'Zwei'],
    ]);
    expect(page.of('message').some(({ message }) => message.text === 'Eins')).toBe(false);
  });

  it('shows the same conversation in two places', async () => {
    const chat = await aChat();
    const [view, tab] = [chat.page(), chat.page()];
    await view.does({ type: 'ready' });
    const { conversationId } = await answered(chat, view, 'Hi', 'Hello');
    await tab.does({ type: 'ready', conversationId });

    await tab.does({ type: 'send', text: 'And?' });
    await chat.clock.advance(0);
    chat.streams[1]?.push(says('More'));
    await chat.clock.advance(100);

    expect(tab.state.messages.map(({ text }) => text)).toEqual(['Hi', 'Hello']);
    expect(view.of('message').at(-1)?.message.text).toBe('More');
    expect(tab.of('message').at(-1)?.message.text).toBe('More');
  });

  it('sends attachments once, and shows an attachment of the same place once', async () => {
    const chat = await aChat();
    const page = chat.page();
    chat.selection.item = aSelection('a.ts:1-2');
    await page.does({ type: 'ready' }, { type: 'attach', kind: 'selection' }, { type: 'attach', kind: 'selection' });
    expect(page.of('context').at(-1)?.context).toMatchObject([{ kind: 'selection', label: 'a.ts:1-2' }]);

    const { conversationId } = await answered(chat, page, 'Why?', 'Because');

    expect(page.state.context).toEqual([]);
    expect(chat.store.messages(conversationId)[0]?.context).toEqual([aSelection('a.ts:1-2')]);
  });

  it('gives a question back that comes while an answer is being written', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' }, { type: 'send', text: 'One' });
    await chat.clock.advance(0);

    await page.does({ type: 'send', text: 'Two' });

    expect(page.of('compose')).toEqual([{ type: 'compose', text: 'Two', append: true }]);
    expect(chat.streams).toHaveLength(1);
  });

  it('gives an edited question back that comes while an answer is being written', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' }, { type: 'send', text: 'First' });
    await chat.clock.advance(0);

    await page.does({ type: 'edit', messageId: page.state.messages[0]?.id ?? '', text: 'First, but better' });

    expect(page.of('compose')).toMatchObject([{ text: 'First, but better', append: true }]);
    expect(chat.reports).toHaveLength(1);
    expect(chat.streams).toHaveLength(1);
  });

  it('gives an edited question back when the question is gone', async () => {
    const chat = await aChat();
    const page = chat.page();

    await page.does({ type: 'ready' }, { type: 'edit', messageId: 'gone', text: 'A better question' });

    expect(page.of('compose')).toMatchObject([{ text: 'A better question' }]);
    expect(String(chat.reports[0])).toMatch(/gone/);
  });

  it('gives a question back, with what should have travelled along, when it cannot be stored', async () => {
    const chat = await aChat();
    const page = chat.page();
    chat.selection.item = { kind: 'selection', label: 'a.ts:1', uri: 'file:///a.ts', text: 'const a = 1;' };
    chat.store.create = () => {
      throw new Error('database disk image is malformed');
    };

    await page.does({ type: 'ready' }, { type: 'attach', kind: 'selection' }, { type: 'send', text: 'Why?' });

    expect(page.of('compose')).toMatchObject([{ text: 'Why?' }]);
    expect(page.of('context').at(-1)?.context).toMatchObject([{ label: 'a.ts:1' }]);
    expect(chat.reports).toHaveLength(1);
  });

  it('puts no question into a conversation that another window has just deleted', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' }, { type: 'send', text: 'First' });
    await chat.clock.advance(0);
    chat.streams[0]?.push(starts('groq'), ends('An answer'));
    await chat.clock.advance(100);
    const deleted = page.state.conversation?.id ?? '';
    chat.store.delete(deleted);

    await page.does({ type: 'send', text: 'Second' });

    expect(page.state.conversation?.id).not.toBe(deleted);
    expect(page.state.messages[0]).toMatchObject({ text: 'Second' });
    expect(chat.store.messages(deleted).map(({ text }) => text)).not.toContain('Second');
  });

  it('ends the answer on the page although the database cannot be read any more', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' }, { type: 'send', text: 'Hi' });
    await chat.clock.advance(0);
    const { id = '' } = page.state.messages[1] ?? {};
    const readable = { ...chat.store };
    const unreadable = () => {
      throw new Error('database disk image is malformed');
    };
    Object.assign(chat.store, { get: unreadable, message: unreadable, messages: unreadable });

    chat.streams[0]?.push(starts('groq'), says('Hello'), ends('Hello'));
    await chat.clock.advance(100);
    Object.assign(chat.store, readable);

    expect(page.of('busy').at(-1)?.isBusy).toBe(false);
    expect(page.message(id)).toMatchObject({ text: 'Hello', status: 'complete' });
  });

  it('deletes the conversation it shows, its answer stopped', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' }, { type: 'send', text: 'One' });
    await chat.clock.advance(0);
    const id = page.state.conversation?.id ?? '';

    await page.does({ type: 'delete-chat', conversationId: id });

    expect(chat.streams[0]?.signal?.aborted).toBe(true);
    expect(page.state).toMatchObject({ conversation: undefined, messages: [], isBusy: false });
    expect(chat.store.list()).toEqual([]);
  });

  it('renames, searches and opens conversations', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' });
    const { conversationId } = await answered(chat, page, 'How do trains brake?', 'With compressed air');
    await page.does({ type: 'new-chat' });

    await page.does(
      { type: 'rename-chat', conversationId, title: 'Trains' },
      { type: 'search', query: 'compress' },
      { type: 'search', query: '' },
      { type: 'open-chat', conversationId },
    );

    const [found, all] = page.of('conversations');
    expect(found?.conversations).toMatchObject([
      { id: conversationId, title: 'Trains', snippet: expect.stringContaining('compressed') },
    ]);
    expect(all?.conversations.map(({ title }) => title)).toEqual(['Trains']);
    expect(page.state.messages).toHaveLength(2);
  });

  it('names its place after the conversation', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' });
    const { conversationId } = await answered(chat, page, 'How do trains brake?', 'With compressed air');
    const titles = [page.title];
    await page.does({ type: 'rename-chat', conversationId, title: 'Trains' });
    titles.push(page.title);
    await page.does({ type: 'new-chat' });
    titles.push(page.title);

    expect(titles).toEqual(['How do trains brake?', 'Trains', undefined]);
  });

  it('shows what the page showed before, although a command asked which chat it is before the page was there', async () => {
    const chat = await aChat();
    const first = chat.page();
    await first.does({ type: 'ready' });
    await answered(chat, first, 'Hi', 'Hello');
    const { conversationId } = first.session;
    const again = chat.page();

    again.session.use();
    await again.does({ type: 'ready', conversationId: conversationId ?? '' });

    expect(again.state.conversation?.id).toBe(conversationId);
  });

  it('remembers conversation and draft over a restart', async () => {
    const db = await aDatabase();
    const memory = aMemory();
    const before = await aChat({ db });
    const page = before.page(memory);
    await page.does({ type: 'ready' });
    await answered(before, page, 'Hi', 'Hello');
    await page.does({ type: 'draft', draft: { version: 3, text: 'half a thou' } });
    before.hub.dispose();

    const after = (await aChat({ db })).page(memory);
    await after.does({ type: 'ready' });

    expect(after.state.messages.map(({ text }) => text)).toEqual(['Hi', 'Hello']);
    expect(after.state.draft).toEqual({ version: 3, text: 'half a thou' });
  });

  it('remembers over a restart what would travel with the next question', async () => {
    const db = await aDatabase();
    const memory = aMemory();
    const before = await aChat({ db });
    const page = before.page(memory);
    await page.does({ type: 'ready' });
    for (const label of ['a.ts:1-2', 'b.ts:3', 'c.ts:4']) {
      before.selection.item = aSelection(label);
      await page.does({ type: 'attach', kind: 'selection' });
    }
    await page.does({ type: 'detach', contextId: page.of('context').at(-1)?.context[1]?.id ?? '' });
    before.hub.dispose();

    const after = await aChat({ db });
    const again = after.page(memory);
    await again.does({ type: 'ready' });
    const shown = again.state.context.map(({ label }) => label);
    const { conversationId } = await answered(after, again, 'Why?', 'Because');

    expect(shown).toEqual(['a.ts:1-2', 'c.ts:4']);
    expect(after.store.messages(conversationId)[0]?.context).toEqual([aSelection('a.ts:1-2'), aSelection('c.ts:4')]);
    expect(memory.get().attachments).toEqual([]);
  });

  it('keeps the newer of two drafts', async () => {
    const chat = await aChat();
    const page = chat.page();
    const edit = { messageId: 'q1', text: 'better' };

    await page.does({ type: 'ready' }, { type: 'draft', draft: { version: 7, text: 'new', edit } });
    await page.does({ type: 'draft', draft: { version: 5, text: 'old' } });
    page.session.pageGone();
    await page.does({ type: 'ready' });

    expect(page.state.draft).toEqual({ version: 7, text: 'new', edit });
  });

  it('leaves the draft alone when a command asks a question', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' }, { type: 'draft', draft: { version: 1, text: 'half a thou' } });

    page.session.send('From the palette');
    page.session.pageGone();
    await page.does({ type: 'ready' });

    expect(page.state.draft?.text).toBe('half a thou');
  });

  it('shows what was open last, although the restored page names a conversation of an earlier window', async () => {
    const db = await aDatabase();
    const memory = aMemory();
    const before = await aChat({ db });
    const page = before.page(memory);
    await page.does({ type: 'ready' });
    const { conversationId: stale } = await answered(before, page, 'Earlier', 'Hello');
    await page.does({ type: 'new-chat' });
    const { conversationId: last } = await answered(before, page, 'Later', 'Hello again');
    before.hub.dispose();

    const after = (await aChat({ db })).page(memory);
    await after.does({ type: 'ready', conversationId: stale });

    expect(after.state.conversation?.id).toBe(last);
  });

  it('stays empty when the chat was left empty, although the restored page names a conversation', async () => {
    const db = await aDatabase();
    const memory = aMemory();
    const before = await aChat({ db });
    const page = before.page(memory);
    await page.does({ type: 'ready' });
    const { conversationId: stale } = await answered(before, page, 'Earlier', 'Hello');
    await page.does({ type: 'new-chat' });
    before.hub.dispose();

    const after = (await aChat({ db })).page(memory);
    await after.does({ type: 'ready', conversationId: stale });

    expect(after.state.conversation).toBeUndefined();
  });

  it('takes the word of the restored page where nothing else is remembered', async () => {
    const chat = await aChat();
    const first = chat.page();
    await first.does({ type: 'ready' });
    const { conversationId } = await answered(chat, first, 'Hi', 'Hello');

    const tab = chat.page();
    await tab.does({ type: 'ready', conversationId });

    expect(tab.state.conversation?.id).toBe(conversationId);
  });

  it('asks in the conversation it will show, before its page is there', async () => {
    const chat = await aChat();
    const first = chat.page();
    await first.does({ type: 'ready' });
    const { conversationId } = await answered(chat, first, 'Hi', 'Hello');

    const tab = chat.page(aMemory({ conversationId }));
    tab.session.send('And?');
    await tab.does({ type: 'ready' });

    expect(tab.state.messages.map(({ text }) => text)).toEqual(['Hi', 'Hello', 'And?', '']);
  });

  it('keeps the text of an answer whose window closes, marked as interrupted', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' }, { type: 'send', text: 'Hi' });
    await chat.clock.advance(0);
    chat.streams[0]?.push(says('Half'));
    await chat.clock.advance(10);

    chat.hub.dispose();

    const [conversation] = chat.store.list();
    expect(chat.store.messages(conversation?.id ?? '')[1]).toMatchObject({ text: 'Half', status: 'interrupted' });
    expect(chat.streams[0]?.signal?.aborted).toBe(true);
  });

  it('keeps who was giving an answer whose window closes, and who failed before', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' }, { type: 'send', text: 'Hi' });
    await chat.clock.advance(0);
    const failed = { type: 'attempt-failed', attempt: aFailedAttempt('groq') } as const;
    chat.streams[0]?.push(starts('groq'), failed, starts('mistral', 'work'), says('Half'));
    await chat.clock.advance(10);

    chat.hub.dispose();

    const [conversation] = chat.store.list();
    const answer = chat.store.messages(conversation?.id ?? '')[1]?.answer;
    expect(answer).toMatchObject({ providerName: 'Mistral', keyLabel: 'work', model: 'mistral-model', durationMs: 10 });
    expect(answer?.attempts.map(({ provider, outcome }) => [provider, outcome])).toEqual([
      ['groq', 'failed'],
      ['mistral', 'cancelled'],
    ]);
  });

  it('shows what another window wrote, within a second or two', async () => {
    const path = aPath();
    const here = await aChat({ db: await aDatabase(path) });
    const there = await aChat({ db: await aDatabase(path) });
    const page = here.page();
    await page.does({ type: 'ready' });
    const { conversationId } = await answered(here, page, 'Hi', 'Hello');
    const other = there.page();
    await other.does({ type: 'ready', conversationId });

    await answered(there, other, 'From there', 'Indeed');
    await here.clock.advance(2_000);

    expect(page.state.messages.map(({ text }) => text)).toEqual(['Hi', 'Hello', 'From there', 'Indeed']);
  });

  it('leaves no timer behind when no page is there', async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' });
    await chat.clock.advance(5_000);

    page.session.pageGone();
    await chat.clock.advance(5_000);

    expect(chat.clock.pending).toBe(0);
  });

  it("hands the page's buttons to the editor", async () => {
    const chat = await aChat();
    const page = chat.page();

    await page.does(
      { type: 'copy', text: 'a' },
      { type: 'insert', text: 'b' },
      { type: 'new-file', text: 'c', language: 'ts' },
      { type: 'open-link', href: 'https://example.com' },
      { type: 'command', command: 'understudy.addKey' },
    );

    expect(chat.editorCalls).toEqual([
      ['copy', 'a'],
      ['insert', 'b'],
      ['newFile', 'c', 'ts'],
      ['openLink', 'https://example.com'],
      ['runCommand', 'understudy.addKey'],
    ]);
  });

  it.each([null, 'send', {}, { type: 'send' }, { type: 'command', command: 'workbench.action.quit' }])(
    'is not believed when it sends %j',
    async (message) => {
      const chat = await aChat();
      const page = chat.page();
      await page.does({ type: 'ready' });
      const before = page.received.length;

      await page.session.receive(message);

      expect(page.received).toHaveLength(before);
      expect(chat.editorCalls).toEqual([]);
    },
  );

  it("rehearses again instead of asking the user's providers for a rehearsal's answer", async () => {
    const chat = await aChat();
    const page = chat.page();
    await page.does({ type: 'ready' });
    const { conversationId, answerId } = await answered(chat, page, 'Q', 'A', 'rehearsal-answer');

    await page.does({ type: 'regenerate', messageId: answerId });

    expect(chat.rehearsals).toEqual([conversationId]);
    expect(chat.streams).toHaveLength(1);
  });
});

function aSelection(label: string): ContextItem {
  return { kind: 'selection', label, uri: 'file:///a.ts', text: 'let a;' };
}

/** A question and its whole answer. */
async function answered(chat: Chat, page: Page, question: string, answer: string, provider = 'groq') {
  const asked = chat.streams.length;
  await page.does({ type: 'send', text: question });
  await chat.clock.advance(0);
  chat.streams[asked]?.push(starts(provider), ends(answer, { attempts: [anAttempt(provider)] }));
  await chat.clock.advance(100);
  const conversationId = page.session.conversationId ?? '';
  const [questionId = '', answerId = ''] = chat.store
    .messages(conversationId)
    .slice(-2)
    .map(({ id }) => id);
  return { conversationId, questionId, answerId };
}

type Chat = Awaited<ReturnType<typeof aChat>>;
type Page = ReturnType<Chat['page']>;
