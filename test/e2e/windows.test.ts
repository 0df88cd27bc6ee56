import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answers, drips } from '../support/loopback/answers.ts';
import { type LoopbackProvider, startProvider } from '../support/loopback/startProvider.ts';
import { ChatPage } from './support/chatPage.ts';
import {
  addKey,
  aKey,
  clearNotifications,
  openUnderstudy,
  orderInTree,
  statusItem,
  treeRow,
} from './support/userActions.ts';
import { useWorkbench } from './support/useWorkbench.ts';

describe('two windows of one user, reloads and restarts', () => {
  let server: LoopbackProvider;
  const settings: { [name: string]: unknown } = { 'understudy.order': ['studio', 'groq', 'mistral'] };
  beforeAll(async () => {
    server = await startProvider({ dialect: 'openai', script: answers('The first answer.') });
    const { baseUrl } = server;
    const studio = { protocol: 'openai', name: 'Studio', baseUrl, model: 'small', keyless: true };
    settings['understudy.providers'] = { groq: { baseUrl }, mistral: { baseUrl }, studio };
  });
  afterAll(() => server?.close());
  const workbench = useWorkbench({ name: 'e2e-windows', settings });
  const chat = () => new ChatPage(workbench().page);

  it('have one order of providers, and show each other what is asked and answered', async () => {
    await openUnderstudy(workbench().page);
    await chat().ask('Asked in the first window');
    await treeRow(workbench().page, 'Mistral').click();
    await workbench().page.keyboard.press('Alt+ArrowUp');
    await expect.poll(() => orderInTree(workbench().page)).toEqual(['Studio', 'Mistral', 'Groq']);

    const other = await workbench().openWindow();
    await openUnderstudy(other);
    const second = new ChatPage(other);
    await second.button('History').click();
    await second.frame.getByRole('dialog', { name: 'History' }).locator('.history-open').first().click();
    await expect.poll(() => second.lastAnswer.textContent()).toContain('The first answer.');
    server.follow(answers('The second answer.'));
    await second.ask('Asked in the second window');

    expect(await orderInTree(other)).toEqual(['Studio', 'Mistral', 'Groq']);
    await expect.poll(() => chat().lastAnswer.textContent()).toContain('The second answer.');
    await expect.poll(() => chat().questions.count()).toBe(2);
    await other.close();
  });

  it('keep half an answer over a reload, marked as such', async () => {
    server.follow(drips('Slowly but surely this answer grows and grows and grows.', { everyMs: 80 }));
    await chat().send('Take your time');
    await expect.poll(() => chat().lastAnswer.textContent()).toContain('Slowly');

    await workbench().reload();

    await expect.poll(() => chat().lastAnswer.textContent(), { timeout: 30_000 }).toMatch(/Slowly.*Interrupted/s);
    expect(await chat().lastAnswer.getAttribute('aria-busy')).toBe('false');
    await workbench().screenshot('windows-interrupted', 'high-contrast');
  });

  it('keep what was typed in the moment before a reload', async () => {
    await chat().composer.pressSequentially('half a thought');
    // Nobody reloads a window quicker.
    await workbench().page.waitForTimeout(250);
    await workbench().reload();

    await expect.poll(() => chat().composer.inputValue(), { timeout: 30_000 }).toBe('half a thought');
    await chat().composer.fill('');
  });

  it('keep keys, order and conversations over a restart', async () => {
    await addKey(workbench(), { provider: 'Mistral', key: aKey(), label: 'desk' });
    await clearNotifications(workbench());
    await workbench().runCommand('Understudy: Disable Provider…');
    await workbench().pick('Studio', 'Studio');
    await expect.poll(() => statusItem(workbench().page).textContent()).toContain('Mistral');

    await workbench().restart();
    await openUnderstudy(workbench().page);

    await expect.poll(() => statusItem(workbench().page).textContent()).toContain('Mistral');
    await expect.poll(() => chat().questions.count(), { timeout: 30_000 }).toBe(3);
    expect(await chat().questions.first().textContent()).toContain('Asked in the first window');
    expect(await orderInTree(workbench().page)).toEqual(['Studio', 'Mistral', 'Groq']);
    server.follow(answers('After the restart.'));
    await chat().ask('Are you still there?');
    expect(await chat().provenance.textContent()).toMatch(/Mistral\s*desk/);
  });
});
