import { describe, expect, it } from 'vitest';
import {
  anAnswer,
  anAttempt,
  aProvenance,
  aQuestion,
  conversationId,
  failedAttempts,
  someConversations,
} from './support/samples.ts';
import { useStage } from './support/stage.ts';

describe('the chat page', { timeout: 30_000 }, () => {
  const stage = useStage();
  const exchange = [aQuestion(), anAnswer()];

  it('asks for everything when it starts, and for the same conversation after a reload', async () => {
    const { page, posted, show } = await stage.open();
    const first = await posted();
    await show({ messages: exchange });
    await page.reload();

    expect(first).toEqual([{ type: 'ready' }]);
    expect(await posted()).toEqual([{ type: 'ready', conversationId }]);
  });

  it('keeps what was being written over a reload', async () => {
    const { page, show } = await stage.open();
    await show({});
    await page.keyboard.press('Tab');
    await page.getByLabel('Ask Understudy').fill('half a quest');
    await page.reload();

    expect(await page.getByLabel('Ask Understudy').inputValue()).toBe('half a quest');
  });

  it('keeps what was being written against an older draft of the host, and tells it', async () => {
    const { page, drafts, show } = await stage.open();
    await show({ draft: { version: 4, text: '' } });
    const composer = page.getByLabel('Ask Understudy');
    await composer.pressSequentially('half a quest');
    await page.reload();
    await drafts();
    await show({ draft: { version: 5, text: 'h' } });

    expect(await composer.inputValue()).toBe('half a quest');
    expect(await drafts()).toEqual([{ version: 16, text: 'half a quest' }]);
  });

  it('tells what was written onto an older draft also where that has as high a number as the host’s', async () => {
    const { page, drafts, show } = await stage.open();
    await page.getByLabel('Ask Understudy').pressSequentially('half a');
    await drafts();

    await show({ draft: { version: 6, text: 'whole' } });

    expect((await drafts()).at(-1)).toEqual({ version: 7, text: 'half a' });
  });

  it.each(['newer, and longer', ''])('takes a newer draft of the host: “%s”', async (text) => {
    const { page, show } = await stage.open();
    await show({});
    const composer = page.getByLabel('Ask Understudy');
    await composer.pressSequentially('old');
    await page.reload();
    await show({ draft: { version: 40, text } });

    expect(await composer.inputValue()).toBe(text);
  });

  it('keeps what is written before the host has said what it knows', async () => {
    const { page, drafts, show } = await stage.open();
    const composer = page.getByLabel('Ask Understudy');
    await composer.pressSequentially('new');
    await show({ draft: { version: 40, text: 'old' } });

    expect(await composer.inputValue()).toBe('new');
    expect((await drafts()).at(-1)).toEqual({ version: 41, text: 'new' });
  });

  it('leaves the composer empty that was just sent, whatever the host still knows', async () => {
    const { page, drafts, show } = await stage.open();
    await show({ draft: { version: 0, text: '' } });
    const composer = page.getByLabel('Ask Understudy');
    await composer.pressSequentially('one');
    await composer.press('Enter');
    const last = (await drafts()).at(-1);
    await show({ draft: { version: 2, text: 'on' } });

    expect(last).toEqual({ version: 4, text: '' });
    expect(await composer.inputValue()).toBe('');
  });

  it('tells the host the first letter at once and the rest from time to time', async () => {
    const { page, drafts, show } = await stage.open();
    await show({});
    await page.getByLabel('Ask Understudy').pressSequentially('some words', { delay: 30 });
    await page.waitForTimeout(150);
    const told = await drafts();

    expect(told[0]).toEqual({ version: 1, text: 's' });
    expect(told.at(-1)).toEqual({ version: 10, text: 'some words' });
    expect(told.length).toBeLessThan(8);
  });

  it('opens the edited question again with its text, and leaves the cursor where it is', async () => {
    const { page, drafts, show } = await stage.open();
    await show({ messages: exchange });
    await page.getByRole('button', { name: 'Edit and Resend' }).click();
    await page.getByLabel('Edit Question').fill('How do I retry');
    await page.reload();
    await show({ messages: exchange });

    const editor = page.getByLabel('Edit Question');
    expect(await editor.inputValue()).toBe('How do I retry');
    expect(await focusedName(page)).not.toBe('Edit Question');
    await editor.press('Escape');
    await drafts();
    await page.reload();
    await show({ messages: exchange });
    await page.getByRole('button', { name: 'Edit and Resend' }).waitFor();
    expect(await editor.count()).toBe(0);
  });

  it('sends with Enter, makes a line with Shift+Enter, and sends nothing for nothing', async () => {
    const { page, posted, show } = await stage.open();
    await show({});
    await posted();
    const composer = page.getByLabel('Ask Understudy');

    await composer.press('Enter');
    await composer.pressSequentially('one');
    await composer.press('Shift+Enter');
    await composer.pressSequentially('two');
    await composer.press('Enter');

    expect(await posted()).toEqual([{ type: 'send', text: 'one\ntwo' }]);
    expect(await composer.inputValue()).toBe('');
  });

  it('does not send while a character is being composed', async () => {
    const { page, posted, show } = await stage.open();
    await show({});
    await posted();
    const composer = page.getByLabel('Ask Understudy');
    await composer.fill('にほ');
    await composer.dispatchEvent('keydown', { key: 'Enter', isComposing: true });

    expect(await posted()).toEqual([]);
  });

  it('stops with the button and with Escape, and keeps what is written meanwhile', async () => {
    const { page, posted, show } = await stage.open();
    await show({ messages: [aQuestion(), anAnswer({ status: 'streaming', text: 'a' })], isBusy: true });
    await posted();
    const composer = page.getByLabel('Ask Understudy');

    await page.getByRole('button', { name: 'Stop' }).click();
    await composer.pressSequentially('next');
    await composer.press('Enter');
    await composer.press('Escape');

    expect(await posted()).toEqual([{ type: 'stop' }, { type: 'stop' }]);
    expect(await composer.inputValue()).toBe('next');
  });

  it('says why Enter does not send while an answer is being written, until it is there', async () => {
    const { page, host, show } = await stage.open();
    await show({ messages: [aQuestion(), anAnswer({ status: 'streaming', text: 'a' })], isBusy: true });
    const composer = page.getByLabel('Ask Understudy');
    const hint = page.locator('.composer').getByText('Still answering. Press Escape to stop it first.');
    await composer.pressSequentially('next');
    const before = await hint.count();
    await composer.press('Enter');
    const meanwhile = await hint.isVisible();
    await host({ type: 'busy', conversationId, isBusy: false });
    await hint.waitFor({ state: 'detached' });

    expect([before, meanwhile]).toEqual([0, true]);
  });

  it('says that a model reached its output limit, and what to do then', async () => {
    const { page, show } = await stage.open();
    const answer = aProvenance({ isAtOutputLimit: true });
    await show({ messages: [aQuestion(), anAnswer({ status: 'incomplete', answer })] });

    expect(await page.locator('.status').textContent()).toMatch(/Incomplete The model reached its output limit/);
  });

  it.each([
    ['alone', [anAttempt()], 'Words may be missing'],
    ['with the takeovers', [...failedAttempts, anAttempt()], 'Groq was rate limited'],
  ])('says that pieces of an answer could not be read, %s', async (_where, attempts, line) => {
    const { page, show } = await stage.open();
    await show({ messages: [aQuestion(), anAnswer({ answer: aProvenance({ attempts, unreadableEvents: 3 }) })] });
    await page.locator('.attempts summary').getByText(line).click();

    await page.getByText('Pieces of the stream that could not be read: 3').waitFor();
  });

  it('edits a question and sends it again', async () => {
    const { page, posted, show } = await stage.open();
    await show({ messages: exchange });
    await posted();

    await page.getByRole('button', { name: 'Edit and Resend' }).click();
    await page.getByLabel('Edit Question').fill('How do I retry?');
    await page.keyboard.press('Enter');

    expect(await posted()).toEqual([{ type: 'edit', messageId: 'q1', text: 'How do I retry?' }]);
    expect(await page.getByLabel('Edit Question').count()).toBe(0);
  });

  it('opens the last question with Up in an empty composer, and leaves it with Escape', async () => {
    const { page, posted, show } = await stage.open();
    await show({ messages: exchange });
    await posted();

    await page.getByLabel('Ask Understudy').press('ArrowUp');
    const editor = page.getByLabel('Edit Question');
    const isFocused = await editor.evaluate((element) => element === document.activeElement);
    await page.keyboard.press('Escape');

    expect(isFocused).toBe(true);
    expect(await editor.count()).toBe(0);
    expect(await focusedName(page)).toBe('Edit and Resend');
    expect(await posted()).toEqual([]);
  });

  it('copies and regenerates an answer', async () => {
    const { page, posted, show } = await stage.open();
    await show({ messages: exchange });
    await posted();

    await page.getByRole('button', { name: 'Copy Answer' }).click();
    await page.getByRole('button', { name: 'Regenerate' }).click();

    expect(await posted()).toEqual([
      { type: 'copy', text: exchange[1]?.text },
      { type: 'regenerate', messageId: 'a1' },
    ]);
    expect(await page.getByRole('status').textContent()).toBe('Copied');
  });

  it('says what went wrong and offers to try again', async () => {
    const { page, posted, show } = await stage.open();
    const error = 'All three providers refused the key. Add a key or check the ones you have.';
    await show({ messages: [aQuestion(), anAnswer({ status: 'failed', text: '', error })] });
    await posted();

    await page.getByText(error).waitFor();
    await page.getByRole('button', { name: 'Try Again' }).click();
    await page.getByRole('button', { name: 'Show Log' }).click();

    expect(await posted()).toEqual([
      { type: 'regenerate', messageId: 'a1' },
      { type: 'command', command: 'understudy.showLog' },
    ]);
  });

  it('copies, inserts and files a code block', async () => {
    const { page, posted, show } = await stage.open();
    await show({ messages: [anAnswer({ text: 'Look:\n\n```ts\nconst a = 1 < 2;\n```\n' })] });
    await posted();

    for (const name of ['Copy Code', 'Insert at Cursor', 'Apply as New File']) {
      await page.getByRole('button', { name }).click();
    }

    const text = 'const a = 1 < 2;';
    expect(await posted()).toEqual([
      { type: 'copy', text },
      { type: 'insert', text },
      { type: 'new-file', text, language: 'ts' },
    ]);
  });

  it('opens links through the host, and never itself', async () => {
    const { page, posted, show } = await stage.open();
    await show({ messages: [anAnswer({ text: 'See [the docs](https://example.org/a?b=1&c=2).' })] });
    await posted();
    await page.evaluate(() => document.addEventListener('click', () => window.posted.push({ type: 'stop' })));

    await page.getByRole('link', { name: 'the docs' }).click();

    expect(await posted()).toEqual([{ type: 'open-link', href: 'https://example.org/a?b=1&c=2' }]);
    expect(page.url()).toContain('127.0.0.1');
  });

  it('attaches and detaches what goes along', async () => {
    const { page, posted, show, host } = await stage.open();
    await show({});
    await posted();
    await page.getByRole('button', { name: 'Attach Selection' }).click();
    await page.getByRole('button', { name: 'Attach Open File' }).click();
    await host({ type: 'context', context: [{ id: 'x', kind: 'file', label: 'chain.ts' }] });
    await page.getByRole('button', { name: 'Remove chain.ts' }).click();

    expect(await posted()).toEqual([
      { type: 'attach', kind: 'selection' },
      { type: 'attach', kind: 'file' },
      { type: 'detach', contextId: 'x' },
    ]);
  });

  it('takes text for the composer from the host', async () => {
    const { page, show, host } = await stage.open();
    await show({});
    await host({ type: 'compose', text: 'Explain this' }, { type: 'compose', text: 'and that', append: true });

    expect(await page.getByLabel('Ask Understudy').inputValue()).toBe('Explain this\nand that');
    expect(await focusedName(page)).toBe('Ask Understudy');
  });

  it('offers the first step where there is no provider', async () => {
    const { page, posted, show } = await stage.open();
    await show({ hasProvider: false });
    await posted();

    for (const name of ['Add a Key', 'Rehearse a Failover', 'Explain Route']) {
      await page.getByRole('button', { name }).click();
    }

    expect((await posted()).map((message) => 'command' in message && message.command)).toEqual([
      'understudy.addKey',
      'understudy.rehearse',
      'understudy.explainRoute',
    ]);
  });

  it('offers examples where there is one', async () => {
    const { page, show } = await stage.open();
    await show({});
    await page.getByRole('button', { name: 'Write unit tests for this function' }).click();

    expect(await page.getByLabel('Ask Understudy').inputValue()).toBe('Write unit tests for this function');
  });

  it('speaks the language the host brings', async () => {
    const { page, show } = await stage.open();
    await show({ hasProvider: false }, { 'Add a Key': 'Schlüssel hinzufügen' });

    await page.getByRole('button', { name: 'Schlüssel hinzufügen' }).waitFor();
  });

  it('asks the host for the truth once when a delta does not fit', async () => {
    const { posted, show, host } = await stage.open();
    await show({ messages: [anAnswer({ status: 'streaming', text: 'ab' })] });
    await posted();
    const delta = { type: 'delta', conversationId, messageId: 'a1', at: 5, text: 'x' } as const;
    await host(delta, delta);

    expect(await posted()).toEqual([{ type: 'ready', conversationId }]);
  });

  it('ignores what the host never sends', async () => {
    const { page, show, complaints } = await stage.open();
    await show({ messages: exchange });
    await page.evaluate(() => {
      for (const message of [null, 7, { type: 'state' }, { type: '__proto__' }, { type: 'announce', text: {} }]) {
        window.postMessage(message, '*');
      }
    });

    await page.getByText('Wait a random time').waitFor();
    expect(complaints).toEqual([]);
  });

  it('leaves room for the conversation in a low view, whatever stands below it', async () => {
    const { page, show } = await stage.open({ width: 250, height: 300 });
    const notice = `The database is damaged. It was set aside as ${'/home/somebody/a-long-folder'.repeat(6)}.db`;
    await show({ messages: exchange, notice });
    const heightOf = async (selector: string) => (await page.locator(selector).boundingBox())?.height ?? 0;
    const endOfComposer = () =>
      page.getByLabel('Ask Understudy').evaluate((element) => element.getBoundingClientRect().bottom);

    expect(await heightOf('.notice')).toBeLessThan(50);
    expect(await heightOf('.transcript')).toBeGreaterThan(100);
    expect(await endOfComposer()).toBeLessThan(300);

    await page.locator('.notice summary').click();
    await page.getByLabel('Ask Understudy').fill('a line\n'.repeat(30));
    expect(await heightOf('.notice')).toBeGreaterThan(50);
    expect(await heightOf('.transcript')).toBeGreaterThanOrEqual(75);
  });

  it('dismisses a notice', async () => {
    const { page, posted, show } = await stage.open();
    await show({ notice: 'Nothing can be saved' });
    await posted();

    await page.getByRole('button', { name: 'Dismiss Notice' }).click();

    expect(await posted()).toEqual([{ type: 'dismiss-notice' }]);
    expect(await focusedName(page)).toBe('Ask Understudy');
  });

  it('puts what it is told into the only live region', async () => {
    const { page, show, host } = await stage.open();
    await show({ messages: exchange });
    await host({ type: 'announce', text: 'Mistral takes over' });

    expect(await page.getByRole('status').textContent()).toBe('Mistral takes over');
    expect(await page.locator('[aria-live=polite], [aria-live=assertive]').count()).toBe(1);
    expect(await page.getByRole('log').getAttribute('aria-live')).toBe('off');
  });

  it('shows the whole of a conversation of 2,000 messages, from its end', async () => {
    const { page, show } = await stage.open();
    const messages = Array.from({ length: 1000 }, (_, index) => [
      aQuestion({ id: `q${index}`, text: `question ${index}` }),
      anAnswer({ id: `a${index}`, text: `answer ${index}` }),
    ]).flat();
    await show({ messages });

    await page.getByText('answer 999').waitFor();
    expect(await page.getByRole('article').count()).toBeLessThan(100);
    expect(await isVisible(page, 'answer 999')).toBe(true);

    await page.getByRole('button', { name: 'Show Earlier Messages' }).click();
    await page.getByRole('button', { name: 'Show Earlier Messages' }).click();
    expect(await page.getByText('question 950', { exact: true }).count()).toBe(1);
  });
});

describe('the history', { timeout: 30_000 }, () => {
  const stage = useStage();

  async function openHistory() {
    const chat = await stage.open();
    await chat.show({ messages: [aQuestion()] });
    await chat.posted();
    await chat.page.getByRole('button', { name: 'History' }).click();
    await chat.host({ type: 'conversations', query: '', conversations: someConversations });
    await chat.page.getByText('Explain the fallback chain').waitFor();
    return chat;
  }

  it('lists, searches, and opens by keyboard alone', async () => {
    const { page, posted, host } = await openHistory();
    await page.keyboard.type('cha');
    await host({ type: 'conversations', query: 'cha', conversations: someConversations.slice(1) });
    await page.locator('.history-list').getByText('Retry with jitter').waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');

    expect(await posted()).toEqual([
      { type: 'search', query: '' },
      ...['c', 'ch', 'cha'].map((query) => ({ type: 'search', query })),
      { type: 'open-chat', conversationId: 'c2' },
    ]);
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('deletes only after a yes, and gives the focus back', async () => {
    const { page, posted } = await openHistory();
    await posted();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Escape');
    const afterNo = await focusedName(page);
    await page.keyboard.press('Delete');
    await page.keyboard.press('Enter');

    expect(afterNo).toContain('Explain the fallback chain');
    expect(await posted()).toEqual([
      { type: 'delete-chat', conversationId: 'c2' },
      { type: 'search', query: '' },
    ]);
    expect(await focusedName(page)).toContain('Unit tests');
  });

  it('stays open when the open conversation is deleted, with the next one in focus', async () => {
    const { page, host, show } = await openHistory();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Enter');
    await show({ conversation: undefined });
    await host({ type: 'conversations', query: '', conversations: someConversations.slice(1) });
    await page.getByText('Retry with jitter').waitFor({ state: 'detached' });

    expect(await page.getByRole('dialog').count()).toBe(1);
    expect(await focusedName(page)).toContain('Explain the fallback chain');
  });

  it('gives the focus to the search box when the only conversation is deleted', async () => {
    const { page, host } = await openHistory();
    await host({ type: 'conversations', query: '', conversations: someConversations.slice(0, 1) });
    await page.getByText('Explain the fallback chain').waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Enter');

    expect(await focusedName(page)).toBe('Search Conversations');
  });

  it('closes for a new chat, and for what wants the cursor in the composer', async () => {
    const { page, host, show } = await openHistory();
    await page.getByRole('button', { name: 'New Chat' }).click();
    await show({ conversation: undefined });
    const afterNewChat = await page.getByRole('dialog').count();
    await page.getByRole('button', { name: 'History' }).click();
    await host({ type: 'focus' });

    expect(afterNewChat).toBe(0);
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await focusedName(page)).toBe('Ask Understudy');
  });

  it.each([
    ['like Delete on a Mac', 'MacIntel', true],
    ['for nothing elsewhere', 'Win32', false],
  ])('takes Backspace %s', async (_what, platform, isTaken) => {
    const { page } = await openHistory();
    await page.evaluate((value) => Object.defineProperty(navigator, 'platform', { value }), platform);
    await page.keyboard.type('ab');
    await page.keyboard.press('Backspace');
    const query = await page.getByLabel('Search Conversations').inputValue();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Backspace');

    expect(query).toBe('a');
    expect(await page.getByText('This cannot be undone').count()).toBe(isTaken ? 1 : 0);
  });

  it('renames in place', async () => {
    const { page, posted } = await openHistory();
    await posted();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('F2');
    await page.keyboard.type('Backoff');
    await page.keyboard.press('Enter');

    expect(await posted()).toEqual([
      { type: 'rename-chat', conversationId: 'c1', title: 'Backoff' },
      { type: 'search', query: '' },
    ]);
  });

  it('closes with Escape and gives the focus back', async () => {
    const { page } = await openHistory();
    await page.keyboard.press('Escape');

    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await focusedName(page)).toBe('History');
  });

  it('keeps the rest of the page out of reach while it is open', async () => {
    const { page } = await openHistory();
    const reached = new Set<string>();
    for (let press = 0; press < 20; press += 1) {
      await page.keyboard.press('Tab');
      reached.add(await focusedName(page));
    }

    expect([...reached]).not.toContain('Ask Understudy');
  });
});

type Page = Awaited<ReturnType<ReturnType<typeof useStage>['open']>>['page'];

function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim().replace(/\s+/g, ' ') ?? '';
  });
}

async function isVisible(page: Page, text: string): Promise<boolean> {
  const [box, transcript] = await Promise.all([
    page.getByText(text).boundingBox(),
    page.locator('.transcript').boundingBox(),
  ]);
  if (!box || !transcript) return false;
  return box.y >= transcript.y && box.y + box.height <= transcript.y + transcript.height;
}
