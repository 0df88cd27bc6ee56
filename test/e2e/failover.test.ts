import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { answers } from '../support/loopback/answers.ts';
import { edgeBlocked, rateLimited, refusesKey } from '../support/loopback/failures.ts';
import { type LoopbackProvider, type Script, startProvider } from '../support/loopback/startProvider.ts';
import { ChatPage } from './support/chatPage.ts';
import { filesWithKeys, hasKey } from './support/findKeys.ts';
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

const keys = { limited: aKey(), refused: aKey(), good: aKey() };
const pool = Array.from({ length: 5 }, aKey);

describe('failures of several providers and keys', () => {
  const servers = new Map<string, LoopbackProvider>();
  const settings: { [name: string]: unknown } = { 'understudy.order': ['groq', 'openrouter', 'mistral'] };
  beforeAll(async () => {
    const scripts: { [id: string]: Script } = {
      groq: rateLimited({ retryAfter: '1800' }),
      openrouter: refusesKey(),
      mistral: answers('Use a `WeakMap` for this.'),
      together: edgeBlocked(),
      fireworks: {
        choose: ({ headers }) => {
          const index = pool.findIndex((key) => headers['authorization'] === `Bearer ${key}`);
          return index < 3 ? rateLimited({ retryAfter: '1800' }) : answers('The fourth key answered.');
        },
      },
    };
    for (const [id, script] of Object.entries(scripts))
      servers.set(id, await startProvider({ dialect: 'openai', script }));
    const baseUrls = [...servers].map(([id, { baseUrl }]) => [id, { baseUrl }]);
    settings['understudy.providers'] = Object.fromEntries(baseUrls);
  });
  afterAll(() => Promise.all([...servers.values()].map((server) => server.close())));
  const workbench = useWorkbench({ name: 'e2e-failover', settings });
  const chat = () => new ChatPage(workbench().page);
  const calls = (id: string) => servers.get(id)?.calls().length;

  it('are told with their reasons, and the third provider answers', async () => {
    await openUnderstudy(workbench().page);
    await addKey(workbench(), { provider: 'Groq', key: keys.limited });
    await addKey(workbench(), { provider: 'OpenRouter', key: keys.refused });
    await addKey(workbench(), { provider: 'Mistral', key: keys.good });
    await clearNotifications(workbench());

    await chat().ask('Where do I keep data about an object without keeping it alive?');

    expect(await chat().lastAnswer.textContent()).toContain('Use a WeakMap for this.');
    expect(await chat().provenance.textContent()).toMatch(/Mistral\s*mistral\s*mistral-small/);
    expect(await chat().story.textContent()).toMatch(/Groq.*rate limited.*OpenRouter.*refused.*answered by Mistral/s);
    await chat().story.click();
    expect(await chat().attempts.textContent()).toMatch(/Groq.*429, rate limited until.*OpenRouter.*401, key refused/s);
    await expect.poll(() => statusItem(workbench().page).textContent()).toContain('Mistral');
    await workbench().screenshot('failover-three-dark', 'dark');
    await workbench().screenshot('failover-three-light', 'light');
  });

  it('are in the database, attempt by attempt', async () => {
    const db = new DatabaseSync(join(workbench().globalStorageDir, 'understudy.db'), { readOnly: true });
    const rows = () => db.prepare('SELECT * FROM attempts ORDER BY id').all();

    await expect.poll(() => rows().length).toBe(3);

    expect(rows()).toMatchObject([
      { provider: 'groq', key_label: 'groq', outcome: 'failed', failure_class: 'rate-limited' },
      { provider: 'openrouter', key_label: 'openrouter', outcome: 'failed', failure_class: 'credential-refused' },
      { provider: 'mistral', key_label: 'mistral', outcome: 'ok', failure_class: null },
    ]);
    db.close();
  });

  it('do not call again whom they condemned', async () => {
    await chat().ask('And in a loop?');

    expect([calls('groq'), calls('openrouter'), calls('mistral')]).toEqual([1, 1, 2]);
  });

  it('cost one call when an edge blocks a provider with five keys, and leave all keys healthy', async () => {
    for (const key of pool) await addKey(workbench(), { provider: 'Together AI', key });
    await clearNotifications(workbench());
    await workbench().changeSettings({ 'understudy.order': ['together', 'mistral'] });
    await expect.poll(() => orderInTree(workbench().page)).toEqual(['Together AI', 'Mistral']);

    await chat().ask('Is a Map ordered?');

    expect(calls('together')).toBe(1);
    expect(await chat().provenance.textContent()).toContain('Mistral');
    expect(await chat().story.textContent()).toMatch(/Together AI.*blocked.*: answered by Mistral/s);
    await treeRow(workbench().page, 'Together AI, benched').click();
    await workbench().page.keyboard.press('ArrowRight');
    for (const label of ['together', 'together 2', 'together 3', 'together 4', 'together 5']) {
      await treeRow(workbench().page, `key ${label}, ready`).waitFor();
    }
    await workbench().screenshot('failover-edge-block', 'dark');
  });

  it('cost four calls when three of five keys are rate limited', async () => {
    for (const key of pool) await addKey(workbench(), { provider: 'Fireworks AI', key });
    await clearNotifications(workbench());
    await workbench().changeSettings({ 'understudy.order': ['fireworks', 'mistral'] });
    await expect.poll(() => orderInTree(workbench().page)).toEqual(['Fireworks AI', 'Mistral']);

    await chat().ask('And a Set?');

    expect(calls('fireworks')).toBe(4);
    expect(await chat().lastAnswer.textContent()).toContain('The fourth key answered.');
    expect(await chat().provenance.textContent()).toMatch(/Fireworks AI\s*fireworks 4/);
    await workbench().screenshot('failover-key-pool');
  });

  it('leave no key, nor a piece of one, in files, console, page or diagnostics', async () => {
    const everyKey = [...Object.values(keys), ...pool.slice(0, 2)];
    await workbench().runCommand('Understudy: Copy Diagnostics');
    await workbench()
      .page.locator('.statusbar-item', { hasText: /diagnostics/i })
      .waitFor();
    const diagnostics = await workbench().page.evaluate(() => navigator.clipboard.readText());
    const contents = await Promise.all(
      workbench()
        .page.frames()
        .map((frame) => frame.content()),
    );

    const { userDataDir, workspaceDir, logFile } = workbench();
    const folders = [userDataDir, workspaceDir, logFile, inject('extensionsDir')];
    expect(await filesWithKeys(folders, everyKey)).toEqual([]);
    expect(contents.filter((content) => hasKey(content, everyKey))).toEqual([]);
    expect(workbench().consoleLines.filter((line) => hasKey(line, everyKey))).toEqual([]);
    expect(diagnostics).toContain('fireworks');
    expect(hasKey(diagnostics, everyKey)).toBe(false);
  });
});
