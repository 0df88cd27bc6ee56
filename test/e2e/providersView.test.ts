import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answers } from '../support/loopback/answers.ts';
import { type LoopbackProvider, startProvider } from '../support/loopback/startProvider.ts';
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

describe('the order of the providers', () => {
  let server: LoopbackProvider;
  const settings: { [name: string]: unknown } = { 'understudy.order': ['groq', 'studio', 'mistral', 'cerebras'] };
  beforeAll(async () => {
    server = await startProvider({ dialect: 'openai', script: answers('Yes.'), models: ['small', 'large'] });
    const { baseUrl } = server;
    const studio = { protocol: 'openai', name: 'Studio', baseUrl, model: 'small', keyless: true };
    settings['understudy.providers'] = { groq: { baseUrl }, mistral: { baseUrl }, cerebras: { baseUrl }, studio };
  });
  afterAll(() => server?.close());
  const workbench = useWorkbench({ name: 'e2e-providers-view', settings });
  const row = (name: string) => treeRow(workbench().page, name);
  const order = () => orderInTree(workbench().page);
  const orderInSettings = async () => (await workbench().settings())['understudy.order'];

  it('stands in the tree as the setting has it', async () => {
    await openUnderstudy(workbench().page);

    await expect.poll(order).toEqual(['Groq', 'Studio', 'Mistral', 'Cerebras']);
    await row('Studio, next').waitFor();
    await row('Groq, no key').waitFor();
    expect(await statusItem(workbench().page).textContent()).toContain('Studio');
  });

  it('is changed by dragging, and the setting follows', async () => {
    await row('Cerebras').dragTo(row('Groq'));

    await expect.poll(order).toEqual(['Cerebras', 'Groq', 'Studio', 'Mistral']);
    await expect.poll(orderInSettings).toEqual(['cerebras', 'groq', 'studio', 'mistral']);
  });

  it('is changed by keyboard, step by step', async () => {
    await row('Cerebras').click();
    await workbench().page.keyboard.press('Alt+ArrowDown');
    await expect.poll(order).toEqual(['Groq', 'Cerebras', 'Studio', 'Mistral']);
    await workbench().page.keyboard.press('Alt+ArrowDown');
    await expect.poll(order).toEqual(['Groq', 'Studio', 'Cerebras', 'Mistral']);
    await workbench().page.keyboard.press('Alt+ArrowUp');

    await expect.poll(order).toEqual(['Groq', 'Cerebras', 'Studio', 'Mistral']);
    await expect.poll(orderInSettings).toEqual(['groq', 'cerebras', 'studio', 'mistral']);
  });

  it('is changed by keyboard where the focus is, wherever the last click was', async () => {
    const { keyboard } = workbench().page;
    const [first = '', second = '', third = '', last = ''] = await order();
    await row(second).first().click();
    await keyboard.press('ArrowDown');

    await keyboard.press('Alt+ArrowUp');
    await expect.poll(order).toEqual([first, third, second, last]);
    await keyboard.press('Alt+ArrowUp');
    await expect.poll(order).toEqual([third, first, second, last]);
    await keyboard.press('Alt+ArrowDown');
    await keyboard.press('Alt+ArrowDown');
    await expect.poll(order).toEqual([first, second, third, last]);
    // The moved row takes the focus last of all; what opens before that would lose it.
    await expect.poll(() => row(third).first().getAttribute('aria-selected')).toBe('true');
  });

  it('is changed in settings.json, and the tree follows', async () => {
    await workbench().changeSettings({ 'understudy.order': ['mistral', 'groq', 'studio'] });

    await expect.poll(order).toEqual(['Mistral', 'Groq', 'Studio']);
  });

  it('goes round a provider that is switched off, until it is switched on', async () => {
    await row('Studio').click({ button: 'right' });
    await choose('Disable Provider…');
    await row('Studio, off').waitFor();
    await expect.poll(() => statusItem(workbench().page).textContent()).toContain('Add a key');
    await row('Studio').click({ button: 'right' });
    await workbench().screenshot('providers-context-menu');

    await choose('Enable Provider…');

    await row('Studio, next').waitFor();
    await expect.poll(() => statusItem(workbench().page).textContent()).toContain('Studio');
  });

  it('takes a model from the list of the provider itself', async () => {
    await row('Studio').click({ button: 'right' });
    await choose('Choose Model…');
    await workbench().pick('large', 'large');

    await row('Studio, next, large').waitFor();
    await expect
      .poll(async () => (await workbench().settings())['understudy.providers'])
      .toMatchObject({
        studio: { model: 'large', name: 'Studio' },
      });
  });

  it('is tested row by row: what was found is told', async () => {
    await row('Studio').click({ button: 'right' });
    await choose('Test Provider…');

    await workbench().page.locator('.notification-toast', { hasText: 'Studio: answers · 2 models' }).waitFor();
    await workbench().screenshot('providers-tested');
  });

  it('goes on without a key that is removed, after a question', async () => {
    await addKey(workbench(), { provider: 'Groq', key: aKey(), label: 'desk' });
    await clearNotifications(workbench());
    await row('Groq, next, 1 key').click();
    await workbench().page.keyboard.press('ArrowRight');
    await row('key desk').click({ button: 'right' });
    await choose('Remove Key…');
    await workbench().page.locator('.monaco-dialog-box', { hasText: 'desk' }).waitFor();
    await workbench().screenshot('providers-remove-key');
    await workbench().page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Remove' }).click();

    await row('Groq, no key').waitFor();
    await row('Studio, next').waitFor();
  });

  /** Takes an entry of the open context menu. */
  async function choose(name: string): Promise<void> {
    await workbench().page.getByRole('menuitem', { name, exact: true }).hover();
    await workbench().page.keyboard.press('Enter');
  }
});
