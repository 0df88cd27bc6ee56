import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answers, drips } from '../support/loopback/answers.ts';
import { type LoopbackProvider, startProvider } from '../support/loopback/startProvider.ts';
import { ChatPage } from './support/chatPage.ts';
import { openUnderstudy } from './support/userActions.ts';
import { useWorkbench } from './support/useWorkbench.ts';

const code = ['export function once(run: () => void) {', '  let isDone = false;', '}'].join('\n');
const withCode = ['Keep a flag:', '', '```ts', code, '```', '', 'Call it as often as you like.'].join('\n');

describe('a conversation', () => {
  let server: LoopbackProvider;
  const settings: { [name: string]: unknown } = { 'understudy.order': ['studio'] };
  beforeAll(async () => {
    server = await startProvider({ dialect: 'openai', script: answers(withCode) });
    const studio = { protocol: 'openai', name: 'Studio', baseUrl: server.baseUrl, model: 'small', keyless: true };
    settings['understudy.providers'] = { studio };
  });
  afterAll(() => server?.close());
  const workbench = useWorkbench({ name: 'e2e-conversation', settings });
  const chat = () => new ChatPage(workbench().page);
  const clipboard = () => workbench().page.evaluate(() => navigator.clipboard.readText());
  const lastRequest = () => JSON.stringify(server.calls().at(-1)?.body);

  it('takes Enter for sending and Shift+Enter for a new line', async () => {
    await openUnderstudy(workbench().page);
    await chat().composer.fill('How do I run something');
    await chat().composer.press('Shift+Enter');
    await chat().composer.pressSequentially('only once?');
    expect(await chat().composer.inputValue()).toBe('How do I run something\nonly once?');

    await chat().answered(() => chat().composer.press('Enter'));

    expect(await chat().composer.inputValue()).toBe('');
    expect(lastRequest()).toContain('How do I run something\\nonly once?');
    expect(await chat().lastAnswer.locator('.hljs-keyword').first().textContent()).toBe('export');
  });

  it('copies code, puts it at the cursor, and into a new file', async () => {
    await openFile('teaTimer.ts');
    await chat().button('Copy Code').click();
    await expect.poll(clipboard).toBe(code);
    await chat().button('Insert at Cursor').click();
    await expect.poll(editorText).toMatch(/let isDone = false;/);
    await chat().button('Apply as New File').click();

    await workbench().page.locator('.tab.active', { hasText: 'Untitled-1' }).waitFor();
    await expect.poll(editorText).toContain('let isDone = false;');
    await workbench().page.locator('.statusbar-item', { hasText: 'TypeScript' }).waitFor();
    await workbench().screenshot('conversation-code', 'light');
    await workbench().runCommand('View: Revert and Close Editor');
    await workbench().runCommand('View: Revert and Close Editor');
  });

  it('asks about the selection with a key binding', async () => {
    await openFile('average.py');
    // The editor may show the file before it takes keys.
    await expect
      .poll(async () => {
        await workbench().page.keyboard.press('ControlOrMeta+a');
        return workbench()
          .statusBarItem(/selected/)
          .count();
      })
      .toBe(1);
    await workbench().page.keyboard.press('Alt+u');
    await chat().frame.getByRole('list', { name: 'Context' }).first().waitFor();
    await expect.poll(() => chat().composer.evaluate((element) => element === document.activeElement)).toBe(true);
    await workbench().screenshot('conversation-selection');
    await workbench().page.keyboard.type('What does it do?');
    await chat().answered(() => workbench().page.keyboard.press('Enter'));

    expect(lastRequest()).toContain('The mean steeping time');
    expect(await chat().questions.last().textContent()).toContain('average.py');
  });

  it('keeps what was written when it is stopped', async () => {
    server.follow(drips('Slowly but surely this answer grows and grows and grows.', { everyMs: 60 }));
    await chat().send('Take your time');
    await expect.poll(() => chat().lastAnswer.textContent()).toContain('Slowly');

    await chat().button('Stop').click();

    await expect.poll(() => chat().lastAnswer.textContent()).toMatch(/Slowly.*Stopped/s);
    await chat().settled();
    expect(await server.calls().at(-1)?.closed).toBe('dropped');
    expect(await chat().lastAnswer.textContent()).not.toContain('grows and grows and grows');
  });

  it('is answered again, in the place of the answer before', async () => {
    server.follow(answers('A second try.'));
    const before = await chat().answers.count();

    await chat().button('Regenerate').click();

    await expect.poll(() => chat().lastAnswer.textContent()).toContain('A second try.');
    expect(await chat().answers.count()).toBe(before);
  });

  it('goes on from a question that is edited, without what came after', async () => {
    server.follow(answers('Then use a generator.'));
    await chat().questions.first().hover();
    await chat().questions.first().getByRole('button', { name: 'Edit and Resend' }).click();
    const editor = chat().frame.getByRole('textbox', { name: 'Edit Question' });
    expect(await editor.inputValue()).toContain('only once?');
    await workbench().screenshot('conversation-edit', 'dark');
    await editor.fill('How do I run something twice?');
    await editor.press('Enter');

    await expect.poll(() => chat().lastAnswer.textContent()).toContain('Then use a generator.');
    expect(await chat().questions.count()).toBe(1);
    expect(lastRequest()).not.toContain('only once?');
  });

  it('is found again by its words after a new chat has begun', async () => {
    await chat().settled();
    await chat().button('New Chat').click();
    await expect.poll(() => chat().questions.count()).toBe(0);
    await chat().ask('Something else');
    await chat().button('History').click();
    await chat().frame.getByRole('textbox', { name: 'Search Conversations' }).fill('generator');
    const found = chat().frame.getByRole('dialog', { name: 'History' }).locator('.history-open');
    await expect.poll(() => found.count()).toBe(2);
    await chat().frame.getByRole('textbox', { name: 'Search Conversations' }).fill('twice');
    await expect.poll(() => found.count()).toBe(1);
    await workbench().screenshot('conversation-history');

    await found.click();

    await expect.poll(() => chat().questions.first().textContent()).toContain('How do I run something twice?');
  });

  it('is the same in the view and in an editor tab, word for word while it is written', async () => {
    server.follow(drips('Both of them show every word of this answer.', { everyMs: 30 }));
    await chat().button('Open Chat in Editor').click();
    const tab = new ChatPage(workbench().page, 'editor');
    await expect.poll(() => tab.questions.first().textContent()).toContain('twice');

    await tab.send('Are you there?');

    await chat().button('Stop').waitFor();
    await expect.poll(() => chat().lastAnswer.textContent()).toContain('Both of them');
    await chat().settled();
    expect(await chat().lastAnswer.textContent()).toContain('every word of this answer.');
    expect(await tab.lastAnswer.textContent()).toContain('every word of this answer.');
    expect(await tab.button('Open Chat in Editor').count()).toBe(0);
    await workbench().screenshot('conversation-two-places');
  });

  async function openFile(name: string): Promise<void> {
    await workbench().page.keyboard.press('ControlOrMeta+p');
    await workbench().pick(name, name);
    await workbench().page.locator('.tab.active', { hasText: name }).waitFor();
    await workbench().page.keyboard.press('ControlOrMeta+Home');
  }

  async function editorText(): Promise<string> {
    const text = await workbench().page.locator('.editor-instance .view-lines').first().allInnerTexts();
    return text.join('\n').replaceAll('\u00a0', ' ');
  }
});
