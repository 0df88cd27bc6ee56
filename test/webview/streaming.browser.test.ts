import { describe, expect, it } from 'vitest';
import type { HostMessage } from '../../src/protocol/messages.ts';
import type { ChatPage } from './support/chatPage.ts';
import {
  anAnswer,
  anAttempt,
  aProvenance,
  aQuestion,
  conversationId,
  failedAttempts,
  longAnswer,
} from './support/samples.ts';
import { useStage } from './support/stage.ts';

describe('a streaming answer', { timeout: 60_000 }, () => {
  const stage = useStage();
  const streaming = anAnswer({ text: '', status: 'streaming', answer: aProvenance({ attempts: [] }) });

  it('is drawn at most 20 times a second, however many pieces come', async () => {
    const chat = await stage.open();
    await chat.show({ messages: [aQuestion(), streaming] });
    const before = await chat.drawings();

    const seconds = await streamSlowly(chat.page, { pieces: 5000, text: longAnswer.repeat(12) });
    const drawings = (await chat.drawings()) - before;

    expect(drawings).toBeGreaterThan(2);
    expect(drawings).toBeLessThanOrEqual(Math.ceil(seconds * 20) + 1);
  });

  it('is not drawn at all while nothing arrives', async () => {
    const chat = await stage.open();
    await chat.show({ messages: [aQuestion(), streaming] });
    await chat.page.waitForTimeout(200);
    const before = await chat.drawings();
    await chat.page.waitForTimeout(300);

    expect(await chat.drawings()).toBe(before);
  });

  it('ends as the same page as if it had come at once', async () => {
    const text = `${longAnswer}\n\n[jitter]: https://example.org/jitter\n\nSee [jitter] and \`[jitter]\`.`;
    const streamed = await stage.open();
    await streamed.show({ messages: [streaming] });
    await streamPieces(streamed, text, 7);
    await streamed.host({ type: 'message', conversationId, message: anAnswer({ text }) });
    const whole = await stage.open();
    await whole.show({ messages: [anAnswer({ text })] });

    const html = await bodyHtml(whole);
    expect(html).toContain('href="https://example.org/jitter"');
    await expect.poll(() => bodyHtml(streamed), { timeout: 10_000 }).toBe(html);
  });

  it('keeps the elements of settled blocks, and colours code only when it is all there', async () => {
    const chat = await stage.open();
    await chat.show({ messages: [{ ...streaming, text: 'first\n\n```ts\nconst a' }] });
    await chat.page.evaluate(() => document.querySelector('.block')?.setAttribute('data-kept', ''));
    const { page } = chat;
    expect(await page.locator('.code-block').textContent()).toContain('const a');
    expect(await page.locator('.hljs-keyword, .code-block button').count()).toBe(0);

    await streamPieces(chat, ' = 1;\n```\n\nlast', 3, 'first\n\n```ts\nconst a'.length);

    await page.locator('.hljs-keyword').waitFor();
    expect(await page.locator('[data-kept]').textContent()).toContain('first');
  });

  it('shows what stays after a rewind, and goes on from there', async () => {
    const chat = await stage.open();
    await chat.show({ messages: [{ ...streaming, text: 'good\n\nbad\n\nworse' }] });
    await chat.host({ type: 'rewind', conversationId, messageId: 'a1', toLength: 6 });
    await chat.host({ type: 'delta', conversationId, messageId: 'a1', at: 6, text: 'better' });

    await chat.page.getByText('better').waitFor();
    expect((await chat.page.locator('.markdown').textContent())?.replace(/\s+/g, ' ').trim()).toBe('good better');
  });

  it('tells the takeover while it happens, and who answered in the end', async () => {
    const chat = await stage.open();
    const attempts = [...failedAttempts, anAttempt({ outcome: 'running' })];
    await chat.show({ messages: [{ ...streaming, answer: aProvenance({ attempts }) }], isBusy: true });
    await chat.page.getByText('then Mistral refused the key: asking Anthropic').waitFor();
    await chat.page.locator('.progress .spins').waitFor();
    await chat.page.locator('.attempts summary').click();

    const answer = aProvenance({ attempts: [...failedAttempts, anAttempt()] });
    await chat.host({ type: 'message', conversationId, message: anAnswer({ answer }) });

    await chat.page.getByText('then Mistral refused the key: answered by Anthropic').waitFor();
    expect(await chat.page.getByRole('row').count()).toBe(5);
    expect(await chat.page.getByRole('row').nth(1).textContent()).toContain('429, rate limited until 14:32');
    expect(await chat.page.locator('.spins').count()).toBe(0);
  });

  it('is followed at the end, and left alone where the reader has gone up', async () => {
    const chat = await stage.open({ height: 400 });
    const { page } = chat;
    await chat.show({ messages: [aQuestion(), { ...streaming, text: longAnswer }] });
    await expect.poll(() => fromEnd(chat), { timeout: 10_000 }).toBeLessThan(2);

    await streamPieces(chat, '\n\nmore '.repeat(40), 50, longAnswer.length);
    await expect.poll(() => fromEnd(chat), { timeout: 10_000 }).toBeLessThan(2);
    const jump = page.getByRole('button', { name: 'Jump to Latest' });
    expect(await jump.isVisible()).toBe(false);

    await page.locator('.transcript').evaluate((element) => element.scrollTo(0, 50));
    await jump.waitFor();
    await streamPieces(chat, '\n\nmore '.repeat(40), 50, longAnswer.length + 240 + 40);
    await page.waitForTimeout(200);
    expect(await page.locator('.transcript').evaluate((element) => element.scrollTop)).toBe(50);

    await jump.click();
    await expect.poll(() => fromEnd(chat), { timeout: 10_000 }).toBeLessThan(2);
    expect(await jump.isVisible()).toBe(false);
  });

  it('leaves the attempts in sight that the reader opens at the end', async () => {
    const chat = await stage.open({ height: 400 });
    const answer = aProvenance({ attempts: [...failedAttempts, anAttempt()] });
    await chat.show({ messages: [aQuestion({ text: 'a\n'.repeat(20) }), anAnswer({ answer })] });
    const summary = chat.page.locator('.attempts summary');
    await summary.click();
    await chat.page.getByRole('button', { name: 'Jump to Latest' }).waitFor();

    const { y = 0 } = (await summary.boundingBox()) ?? {};
    expect(y).toBeGreaterThan(33);
  });

  it('stays usable at a megabyte', async () => {
    const chat = await stage.open();
    const text = `${longAnswer}\n\n`.repeat(Math.ceil(1_000_000 / longAnswer.length));
    await chat.show({ messages: [aQuestion(), { ...streaming, text }], isBusy: true });
    await streamPieces(chat, 'still going '.repeat(20), 12, text.length);
    // Playwright's own search for a text or a label walks a page of this size for seconds.
    const composer = chat.page.locator('#composer-input');
    await composer.focus();
    await chat.page.keyboard.type('hello');

    expect(await composer.inputValue()).toBe('hello');
    const lastBlock = () =>
      chat.page.evaluate(() => document.querySelector('.answer .markdown')?.lastElementChild?.textContent);
    await expect.poll(lastBlock, { timeout: 30_000 }).toContain('still going still going');
  });
});

/** Streams from inside the page, some pieces per turn of its event loop, and returns how long it took in seconds. */
async function streamSlowly(
  page: ChatPage['page'],
  { pieces, text }: { pieces: number; text: string },
): Promise<number> {
  return await page.evaluate(
    async ({ pieces, text, conversationId }) => {
      const startedAt = performance.now();
      const size = Math.ceil(text.length / pieces);
      for (let at = 0, count = 0; at < text.length; at += size, count += 1) {
        const piece = text.slice(at, at + size);
        window.postMessage({ type: 'delta', conversationId, messageId: 'a1', at, text: piece }, '*');
        if (count % 25 === 0) await new Promise((resolve) => setTimeout(resolve, 4));
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
      return (performance.now() - startedAt) / 1000;
    },
    { pieces, text, conversationId },
  );
}

async function streamPieces(chat: ChatPage, text: string, size: number, from = 0): Promise<void> {
  const deltas: HostMessage[] = [];
  for (let at = 0; at < text.length; at += size) {
    deltas.push({ type: 'delta', conversationId, messageId: 'a1', at: from + at, text: text.slice(at, at + size) });
  }
  await chat.host(...deltas);
}

/** The answer's HTML once it is no longer being written, without what lit leaves in it. */
async function bodyHtml({ page }: ChatPage): Promise<string> {
  await page.locator('.answer[aria-busy=false]').waitFor();
  return await page
    .locator('.markdown')
    .innerHTML()
    .then((html) => html.replace(/<!--.*?-->/g, ''));
}

async function fromEnd({ page }: ChatPage): Promise<number> {
  return await page
    .locator('.transcript')
    .evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop);
}
