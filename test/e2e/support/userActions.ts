import { randomBytes } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { ChatPage } from './chatPage.ts';
import type { Workbench } from './workbench.ts';

/** A key that looks like no provider's and of which every piece can be told from any other text. */
export function aKey(): string {
  return `k${randomBytes(21).toString('base64url').replaceAll('-', 'm')}z`;
}

/** Adds a key through the palette: provider by its name, the masked key, and its label (default: the one proposed). */
export async function addKey(
  workbench: Workbench,
  { provider, key, label }: { provider: string; key: string; label?: string },
): Promise<void> {
  await workbench.runCommand('Understudy: Add Key…');
  await workbench.pick(provider, provider);
  await step(workbench, `Add Key: ${provider}`, { isMasked: true });
  await workbench.answer(key);
  await step(workbench, `Add Key: ${provider}`, { isMasked: false });
  if (label !== undefined) await workbench.quickInput.fill(label);
  await workbench.quickInput.press('Enter');
  await workbench.quickInput.waitFor({ state: 'hidden' });
}

/** Waits for a step of a dialog: two of them may have the same title. */
async function step({ page }: Workbench, title: string, { isMasked }: { isMasked: boolean }): Promise<void> {
  await page.locator('.quick-input-title', { hasText: title }).waitFor();
  await page.locator(`.quick-input-widget input[type="${isMasked ? 'password' : 'text'}"]`).waitFor();
}

/** Opens the extension's views by the icon in the activity bar. */
export async function openUnderstudy(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Understudy' }).click();
  // A page that is still loading takes the focus when it is there, and with it closes what was opened meanwhile.
  await new ChatPage(page).composer.waitFor();
}

export async function clearNotifications(workbench: Workbench): Promise<void> {
  await workbench.runCommand('Notifications: Clear All Notifications');
  await workbench.page.locator('.notification-toast').waitFor({ state: 'detached' });
}

/** The extension's entry in the status bar. */
export function statusItem(page: Page): Locator {
  return page.locator('.statusbar-item[id^="understudy.understudy"]').first();
}

/** A row of the providers view by the beginning of its accessible name. */
export function treeRow(page: Page, name: string): Locator {
  return page.locator(`.pane-body .monaco-list-row[aria-label^="${name}"]`).first();
}

/** Names of the providers in the tree, from the top; those outside the order and the offline answer are not among them. */
export async function orderInTree(page: Page): Promise<string[]> {
  const rows = page.locator('.pane-body .monaco-list-row[aria-level="1"] .label-name');
  const names = await rows.allTextContents();
  return names.filter((name) => name !== 'Offline answer' && name !== 'Not in the Order');
}
