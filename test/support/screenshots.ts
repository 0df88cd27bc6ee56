import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChatPage } from '../e2e/support/chatPage.ts';
import { addKey, aKey, clearNotifications, openUnderstudy, statusItem, treeRow } from '../e2e/support/userActions.ts';
import { useWorkbench } from '../e2e/support/useWorkbench.ts';
import type { Theme } from '../e2e/support/workbench.ts';
import { answers } from './loopback/answers.ts';
import { rateLimited, refusesKey } from './loopback/failures.ts';
import { type LoopbackProvider, type Script, startProvider } from './loopback/startProvider.ts';
import { projectRoot } from './vscode/paths.ts';

/*
 * npm run screenshots: the pictures of the README, taken in the real VS Code. Providers of the catalogue answer from this
 * machine: no picture needs a key or the internet.
 */

const folder = join(projectRoot, 'media/screenshots');
const window = { width: 1200, height: 760 };
const themes = ['dark', 'light'] satisfies Theme[];

const question = 'The timer is late when the laptop was asleep. Why?';
const answer = [
  '`setInterval` rests while the machine sleeps, so **counting ticks loses time**. Keep the moment at which the tea is ready, and ask the clock:',
  '',
  '```ts',
  'const readyAt = Date.now() + minutes[tea] * 60_000;',
  'const timer = setInterval(() => {',
  '  if (Date.now() < readyAt) return;',
  '  clearInterval(timer);',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: code in an answer.
  '  onReady(`Your ${tea} tea is ready`);',
  '}, 1000);',
  '```',
  '',
  'After waking up, the tea is announced within a second.',
].join('\n');

describe('pictures', () => {
  const servers: LoopbackProvider[] = [];
  const settings: { [name: string]: unknown } = {
    'chat.disableAIFeatures': true,
    'editor.minimap.enabled': false,
    'understudy.order': ['groq', 'openrouter', 'mistral', 'google', 'cerebras', 'anthropic'],
  };
  beforeAll(async () => {
    await mkdir(folder, { recursive: true });
    const good = answers(answer, { firstDelayMs: 350, delayMs: 8, usage: { input: 486, output: 131 } });
    const scripts: { [id: string]: Script } = {
      groq: rateLimited({ retryAfter: '1260' }),
      openrouter: refusesKey(),
      mistral: good,
      google: good,
      anthropic: good,
    };
    const providers: { [id: string]: { baseUrl: string } } = {};
    for (const [id, script] of Object.entries(scripts)) {
      const server = await startProvider({ dialect: id === 'anthropic' ? 'anthropic' : 'openai', script });
      servers.push(server);
      providers[id] = { baseUrl: server.baseUrl };
    }
    settings['understudy.providers'] = providers;
  });
  afterAll(() => Promise.all(servers.map((server) => server.close())));
  const workbench = useWorkbench({ name: 'screenshots', settings, viewport: window });
  const chat = () => new ChatPage(workbench().page);

  it('of the rehearsal', async () => {
    const { page } = workbench();
    await openUnderstudy(page);
    await workbench().resizeSideBar(490);
    await page.locator('.pane-header', { hasText: 'Providers' }).click();
    await workbench().runCommand('Understudy: Rehearse a Failover');
    await expect.poll(() => chat().answers.count(), { timeout: 30_000 }).toBe(2);
    await chat().settled();
    await openFile('teaTimer.ts');
    const story = chat().answers.first().locator('details.attempts > summary');
    await story.click();
    await scrollToTop();

    await pictures('rehearsal');
  });

  it('of a failover', async () => {
    await addKey(workbench(), { provider: 'Groq', key: aKey() });
    await addKey(workbench(), { provider: 'Groq', key: aKey() });
    await addKey(workbench(), { provider: 'OpenRouter', key: aKey() });
    await addKey(workbench(), { provider: 'Mistral', key: aKey() });
    await addKey(workbench(), { provider: 'Mistral', key: aKey(), label: 'work' });
    await addKey(workbench(), { provider: 'Google Gemini', key: aKey() });
    await addKey(workbench(), { provider: 'Anthropic', key: aKey() });
    await clearNotifications(workbench());
    await chat().button('New Chat').click();
    await expect.poll(() => chat().answers.count()).toBe(0);
    await openFile('teaTimer.ts');
    await selectLines(5, 15);
    await workbench().page.keyboard.press('Alt+u');
    await chat().frame.getByRole('list', { name: 'Context' }).first().waitFor();
    await chat().ask(question);
    await scrollToTop();

    await pictures('failover');
  });

  it('of the tooltip of the status bar', async () => {
    await statusItem(workbench().page).hover();
    await workbench().page.locator('.monaco-hover', { hasText: 'Understudy' }).waitFor();

    await pictures('status-bar', {
      clip: { x: 600, y: 500, width: 600, height: 260 },
      prepare: async () => {
        await workbench().page.mouse.move(700, 300);
        await statusItem(workbench().page).hover();
        await workbench().page.locator('.monaco-hover', { hasText: 'Understudy' }).waitFor();
      },
    });
  });

  it('of the providers', async () => {
    const { page } = workbench();
    await page.locator('.pane-header', { hasText: 'Chat' }).click();
    await page.locator('.pane-header', { hasText: 'Providers' }).click();
    await treeRow(page, 'Groq').click();
    await page.keyboard.press('ArrowRight');
    await treeRow(page, 'Mistral').click();
    await page.keyboard.press('ArrowRight');
    await treeRow(page, 'Mistral').hover();

    await pictures('providers', { clip: { x: 0, y: 36, width: 542, height: 330 } });
  });

  interface Pictures {
    readonly clip?: { x: number; y: number; width: number; height: number };
    /** Runs in each theme: changing it closes what only shows under the mouse. */
    prepare?(): Promise<void>;
  }

  async function pictures(name: string, { clip, prepare }: Pictures = {}): Promise<void> {
    await workbench().statusBarItem('Analyzing').waitFor({ state: 'detached' });
    for (const theme of themes) {
      await workbench().setTheme(theme);
      await prepare?.();
      const path = join(folder, `${name}-${theme}.png`);
      await workbench().page.screenshot({ path, animations: 'disabled', caret: 'hide', ...(clip ? { clip } : {}) });
    }
  }

  async function scrollToTop(): Promise<void> {
    await chat()
      .frame.locator('.transcript')
      .evaluate((element) => element.scrollTo(0, 0));
  }

  async function openFile(name: string): Promise<void> {
    await workbench().page.keyboard.press('ControlOrMeta+p');
    await workbench().pick(name, name);
    await workbench().page.locator('.tab.active', { hasText: name }).waitFor();
  }

  async function selectLines(first: number, last: number): Promise<void> {
    const { keyboard } = workbench().page;
    await keyboard.press('ControlOrMeta+Home');
    for (let line = 1; line < first; line++) await keyboard.press('ArrowDown');
    for (let line = first; line < last; line++) await keyboard.press('Shift+ArrowDown');
    await keyboard.press('Shift+End');
  }
});
