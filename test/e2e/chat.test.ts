import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answers, drips } from '../support/loopback/answers.ts';
import { rateLimited, refusesKey } from '../support/loopback/failures.ts';
import { type LoopbackProvider, startProvider } from '../support/loopback/startProvider.ts';
import { Workbench } from './support/workbench.ts';

const markdown = [
  'A debounce waits until calls have stopped:',
  '',
  '```ts',
  'export function debounce(run: () => void, ms: number) {',
  '  let timer: NodeJS.Timeout | undefined;',
  '  return () => {',
  '    clearTimeout(timer);',
  '    timer = setTimeout(run, ms);',
  '  };',
  '}',
  '```',
  '',
  'Each call starts the wait anew.',
].join('\n');

describe('the chat as a user meets it', () => {
  let servers: { first: LoopbackProvider; second: LoopbackProvider; third: LoopbackProvider };
  let workbench: Workbench;
  const chat = () => workbench.webview();
  const composer = () => chat().getByRole('textbox', { name: 'Ask Understudy' });
  const lastAnswer = () => chat().locator('article, .message').last();

  beforeAll(async () => {
    const openai = (script: Parameters<typeof startProvider>[0]['script']) =>
      startProvider({ dialect: 'openai', script });
    servers = {
      first: await openai(rateLimited({ retryAfter: '600' })),
      second: await openai(refusesKey()),
      third: await openai(answers(markdown, { tokens: 60, delayMs: 15 })),
    };
    const provider = ({ baseUrl }: LoopbackProvider, name: string) => ({
      protocol: 'openai',
      name,
      baseUrl,
      model: `${name.toLowerCase()}-model`,
      prices: { inputPerMTok: 1, outputPerMTok: 3 },
    });
    workbench = await Workbench.launch({
      name: 'e2e-chat',
      settings: {
        'understudy.order': ['alpha', 'beta', 'gamma'],
        'understudy.providers': {
          alpha: provider(servers.first, 'Alpha'),
          beta: provider(servers.second, 'Beta'),
          gamma: provider(servers.third, 'Gamma'),
        },
      },
    });
  });
  afterAll(async () => {
    await workbench?.close();
    await Promise.all(Object.values(servers ?? {}).map((server) => server.close()));
  });
  beforeEach(({ onTestFailed }) => onTestFailed(async () => void (await workbench.screenshot('failed-chat'))));

  it('says what to do first while there is no key', async () => {
    await workbench.runCommand('Understudy: Open Chat');

    await expect.poll(() => chat().getByRole('button', { name: 'Add a Key' }).isVisible()).toBe(true);
    await workbench.screenshot('chat-empty');
  });

  it('answers through two failures, told in one line that opens into the attempts', async () => {
    for (const name of ['Alpha', 'Beta', 'Gamma']) await addKey(name);
    await composer().fill('What is a debounce?');
    await composer().press('Enter');

    await expect.poll(() => lastAnswer().textContent()).toContain('Each call starts the wait anew');
    const line = chat().locator('details summary', { hasText: 'Alpha' }).last();
    await expect.poll(() => line.textContent()).toMatch(/Alpha.*Beta.*Gamma/s);
    await workbench.screenshot('chat-failover-dark', 'dark');
    await line.click();
    const table = chat().getByRole('table', { name: 'Attempts' }).last();
    expect(await table.textContent()).toMatch(/429, rate limited until .*401, key refused/s);
    await workbench.screenshot('chat-attempts-dark', 'dark');
    await workbench.screenshot('chat-attempts-light', 'light');
    await workbench.setTheme('dark');
    expect(await status()).toContain('Gamma');
  });

  it('goes straight to the provider that is left', async () => {
    const before = servers.first.calls().length;

    await composer().fill('And a throttle?');
    await composer().press('Enter');
    await expect.poll(() => servers.third.calls().length).toBe(2);
    await expect.poll(() => chat().getByRole('button', { name: 'Stop' }).count()).toBe(0);

    expect(servers.first.calls().length).toBe(before);
  });

  it('stops with Escape and keeps what was written', async () => {
    await composer().fill('Tell me more');
    await composer().press('Enter');
    await expect.poll(() => lastAnswer().textContent()).toContain('A debounce');

    await composer().press('Escape');

    await expect.poll(() => lastAnswer().textContent()).toMatch(/stopped|cancelled/i);
    expect(await lastAnswer().textContent()).toContain('A debounce');
  });

  it('puts a code block into a new file', async () => {
    await chat().getByRole('button', { name: 'Apply as New File' }).first().click();

    await expect.poll(() => workbench.page.locator('.tab', { hasText: 'Untitled-1' }).count()).toBe(1);
    await expect
      .poll(() => workbench.page.locator('.editor-instance .view-lines').first().textContent())
      .toContain('debounce');
  });

  it('shows the same conversation after the window is reloaded', async () => {
    await workbench.reload();

    await expect.poll(() => chat().getByText('What is a debounce?').count(), { timeout: 30_000 }).toBeGreaterThan(0);
  });

  it('and after a restart of VS Code', async () => {
    await workbench.restart();
    await workbench.runCommand('Understudy: Open Chat');

    await expect.poll(() => chat().getByText('What is a debounce?').count(), { timeout: 30_000 }).toBeGreaterThan(0);
    await composer().waitFor();
  });

  it('keeps what was written when the window is reloaded in mid-answer, and offers to go on', async () => {
    servers.third.follow(drips('Slowly but surely this answer grows and grows.', { everyMs: 200 }));
    await composer().fill('Take your time');
    await composer().press('Enter');
    await expect.poll(() => lastAnswer().textContent()).toContain('Slowly');

    await workbench.reload();

    await expect.poll(() => lastAnswer().textContent(), { timeout: 30_000 }).toMatch(/Slowly.*interrupted/is);
    await workbench.screenshot('chat-interrupted');
    servers.third.follow(answers('A whole answer at last.'));
    await chat().getByRole('button', { name: 'Regenerate' }).last().click();
    await expect.poll(() => lastAnswer().textContent()).toContain('A whole answer at last.');
  });

  it('opens as an editor tab beside the view', async () => {
    await workbench.runCommand('Understudy: Open Chat in Editor');

    const tabs = workbench.page.locator('.tab', { hasText: 'Understudy Chat' });
    await expect.poll(() => tabs.count()).toBe(1);
    const tab = workbench.page.frameLocator('iframe.webview.ready').nth(1).frameLocator('iframe#active-frame');
    await expect.poll(() => tab.getByText('A whole answer at last.').count()).toBe(1);
    await workbench.screenshot('chat-editor-tab');
  });

  it('has every attempt in the database, and no key', () => {
    const db = new DatabaseSync(join(workbench.globalStorageDir, 'understudy.db'), { readOnly: true });
    const attempts = db.prepare('SELECT provider, outcome, failure_class AS class FROM attempts ORDER BY id').all();
    const everything = JSON.stringify(db.prepare('SELECT * FROM messages').all()) + JSON.stringify(attempts);
    db.close();

    expect(attempts.slice(0, 3)).toMatchObject([
      { provider: 'alpha', outcome: 'failed', class: 'rate-limited' },
      { provider: 'beta', outcome: 'failed', class: 'credential-refused' },
      { provider: 'gamma', outcome: 'ok', class: null },
    ]);
    expect(everything).not.toContain(keyOf('Alpha'));
  });

  async function addKey(name: string): Promise<void> {
    await workbench.runCommand('Understudy: Add Key…');
    await workbench.pick(name, name);
    await workbench.page.locator('.quick-input-title', { hasText: `Add Key: ${name}` }).waitFor();
    await workbench.answer(keyOf(name));
    await expect.poll(() => workbench.quickInput.inputValue()).toBe(name.toLowerCase());
    await workbench.answer(name.toLowerCase());
    await workbench.quickInput.waitFor({ state: 'hidden' });
  }

  function status() {
    return workbench.page.locator('.statusbar-item[id^="understudy.understudy"]').first().textContent();
  }
});

function keyOf(name: string): string {
  return ['test', name.toLowerCase(), 'x'.repeat(24)].join('-');
}
