import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answers } from '../support/loopback/answers.ts';
import { type LoopbackProvider, startProvider } from '../support/loopback/startProvider.ts';
import { ChatPage } from './support/chatPage.ts';
import { addKey, aKey, clearNotifications, openUnderstudy, statusItem } from './support/userActions.ts';
import { useWorkbench } from './support/useWorkbench.ts';

describe('the first five minutes', () => {
  let groq: LoopbackProvider;
  let mistral: LoopbackProvider;
  const settings: { [name: string]: unknown } = { 'understudy.order': ['groq', 'mistral'] };
  beforeAll(async () => {
    groq = await startProvider({ dialect: 'openai', script: answers('A **closure** keeps its surroundings.') });
    mistral = await startProvider({ dialect: 'openai', script: answers('A *generator* yields one value at a time.') });
    settings['understudy.providers'] = { groq: { baseUrl: groq.baseUrl }, mistral: { baseUrl: mistral.baseUrl } };
  });
  afterAll(() => Promise.all([groq?.close(), mistral?.close()]));
  const workbench = useWorkbench({ name: 'e2e-first-minutes', settings });
  const chat = () => new ChatPage(workbench().page);

  it('begin with an empty state that offers to add a key and to rehearse', async () => {
    await openUnderstudy(workbench().page);

    await chat().button('Add a Key').waitFor();
    await chat().button('Rehearse a Failover').waitFor();
    expect(await statusItem(workbench().page).textContent()).toContain('Add a key');
    await workbench().screenshot('first-empty');
  });

  it('say what to do when there is nothing to test yet', async () => {
    await statusItem(workbench().page).click();
    await workbench().pick('Test All', 'Test All Providers');

    const toast = workbench().page.locator('.notification-toast', { hasText: 'There is nothing to test yet' });
    await toast.getByRole('button', { name: 'Add Key…' }).waitFor();
    await clearNotifications(workbench());
  });

  it('go on with a key that is typed into a masked box', async () => {
    await chat().button('Add a Key').click();
    await visitKeyPage('Groq');
    await workbench().pick('Groq', 'Groq');
    await workbench().page.locator('.quick-input-widget input[type="password"]').waitFor();
    await workbench().quickInput.fill(aKey());
    await workbench().screenshot('first-key-masked');
    await workbench().quickInput.press('Enter');
    await expect.poll(() => workbench().quickInput.inputValue()).toBe('groq');
    await workbench().quickInput.press('Enter');

    await expect.poll(() => statusItem(workbench().page).textContent()).toContain('Groq');
    await chat().composer.waitFor();
    await addKey(workbench(), { provider: 'Mistral', key: aKey(), label: 'work' });
    await clearNotifications(workbench());
  });

  it('get an answer that says who gave it and what it cost', async () => {
    await chat().ask('What is a closure?');

    expect(await chat().lastAnswer.locator('strong').first().textContent()).toBe('closure');
    expect(await chat().provenance.textContent()).toMatch(/Groq\s*groq\s*openai\/gpt-oss-120b/);
    expect(await chat().provenance.textContent()).toMatch(/12 tokens in, 5 out\s*<\$0\.0001/);
    expect(await chat().story.count()).toBe(0);
    await workbench().screenshot('first-answer');
  });

  it('survive that the provider goes away: the next one answers, and one line tells it', async () => {
    await groq.close();

    await chat().ask('What is a generator?');

    expect(await chat().lastAnswer.textContent()).toContain('yields one value at a time');
    expect(await chat().provenance.textContent()).toMatch(/Mistral\s*work\s*mistral/);
    expect(await chat().story.textContent()).toContain('answered by Mistral');
    await chat().story.click();
    expect(await chat().attempts.textContent()).toMatch(/Groq.*connection failed.*Mistral.*Answered/s);
    await workbench().screenshot('first-failover');
    expect(await workbench().page.locator('.notification-toast').count()).toBe(0);
  });

  it('show in the status bar who is next now', async () => {
    expect(await statusItem(workbench().page).textContent()).toContain('Mistral');
  });

  /** Presses the button of a row that opens the page for keys; VS Code asks first, and its dialog takes the focus as the page would. */
  async function visitKeyPage(provider: string): Promise<void> {
    const { page } = workbench();
    const row = page.locator(`.quick-input-list .monaco-list-row[aria-label^="${provider}"]`).first();
    expect(await row.getAttribute('aria-label')).toContain('free tier');
    await row.hover();
    await row.locator('.action-label').click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    await row.waitFor();
  }
});
