import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answers } from '../support/loopback/answers.ts';
import type { Exchange } from '../support/loopback/behaviour.ts';
import { hangsBeforeHeaders, refusesKey } from '../support/loopback/failures.ts';
import { type LoopbackProvider, type Script, startProvider } from '../support/loopback/startProvider.ts';
import { ChatPage } from './support/chatPage.ts';
import { aKey, clearNotifications, openUnderstudy, orderInTree, treeRow } from './support/userActions.ts';
import { useWorkbench } from './support/useWorkbench.ts';

describe('bad input', () => {
  const servers: LoopbackProvider[] = [];
  const settings: { [name: string]: unknown } = {};
  beforeAll(async () => {
    const start = async (script: Script, checks = {}) => {
      const server = await startProvider({ dialect: 'openai', script, ...checks });
      servers.push(server);
      return server.baseUrl;
    };
    const custom = { protocol: 'openai', model: 'small', keyless: true };
    settings['understudy.order'] = ['groq', 'portal', 'hang', 'good', 'good', 'nobody'];
    settings['understudy.timeouts'] = { connectMs: 'soon' };
    settings['understudy.retry'] = 'often';
    settings['understudy.onBreak'] = 5;
    settings['understudy.providers'] = {
      groq: { baseUrl: await start(refusesKey(), { checks: refusesKey() }) },
      portal: { ...custom, name: 'Portal', baseUrl: await start(showsWebPage) },
      // A local server may take its time to load a model, unless it is told otherwise by name.
      hang: { ...custom, name: 'Hang', baseUrl: await start(hangsBeforeHeaders()), timeouts: { firstTokenMs: 700 } },
      good: { ...custom, name: 'Good', baseUrl: await start(answers('All is well.')) },
      plain: { ...custom, name: 'Plain', baseUrl: 'http://example.com/v1' },
    };
  });
  afterAll(() => Promise.all(servers.map((server) => server.close())));
  const workbench = useWorkbench({ name: 'e2e-bad-input', settings });
  const chat = () => new ChatPage(workbench().page);
  const message = () => workbench().page.locator('.quick-input-widget .quick-input-message');

  it('in the settings is told in the tree, and the rest of them holds', async () => {
    await openUnderstudy(workbench().page);

    await expect.poll(() => orderInTree(workbench().page)).toContain('Good');
    const problems = workbench().page.locator('.monaco-list-row', { hasText: 'settings need attention' });
    const label = await problems.getAttribute('aria-label');
    expect(label).toMatch(/nobody/);
    expect(label).toMatch(/a second time/);
    expect(label).toMatch(/https/);
    expect(label).toMatch(/connectMs/);
    expect((await orderInTree(workbench().page)).filter((name) => name === 'Good')).toHaveLength(1);
    await problems.hover();
    await workbench().page.locator('.monaco-hover').waitFor();
    await workbench().screenshot('bad-settings');
  });

  it('in a key is removed where that is safe, and refused with the reason where it is not', async () => {
    await workbench().runCommand('Understudy: Add Key…');
    await workbench().pick('Groq', 'Groq');
    await workbench().page.locator('.quick-input-widget input[type="password"]').waitFor();
    await workbench().answer('abcd\u00e9fghijklmnopqrstuvw');
    await expect.poll(() => message().textContent()).toMatch(/Character 5 is .*U\+00E9/);
    await workbench().screenshot('bad-key-character');
    await workbench().answer(` \u200b"${aKey()}"\n`);

    await expect.poll(() => workbench().quickInput.inputValue()).toBe('groq');
    await workbench().quickInput.press('Enter');
    await treeRow(workbench().page, 'Groq, next, 1 key').waitFor();
    await clearNotifications(workbench());
  });

  it('such as a refused key is told by Test Provider with what to do', async () => {
    await workbench().runCommand('Understudy: Test Provider…');
    await workbench().pick('Groq', 'Groq');

    const toast = workbench().page.locator('.notification-toast', { hasText: 'Groq: 0 of 1 keys work' });
    await toast.waitFor();
    expect(await toast.textContent()).toMatch(/key refused \(401\)/);
    await workbench().screenshot('bad-key-test');
    await clearNotifications(workbench());
    await treeRow(workbench().page, 'Groq, key refused').waitFor();
  });

  it('such as a key of another provider is questioned', async () => {
    await workbench().runCommand('Understudy: Add Key…');
    await workbench().pick('Mistral', 'Mistral');
    await workbench().page.locator('.quick-input-widget input[type="password"]').waitFor();
    await workbench().answer(`gsk_${'a1B2c3D4'.repeat(6)}`);

    await workbench().page.locator('.quick-input-title', { hasText: 'This looks like a key of Groq' }).waitFor();
    await workbench().screenshot('bad-key-other');
    await workbench().page.keyboard.press('Escape');
  });

  it('such as a key of another provider is questioned when a key is entered again, too', async () => {
    const { page } = workbench();
    await workbench().runCommand('Understudy: Re-enter Key…');
    await workbench().pick('groq', 'groq');
    await page.locator('.quick-input-widget input[type="password"]').waitFor();
    await workbench().answer(`hf_${'a1B2c3D4'.repeat(5)}`);

    await page.locator('.quick-input-title', { hasText: 'This looks like a key of Hugging Face' }).waitFor();
    await workbench().pick('in place', "Put it in place of 'groq' all the same");

    await page.locator('.statusbar-item', { hasText: "The key 'groq' of Groq was replaced." }).waitFor();
  });

  it('such as a key that is there already is refused in the box', async () => {
    const { page } = workbench();
    await workbench().runCommand('Understudy: Add Key…');
    await workbench().pick('Groq', 'Groq');
    await page.locator('.quick-input-widget input[type="password"]').waitFor();
    await workbench().answer(`hf_${'a1B2c3D4'.repeat(5)}`);

    await expect.poll(() => message().textContent()).toMatch(/already there as 'groq'/);
    await page.keyboard.press('Escape');
  });

  it('such as an address without https is refused where it is typed', async () => {
    await workbench().runCommand('Understudy: Add Custom Provider…');
    await workbench().page.locator('.quick-input-title', { hasText: 'Add Custom Provider' }).waitFor();
    await workbench().answer('elsewhere');
    await workbench().pick('OpenAI', 'OpenAI');
    await expect.poll(() => workbench().quickInput.getAttribute('placeholder')).toContain('http://127.0.0.1');
    await workbench().answer('http://example.com/v1');

    await expect.poll(() => message().textContent()).toMatch(/https/);
    await workbench().screenshot('bad-address');
    await workbench().page.keyboard.press('Escape');
  });

  it('of servers, such as a web page or silence, is told in the answer, and the next one takes over', async () => {
    await chat().ask('Are you well?');

    expect(await chat().lastAnswer.textContent()).toContain('All is well.');
    await chat().story.click();
    expect(await chat().attempts.textContent()).toMatch(/Portal.*web page.*Hang.*timed out.*Good.*Answered/s);
    await workbench().screenshot('bad-servers');
  });
});

/** What stands at an address that is no API. */
function showsWebPage({ response }: Exchange): void {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end('<!DOCTYPE html><html><head><title>Welcome to nginx!</title></head><body>It works.</body></html>');
}
