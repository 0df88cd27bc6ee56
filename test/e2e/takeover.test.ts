import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutsAfter } from '../support/loopback/answers.ts';
import { goesOn } from '../support/loopback/goesOn.ts';
import { type LoopbackProvider, startProvider } from '../support/loopback/startProvider.ts';
import { ChatPage } from './support/chatPage.ts';
import { addKey, aKey, clearNotifications, openUnderstudy, treeRow } from './support/userActions.ts';
import { useWorkbench } from './support/useWorkbench.ts';

const begun = 'A weak map holds its keys weakly. Once nobody else refers to a key, its entry may go. Nobody has to ';
const whole = `${begun}clean up, as they would have to with a map, which keeps both of them for good.`;

describe('an answer that breaks off in mid-sentence', () => {
  let servers: LoopbackProvider[] = [];
  const settings: { [name: string]: unknown } = { 'understudy.order': ['groq', 'mistral'] };
  beforeAll(async () => {
    const first = await startProvider({ dialect: 'openai', script: cutsAfter(begun) });
    const second = await startProvider({ dialect: 'openai', script: goesOn(whole, 'Something else.') });
    servers = [first, second];
    settings['understudy.providers'] = { groq: { baseUrl: first.baseUrl }, mistral: { baseUrl: second.baseUrl } };
  });
  afterAll(() => Promise.all(servers.map((server) => server.close())));
  const workbench = useWorkbench({ name: 'e2e-takeover', settings });
  const chat = () => new ChatPage(workbench().page);
  const seam = () => chat().lastAnswer.getByRole('img', { name: /^From here: Mistral/ });
  const dashboard = () => workbench().page.locator('.pane-body .message').allTextContents();

  it('is gone on with by the next provider, as one text with a mark at the place', async () => {
    await openUnderstudy(workbench().page);
    await addKey(workbench(), { provider: 'Groq', key: aKey() });
    await addKey(workbench(), { provider: 'Mistral', key: aKey() });
    await clearNotifications(workbench());

    await chat().ask('What is a weak map?');

    expect(await chat().lastAnswer.locator('.markdown').textContent()).toContain(whole);
    expect(await chat().story.textContent()).toContain('Mistral went on after Groq broke off');
    await seam().hover();
    const note = await seam().evaluate((mark) => getComputedStyle(mark, '::after').content);
    expect(note).toMatch(/From here: Mistral · mistral · mistral-/);
    await workbench().screenshot('takeover-seam-dark', 'dark');
  });

  it('shows its mark also after a restart', async () => {
    await workbench().restart();
    await openUnderstudy(workbench().page);

    await seam().waitFor();
    expect(await chat().lastAnswer.locator('.markdown').textContent()).toContain(whole);
  });

  it('leaves its provider behind the others until its row is reset', async () => {
    await expect.poll(dashboard).toContain('Next: Mistral · 1 of 2 ready');
    const row = treeRow(workbench().page, 'Groq');
    await row.hover();

    await row.getByRole('button', { name: 'Reset Health' }).click();

    await expect.poll(dashboard).toContain('Next: Groq · 2 of 2 ready');
    await treeRow(workbench().page, 'Groq, next').waitFor();
  });
});
