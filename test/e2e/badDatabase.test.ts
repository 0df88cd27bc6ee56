import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answers } from '../support/loopback/answers.ts';
import { type LoopbackProvider, startProvider } from '../support/loopback/startProvider.ts';
import { ChatPage } from './support/chatPage.ts';
import { openUnderstudy } from './support/userActions.ts';
import { useWorkbench } from './support/useWorkbench.ts';

const storage = 'User/globalStorage/understudy.understudy';
const newerVersion = 9_999;

describe('a database that cannot be used', () => {
  let server: LoopbackProvider;
  const settings: { [name: string]: unknown } = { 'understudy.order': ['studio'] };
  beforeAll(async () => {
    server = await startProvider({ dialect: 'openai', script: answers('All is well.') });
    const studio = { protocol: 'openai', name: 'Studio', baseUrl: server.baseUrl, model: 'small', keyless: true };
    settings['understudy.providers'] = { studio };
  });
  afterAll(() => server?.close());
  const workbench = useWorkbench({
    name: 'e2e-bad-database',
    settings,
    async prepare(userDataDir) {
      await mkdir(join(userDataDir, storage), { recursive: true });
      await writeFile(join(userDataDir, storage, 'understudy.db'), 'This is not a database. '.repeat(400));
    },
  });
  const chat = () => new ChatPage(workbench().page);
  const notice = () => chat().frame.locator('.notice');

  it('because it is damaged is set aside and told, and the chat works', async () => {
    await openUnderstudy(workbench().page);

    await expect.poll(() => notice().textContent()).toMatch(/damaged.*kept as understudy/s);
    await workbench().screenshot('database-damaged');
    await chat().ask('Are you well?');
    expect(await chat().lastAnswer.textContent()).toContain('All is well.');
    const files = await readdir(workbench().globalStorageDir);
    expect(files.filter((file) => /damaged|corrupt|aside/.test(file))).toHaveLength(1);
  });

  it('because it is newer is left as it is and shown as a copy', async () => {
    const file = join(workbench().globalStorageDir, 'understudy.db');
    await workbench().restart(() => {
      const db = new DatabaseSync(file);
      db.exec(`PRAGMA user_version = ${newerVersion}`);
      db.close();
    });
    await openUnderstudy(workbench().page);

    await expect.poll(() => notice().textContent(), { timeout: 30_000 }).toMatch(/newer version of Understudy/);
    // VS Code stores late which chat is open, and was ended right after the answer: the list has it in any case.
    await chat().button('History').click();
    const list = chat().frame.getByRole('dialog', { name: 'History' });
    await list.locator('.history-open', { hasText: 'Are you well?' }).click();
    await expect.poll(() => chat().questions.first().textContent()).toContain('Are you well?');
    await chat().ask('And now?');
    expect(await chat().lastAnswer.textContent()).toContain('All is well.');
    await workbench().screenshot('database-newer', 'high-contrast');
    const db = new DatabaseSync(file, { readOnly: true });
    expect(db.prepare('SELECT count(*) AS count FROM messages').get()).toEqual({ count: 2 });
    expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: newerVersion });
    db.close();
  });
});
