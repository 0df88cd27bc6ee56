import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answers } from '../support/loopback/answers.ts';
import { rateLimited } from '../support/loopback/failures.ts';
import { type LoopbackProvider, startProvider } from '../support/loopback/startProvider.ts';
import { ChatPage } from './support/chatPage.ts';
import { openUnderstudy, statusItem } from './support/userActions.ts';
import { useWorkbench } from './support/useWorkbench.ts';

describe('the status bar', () => {
  let main: LoopbackProvider;
  let spare: LoopbackProvider;
  const settings: { [name: string]: unknown } = { 'understudy.order': ['groq', 'mistral', 'cerebras'] };
  beforeAll(async () => {
    main = await startProvider({ dialect: 'openai', script: answers('From the first.') });
    spare = await startProvider({ dialect: 'openai', script: answers('From the second.') });
    settings['understudy.providers'] = {
      groq: { baseUrl: main.baseUrl, keyless: true },
      mistral: { baseUrl: spare.baseUrl, keyless: true },
    };
  });
  afterAll(() => Promise.all([main?.close(), spare?.close()]));
  const workbench = useWorkbench({ name: 'e2e-status-bar', settings });
  const chat = () => new ChatPage(workbench().page);
  const item = () => statusItem(workbench().page);

  it('turns while a provider is asked, and names it', async () => {
    await openUnderstudy(workbench().page);
    let answer = () => {};
    const released = new Promise<void>((resolve) => {
      answer = resolve;
    });
    main.follow(async (exchange) => {
      await released;
      await answers('From the first.')(exchange);
    });
    await chat().send('Are you there?');

    await item().locator('.codicon-loading').waitFor();
    expect(await item().textContent()).toContain('Groq');
    expect(await label()).toMatch(/asking Groq/);
    await workbench().screenshot('status-busy');
    answer();
    await chat().settled();

    await item().locator('.codicon-loading').waitFor({ state: 'detached' });
    expect(await label()).toContain('the next request goes to Groq');
  });

  it('says who stands in for whom', async () => {
    main.follow(rateLimited({ retryAfter: '1800' }));

    await chat().ask('And now?');

    await expect.poll(() => item().textContent()).toContain('Mistral for Groq');
    expect(await label()).toContain('because Groq is not ready');
  });

  it('comes back to the first choice by itself when its rest is over', async () => {
    await workbench().runCommand('Understudy: Reset Health');
    main.follow([rateLimited({ retryAfter: '3' }), rateLimited({ retryAfter: '1800' })]);
    await chat().ask('A short rest?');
    await expect.poll(() => item().textContent()).toContain('Mistral for Groq');

    await expect.poll(() => item().textContent()).toMatch(/^\s*Groq\s*$/);

    await chat().ask('A long one?');
    await expect.poll(() => item().textContent()).toContain('Mistral for Groq');
  });

  it('has in its tooltip what Explain Route says', async () => {
    await workbench().runCommand('Understudy: Explain Route');
    await workbench().page.locator('.tab.active', { hasText: 'Route' }).waitFor();
    const document = await workbench().page.locator('.editor-instance .view-lines').first().allInnerTexts();
    const route = lines(document.join('\n')).filter((line) => /^\d+\. /.test(line));
    expect(route.length).toBeGreaterThanOrEqual(2);
    await item().hover();
    const hover = workbench().page.locator('.monaco-hover', { hasText: 'Understudy' });
    await hover.waitFor();

    const tooltip = lines((await hover.allInnerTexts()).join('\n')).join('\n');
    for (const line of route.filter((entry) => !entry.includes('no key'))) {
      expect(tooltip).toContain(line.replace(/^\d+\. /, ''));
    }
    expect(tooltip).toMatch(/1\. Groq.*2\. Mistral.*3\. Offline answer.*1 more without a key/s);
    await workbench().screenshot('status-tooltip-dark', 'dark');
  });

  it('warns when nobody is left', async () => {
    spare.follow(rateLimited({ retryAfter: '1800' }));

    await chat().ask('Anybody?');

    await expect.poll(() => item().textContent()).toContain('Offline');
    expect(await item().getAttribute('class')).toContain('warning-kind');
    expect(await chat().provenance.textContent()).toMatch(/offline/i);
    expect(await chat().lastAnswer.textContent()).toMatch(/Groq: too many requests.*Mistral: too many requests/s);
    await workbench().screenshot('status-offline-dark', 'dark');
    await workbench().screenshot('status-offline-hc-light', 'high-contrast-light');
  });

  it('opens the actions with a click', async () => {
    await item().click();

    await workbench().page.locator('.quick-input-list', { hasText: 'Explain Route' }).waitFor();
    await workbench().screenshot('status-actions', 'high-contrast-light');
    await workbench().pick('Reset', 'Reset Health');
    await expect.poll(() => item().textContent()).toContain('Groq');
  });

  function label(): Promise<string | null> {
    return item().locator('[aria-label]').first().getAttribute('aria-label');
  }
});

function lines(text: string): string[] {
  return text
    .replaceAll('\u00a0', ' ')
    .split('\n')
    .map((line) => line.trim());
}
