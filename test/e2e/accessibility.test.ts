import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answers, drips } from '../support/loopback/answers.ts';
import { rateLimited } from '../support/loopback/failures.ts';
import { type LoopbackProvider, startProvider } from '../support/loopback/startProvider.ts';
import { ChatPage } from './support/chatPage.ts';
import { useWorkbench } from './support/useWorkbench.ts';
import type { Theme } from './support/workbench.ts';

const longWord = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
const long = [
  `## A heading with ${longWord}`,
  '',
  'Some words with `inline.code.that.is.rather.long.and.cannot.be.broken.anywhere()` in them.',
  '',
  '| name | meaning | default |',
  '| --- | --- | --- |',
  '| `firstTokenMs` | until the first word of an answer | 30,000 |',
  '',
  '```ts',
  `const address = 'https://example.com/a/rather/long/path/that/does/not/fit/into/the/side/bar/of/anybody';`,
  '```',
].join('\n');

describe('the chat without a mouse, for a screen reader, and in every look', () => {
  let busy: LoopbackProvider;
  let server: LoopbackProvider;
  const settings: { [name: string]: unknown } = { 'understudy.order': ['main', 'studio'] };
  beforeAll(async () => {
    busy = await startProvider({ dialect: 'openai', script: rateLimited({ retryAfter: '1800' }) });
    server = await startProvider({ dialect: 'openai', script: answers(long) });
    const custom = { protocol: 'openai', model: 'a-model-with-quite-a-long-name-2511', keyless: true };
    settings['understudy.providers'] = {
      main: { ...custom, name: 'Main', baseUrl: busy.baseUrl },
      studio: { ...custom, name: 'Studio', baseUrl: server.baseUrl },
    };
  });
  afterAll(() => Promise.all([busy?.close(), server?.close()]));
  const workbench = useWorkbench({ name: 'e2e-accessibility', settings });
  const chat = () => new ChatPage(workbench().page);
  const press = (key: string) => workbench().page.keyboard.press(key);
  /** The name of what has the focus in the page; empty when the focus is elsewhere. */
  const focused = () =>
    chat()
      .frame.locator('body')
      .evaluate(({ ownerDocument }) => {
        const element = ownerDocument.hasFocus() ? ownerDocument.activeElement : null;
        if (!element || element === ownerDocument.body) return '';
        return element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
      });

  it('is opened, used and read with keys alone', async () => {
    await press('Alt+Shift+U');
    await expect.poll(focused).toBe('Ask Understudy');
    await workbench().page.keyboard.type('Is there a mouse?');
    await press('Enter');
    await chat().answers.first().waitFor();
    await chat().settled();
    const stops: string[] = [];
    for (let name = await focused(); name !== '' && stops.length < 20; name = await focused()) {
      stops.push(name);
      await press('Shift+Tab');
    }

    for (const name of [
      'Regenerate',
      'Copy Answer',
      'Copy Code',
      'Insert at Cursor',
      'Apply as New File',
      'New Chat',
      'History',
    ]) {
      expect(stops).toContain(name);
    }
    expect(stops.some((stop) => /Main .*: answered by Studio/.test(stop))).toBe(true);
  });

  it('opens the attempts and the history with Enter, and leaves them with Escape', async () => {
    await chat().story.focus();
    await press('Enter');
    await chat().attempts.waitFor();
    await press('Enter');
    await chat().button('History').focus();
    await press('Enter');
    await expect.poll(focused).toBe('Search Conversations');
    await chat().frame.locator('.history-open').waitFor();
    await press('ArrowDown');
    await expect.poll(focused).toContain('Is there a mouse?');
    await press('Escape');
    await expect.poll(focused).toBe('History');
  });

  it('edits the last question with Arrow Up in an empty composer', async () => {
    await chat().composer.focus();
    await press('ArrowUp');
    await expect.poll(focused).toBe('Edit Question');
    await press('Escape');
    await expect.poll(focused).toBe('Edit and Resend');
  });

  it('stops with Escape and keeps what was written', async () => {
    server.follow(drips('Slowly but surely this answer grows and grows.', { everyMs: 60 }));
    await chat().send('Take your time');
    await expect.poll(() => chat().lastAnswer.textContent()).toContain('Slowly');

    await press('Escape');

    await expect.poll(() => chat().lastAnswer.textContent()).toMatch(/Slowly.*Stopped/s);
    await expect.poll(focused).toBe('Ask Understudy');
    server.follow(answers(long));
  });

  it('names every button, box and region', async () => {
    const unnamed = await chat()
      .frame.locator('button, input, textarea, summary, [role="dialog"], table')
      .evaluateAll((elements) =>
        elements
          .filter((element) => !(element.getAttribute('aria-label') || element.textContent?.trim()))
          .map((element) => element.outerHTML),
      );

    expect(unnamed).toEqual([]);
    expect(await chat().frame.getByRole('log', { name: 'Conversation' }).count()).toBe(1);
    expect(await chat().frame.locator('[aria-live="polite"]').count()).toBe(1);
  });

  it('tells a screen reader who was asked, what failed and who answered, not every word', async () => {
    await chat().announcements.evaluate((region) => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      new MutationObserver(() => heard.push(region.textContent ?? '')).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
    await chat().ask('Say it again');
    await expect.poll(heard).toMatch(/Studio/);

    expect((await heard()).split('\n').length).toBeLessThan(8);
    expect(await heard()).not.toContain('firstTokenMs');
  });

  it('fits into a side bar of 250 pixels, in every theme, where only the transcript scrolls, and only up and down', async () => {
    await workbench().resizeSideBar(250);

    for (const theme of ['dark', 'light', 'high-contrast', 'high-contrast-light'] satisfies Theme[]) {
      await workbench().screenshot(`look-narrow-${theme}`, theme);
    }
    const overflow = await chat()
      .frame.locator('.transcript')
      .evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(overflow).toBe(0);
    const page = chat().frame.locator('html');
    expect(await page.evaluate((element) => element.scrollHeight - element.clientHeight)).toBe(0);
  });

  function heard(): Promise<string> {
    return chat().announcements.evaluate(() => (window as unknown as { heard: string[] }).heard.join('\n'));
  }
});
