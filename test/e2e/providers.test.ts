import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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

  async function orderOnScreen(): Promise<string[]> {
    const rows = await workbench()
      .page.locator('.pane-body .monaco-list-row[aria-level="1"] .label-name')
      .allTextContents();
    return rows;
  }
});
