import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answers } from '../support/loopback/answers.ts';
import { rateLimited, refusesKey } from '../support/loopback/failures.ts';
import { type LoopbackProvider, startProvider } from '../support/loopback/startProvider.ts';
import { useWorkbench } from './support/useWorkbench.ts';

describe('keys and providers as a user meets them', () => {
  const workbench = useWorkbench({ name: 'e2e-providers', viewport: { width: 1280, height: 800 } });
  const key = ['test', 'typed', 'x'.repeat(24)].join('-');
  const row = (name: string) => workbench().page.locator(`.monaco-list-row[aria-label^="${name}"]`);
  const status = () => workbench().page.locator('.statusbar-item[id^="understudy.understudy"]').first();

  it('welcomes a user without keys with one button', async () => {
    await workbench().runCommand('Understudy: Show Actions');
    await workbench().pick('Show Providers', 'Show Providers');

    const button = workbench().page.locator('.welcome-view .monaco-button', { hasText: 'Add a Key' });

    await expect.poll(() => button.count()).toBe(1);
    expect(await status().textContent()).toContain('Add a key');
    await workbench().screenshot('providers-welcome');
  });

  it('takes a key by provider, masked key and label', async () => {
    const { page, quickInput } = workbench();
    await workbench().runCommand('Understudy: Add Key…');
    await page.locator('.quick-input-title', { hasText: 'Add Key' }).waitFor();
    await workbench().screenshot('add-key-provider');
    await workbench().pick('Groq', 'Groq');
    await page.locator('.quick-input-title', { hasText: 'Add Key: Groq' }).waitFor();
    expect(await quickInput.getAttribute('type')).toBe('password');
    await workbench().answer('spaces in it');
    await expect.poll(() => page.locator('.quick-input-message').textContent()).toMatch(/space/);
    await workbench().screenshot('add-key-refused');
    await workbench().answer(` "${key}"`);
    await expect.poll(() => quickInput.inputValue()).toBe('groq');
    await workbench().answer('from the desk');

    await expect.poll(() => row('Groq').first().textContent()).toMatch(/next · 1 key/);
    await expect.poll(() => status().textContent()).toContain('Groq');
    await row('Groq').first().click();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => row('key from the desk').count()).toBe(1);
    await workbench().screenshot('providers-one-key');
  });

  it('moves a provider by keyboard, and the setting follows', async () => {
    await row('Groq').first().click();
    const before = await orderOnScreen();
    await workbench().page.keyboard.press('Alt+ArrowUp');

    await expect.poll(orderOnScreen).not.toEqual(before);
    const settings = JSON.parse(await readFile(join(workbench().userDataDir, 'User/settings.json'), 'utf8'));
    expect(settings['understudy.order'][before.indexOf('Groq') - 1]).toBe('groq');
  });

  it('adds a second key from the row of the provider', async () => {
    const { page } = workbench();
    await row('Groq').first().hover();
    await row('Groq').first().locator('.action-label[aria-label="Add Key…"]').click();
    await page.locator('.quick-input-title', { hasText: 'Add Key: Groq' }).waitFor();
    await workbench().answer(`${key}2`);
    await expect.poll(() => workbench().quickInput.inputValue()).toBe('groq');
    await workbench().answer('groq');

    await expect.poll(() => row('Groq').first().textContent()).toMatch(/next · 2 keys/);
  });

  it('removes a key by the button of its row, once the user confirms', async () => {
    const { page } = workbench();
    await row('Groq').first().click();
    await page.keyboard.press('ArrowRight');
    await row('key groq').first().hover();
    await row('key groq').first().locator('.action-label[aria-label="Remove Key…"]').click();
    const dialog = page.locator('.monaco-dialog-box', { hasText: "Remove the key 'groq' of Groq?" });
    await dialog.locator('.monaco-button', { hasText: 'Remove' }).click();

    await expect.poll(() => row('key groq').count()).toBe(0);
    await expect.poll(() => row('key from the desk').count()).toBe(1);
  });

  it('has a walkthrough with a picture for each step', async () => {
    await workbench().runCommand('Welcome: Open Walkthrough...');
    await workbench().pick('Understudy', 'Get Started with Understudy');

    const page = workbench().page;
    await page.locator('.getting-started-step', { hasText: 'Watch a failover' }).waitFor();
    await workbench().screenshot('walkthrough');
    await workbench().runCommand('View: Close All Editors');
  });

  it('has key and order again after a restart, and the key in no file', async () => {
    await workbench().restart();

    await expect.poll(() => status().textContent()).toContain('Groq');
    expect(await filesWith(workbench().userDataDir, key)).toEqual([]);
  });

  async function orderOnScreen(): Promise<string[]> {
    const rows = await workbench()
      .page.locator('.pane-body .monaco-list-row[aria-level="1"] .label-name')
      .allTextContents();
    return rows;
  }
});

describe('providers that fail', () => {
  let servers: LoopbackProvider[] = [];
  const settings: { [name: string]: unknown } = {};
  beforeAll(async () => {
    const [limited, refused, good] = await Promise.all(
      [rateLimited({ retryAfter: '4000' }), refusesKey(), answers('hello')].map((script) =>
        startProvider({ dialect: 'openai', script, models: ['small', 'large'] }),
      ),
    );
    if (!limited || !refused || !good) throw new Error('unreachable');
    servers = [limited, refused, good];
    settings['understudy.order'] = ['first', 'second', 'third'];
    settings['understudy.providers'] = {
      first: { protocol: 'openai', name: 'First Choice', baseUrl: limited.baseUrl, model: 'small' },
      second: { protocol: 'openai', name: 'Second Choice', baseUrl: refused.baseUrl, model: 'small', keyless: true },
      third: { protocol: 'openai', name: 'Third Choice', baseUrl: good.baseUrl, model: 'small', keyless: true },
    };
  });
  afterAll(() => Promise.all(servers.map((server) => server.close())));
  const workbench = useWorkbench({ name: 'e2e-failing', settings });
  const status = () => workbench().page.locator('.statusbar-item[id^="understudy.understudy"]').first();

  it('shows in the status bar who is next and in its tooltip the whole route', async () => {
    await expect.poll(() => status().textContent()).toContain('Second Choice');
    await status().hover();

    await workbench().page.locator('.monaco-hover', { hasText: 'Third Choice' }).waitFor();
    await workbench().screenshot('status-bar-tooltip');
  });

  it('tells by a test that a provider works and what it found', async () => {
    await workbench().runCommand('Understudy: Test Provider…');
    await workbench().pick('Third', 'Third Choice');

    const message = workbench().page.locator('.notification-toast', { hasText: 'Third Choice: answers · 2 models' });
    await message.waitFor();
    await workbench().screenshot('test-provider');
    await workbench().runCommand('Notifications: Clear All Notifications');
  });

  it('offers the models of the provider itself', async () => {
    await workbench().runCommand('Understudy: Choose Model…');
    await workbench().pick('Third', 'Third Choice');
    await workbench().page.locator('.quick-input-list', { hasText: 'large' }).waitFor();
    await workbench().screenshot('choose-model');
    await workbench().pick('large', 'large');

    await workbench().runCommand('View: Show Understudy');
    await expect
      .poll(() => workbench().page.locator('.monaco-list-row[aria-label^="Third Choice"]').textContent())
      .toContain('large');
    await workbench().screenshot('providers-three');
  });
});

/** Files under a folder that hold a text. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(files.map(async (file) => ((await readFile(file)).includes(text) ? [file] : [])));
  return found.flat();
}
