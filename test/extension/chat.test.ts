import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { VSCodeEditor } from '../../src/host/chat/vscodeEditor.ts';
import type { Parts } from '../../src/host/parts.ts';
import { answers, echoes } from '../support/loopback/answers.ts';
import type { RecordedRequest } from '../support/loopback/behaviour.ts';
import { fails, rateLimited } from '../support/loopback/failures.ts';
import { type LoopbackProvider, type Script, startProvider } from '../support/loopback/startProvider.ts';
import { query, storedMessages } from './support/storedMessages.ts';
import { aKey, run, startAfresh, until, userSetting } from './support/understudy.ts';

describe('the chat', () => {
  let parts: Parts;
  const servers: LoopbackProvider[] = [];
  beforeEach(async () => {
    parts = await startAfresh();
    await run('understudy.newChat');
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('answers from the third provider when the first is rate limited and the second refuses the key', async () => {
    const keys = await chainOf({
      first: rateLimited({ retryAfter: '120' }),
      second: fails(401),
      third: answers('Hello from three'),
    });

    await run('understudy.ask', 'Who is there?');
    const answer = await answerTo('Who is there?');

    assert.equal(answer.text, 'Hello from three');
    assert.equal(answer.status, 'complete');
    assert.deepEqual(
      answer.answer?.attempts.map(({ provider, failure }) => [provider, failure?.class]),
      [
        ['first', 'rate-limited'],
        ['second', 'credential-refused'],
        ['third', undefined],
      ],
    );
    assert.equal(parts.engine.next()?.candidate.provider, 'third');
    await until(
      () => query(parts, "SELECT 1 FROM attempts WHERE provider = 'third'").length > 0,
      'the attempts are stored',
    );
    const stored = JSON.stringify([query(parts, 'SELECT * FROM attempts'), query(parts, 'SELECT * FROM messages')]);
    for (const key of keys) assert.ok(!stored.includes(key), 'a key is in the database');
  });

  it('goes on in the same conversation, with what was said before', async () => {
    await chainOf({ mine: echoes() });
    await run('understudy.ask', 'First question');
    await answerTo('First question');

    await run('understudy.ask', 'Second question');
    await answerTo('Second question');

    const [first, second] = ['First question', 'Second question'].map((text) =>
      storedMessages(parts).findLast((row) => row.text === text),
    );
    assert.equal(second?.conversation, first?.conversation);
    assert.equal(first?.title, 'First question');
    const messages = messagesOf(servers[0]?.calls().at(-1));
    assert.deepEqual(
      messages.filter(({ role }) => role !== 'system').map(({ content }) => content),
      ['First question', 'echo: First question', 'Second question'],
    );
  });

  it('begins a new chat', async () => {
    await chainOf({ mine: echoes() });
    await run('understudy.ask', 'In one chat');
    await answerTo('In one chat');

    await run('understudy.newChat');
    await run('understudy.ask', 'In another');
    await answerTo('In another');

    const conversations = ['In one chat', 'In another'].map(
      (text) => storedMessages(parts).findLast((row) => row.text === text)?.conversation,
    );
    assert.notEqual(conversations[0], conversations[1]);
  });

  it('sends the selection along with a question about it, once', async () => {
    await chainOf({ mine: echoes() });
    const editor = await openFile('src/teaTimer.ts');
    editor.selection = new vscode.Selection(0, 0, 2, 0);
    const selected = editor.document.getText(new vscode.Range(0, 0, 1, 1_000));

    await run('understudy.askAboutSelection');
    await run('understudy.ask', 'What is this?');
    await answerTo('What is this?');
    await run('understudy.ask', 'And now?');
    await answerTo('And now?');

    const questions = servers[0]?.calls().map((call) => messagesOf(call).at(-1)?.content);
    assert.equal(
      questions?.[0],
      `Selection from teaTimer.ts:1-2:\n\`\`\`typescript\n${selected}\n\`\`\`\n\nWhat is this?`,
    );
    assert.equal(questions?.[1], 'And now?');
  });

  it('is stopped, searched and given a file by commands', async () => {
    await chainOf({ mine: echoes() });
    await run('understudy.ask', 'About tangerines');
    await answerTo('About tangerines');
    const conversation = storedMessages(parts).findLast((row) => row.text === 'About tangerines')?.conversation;
    await run('understudy.newChat');
    await openFile('src/teaTimer.ts');

    const found = await parts.chat.conversations('tangerines');
    await run('understudy.showHistory', found[0]?.id);
    await run('understudy.attachFile');
    await run('understudy.ask', 'What is in it?');
    await answerTo('What is in it?');
    await run('understudy.regenerateAnswer');
    await until(() => servers[0]?.calls().length === 3, 'the question is asked again');
    await run('understudy.stopAnswer');

    const last = storedMessages(parts).findLast((row) => row.text === 'What is in it?');
    assert.equal(last?.conversation, conversation);
    const question = messagesOf(servers[0]?.calls().at(-1) as RecordedRequest).at(-1)?.content;
    assert.match(String(question), /teaTimer\.ts/);
  });

  it('opens as an editor tab that shows the conversation of the view', async () => {
    await chainOf({ mine: echoes() });
    await run('understudy.ask', 'Seen in both');
    await answerTo('Seen in both');
    assert.deepEqual(chatTabs(), []);

    await run('understudy.openChatInEditor');
    await run('understudy.ask', 'From the tab');
    await answerTo('From the tab');

    await until(() => chatTabs().length === 1, 'a tab is open');
    const [one, other] = ['Seen in both', 'From the tab'].map((text) =>
      storedMessages(parts).findLast((row) => row.text === text),
    );
    assert.equal(other?.conversation, one?.conversation);
  });

  it('shows the tab that is there instead of another one, each named after its conversation', async () => {
    await chainOf({ mine: echoes() });
    await run('understudy.ask', 'The first of two');
    await answerTo('The first of two');

    await run('understudy.openChatInEditor');
    await run('understudy.openChatInEditor');
    await until(() => chatTabs()[0]?.label === 'The first of two', 'the tab has the name of the conversation');
    const opened = chatTabs().length;
    await run('understudy.newChat');
    await until(() => chatTabs()[0]?.label === 'Understudy Chat', 'the tab shows a new chat');
    await run('understudy.openChatInEditor');
    await until(() => chatTabs()[1]?.label === 'The first of two', 'the conversation of the view has a tab of its own');

    assert.equal(opened, 1);
    assert.equal(chatTabs().length, 2);
  });

  it('asks about the selection in the tab that stands beside the code', async () => {
    await chainOf({ mine: echoes() });
    await run('understudy.openChatInEditor');
    await until(() => chatTabs().length === 1, 'a tab is open');
    await vscode.commands.executeCommand('workbench.view.explorer');
    const editor = await openFile('src/teaTimer.ts', vscode.ViewColumn.Beside);
    editor.selection = new vscode.Selection(0, 0, 2, 0);
    await until(() => vscode.window.activeTextEditor === editor, 'the code is in front');

    await run('understudy.askAboutSelection');

    await until(() => chatTabs()[0]?.group.isActive === true, 'the tab is in front');
    await run('understudy.ask', 'What is this in the tab?');
    await answerTo('What is this in the tab?');
    const question = messagesOf(servers[0]?.calls().at(-1)).at(-1)?.content;
    assert.match(question ?? '', /^Selection from teaTimer\.ts:1-2:/);
  });

  it('gives the offline answer when nobody is left, and says what failed', async () => {
    await chainOf({ mine: fails(401) });

    await run('understudy.ask', 'Anybody?');
    const answer = await answerTo('Anybody?');

    assert.equal(answer.status, 'offline');
    assert.equal(answer.answer?.tier, 'offline');
    assert.match(answer.text, /mine/i);
  });

  /** Providers in this order, each with a server of its own and one key. */
  async function chainOf(scripts: { [id: string]: Script }): Promise<string[]> {
    const providers: { [id: string]: object } = {};
    for (const [id, script] of Object.entries(scripts)) {
      const server = await startProvider({ dialect: 'openai', script });
      servers.push(server);
      providers[id] = { protocol: 'openai', baseUrl: server.baseUrl, model: `${id}-model` };
    }
    await userSetting('providers', providers);
    await userSetting('order', Object.keys(scripts));
    const keys = Object.keys(scripts).map((id) => aKey(id));
    for (const [index, id] of Object.keys(scripts).entries()) await run('understudy.addKey', id, keys[index] ?? '');
    return keys;
  }

  /** The stored answer to the last question of that text, once it has ended. */
  async function answerTo(question: string) {
    const find = () => {
      const rows = storedMessages(parts);
      const at = rows.findLastIndex(({ text }) => text === question);
      return at < 0 ? undefined : rows[at + 1];
    };
    await until(() => (find()?.status ?? 'streaming') !== 'streaming', `'${question}' is answered`);
    return find() ?? assert.fail();
  }
});

describe("the chat's hands in the editor", () => {
  let editor: VSCodeEditor;
  beforeEach(async () => {
    await startAfresh();
    editor = new VSCodeEditor();
  });
  afterEach(async () => {
    editor.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('inserts at the cursor, which one undo takes back', async () => {
    const { document } = await openUntitled('one\ntwo\n', new vscode.Selection(1, 0, 1, 3));

    await editor.insert('a\nb');
    assert.equal(document.getText(), 'one\na\nb\n');
    await vscode.commands.executeCommand('undo');

    assert.equal(document.getText(), 'one\ntwo\n');
  });

  it('inserts into the last text editor while the chat is in front as a tab', async () => {
    const { document } = await openUntitled('x', new vscode.Selection(0, 1, 0, 1));
    await run('understudy.openChatInEditor');
    await until(() => vscode.window.activeTextEditor === undefined, 'the tab is in front');

    await editor.insert('y');

    assert.equal(document.getText(), 'xy');
  });

  it('inserts into a file that is seen when the last one was closed', async () => {
    const seen = await openUntitled('x', new vscode.Selection(0, 1, 0, 1));
    await vscode.commands.executeCommand('workbench.action.splitEditorRight');
    // A file that is shown through the API would stay open for minutes after its tab.
    await vscode.commands.executeCommand('vscode.open', workspaceFile('src/average.py'));
    await until(
      () => vscode.window.activeTextEditor?.document.fileName.endsWith('average.py') ?? false,
      'the file is open',
    );
    await run('understudy.openChatInEditor');
    await until(() => vscode.window.activeTextEditor === undefined, 'the tab is in front');
    const file = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label === 'average.py');
    await vscode.window.tabGroups.close(file ?? assert.fail('the file has no tab'));
    await until(
      () => vscode.workspace.textDocuments.every(({ fileName }) => !fileName.endsWith('average.py')),
      'the file is closed',
    );

    await editor.insert('y');

    assert.equal(seen.document.getText(), 'xy');
  });

  it('puts code into a new file in its language', async () => {
    await editor.newFile('print(1)\n', 'py');

    const document = vscode.window.activeTextEditor?.document;
    assert.deepEqual([document?.getText(), document?.languageId, document?.isUntitled], ['print(1)\n', 'python', true]);
  });

  it('takes the selection, or the whole file when nothing is selected', async () => {
    const text = await openFile('src/teaTimer.ts');
    text.selection = new vscode.Selection(1, 2, 3, 0);
    const selection = await editor.context('selection');
    text.selection = new vscode.Selection(0, 0, 0, 0);
    const file = await editor.context('selection');

    assert.deepEqual(
      [selection?.kind, selection?.label, selection?.languageId],
      ['selection', 'teaTimer.ts:2-3', 'typescript'],
    );
    assert.deepEqual([file?.kind, file?.label, file?.text], ['file', 'teaTimer.ts', text.document.getText()]);
  });

  it('takes nothing where nothing is open', async () => {
    assert.equal(await editor.context('file'), undefined);
  });

  it('opens files of the workspace at their line, and nothing outside', async () => {
    await editor.openLink('src/teaTimer.ts#L3');
    const opened = vscode.window.activeTextEditor;
    assert.match(opened?.document.uri.path ?? '', /\/src\/teaTimer\.ts$/);
    assert.equal(opened?.selection.start.line, 2);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');

    for (const href of ['command:workbench.action.files.newUntitledFile', '../../package.json', 'file:///etc/passwd'])
      await editor.openLink(href);

    assert.equal(vscode.window.activeTextEditor, undefined);
  });

  it('copies to the clipboard', async () => {
    await editor.copy('copied text');

    assert.equal(await vscode.env.clipboard.readText(), 'copied text');
  });
});

function messagesOf(request: RecordedRequest | undefined): { role: string; content: string }[] {
  return (request?.body as { messages: { role: string; content: string }[] } | undefined)?.messages ?? [];
}

async function openFile(path: string, column = vscode.ViewColumn.Active): Promise<vscode.TextEditor> {
  return await vscode.window.showTextDocument(workspaceFile(path), { viewColumn: column });
}

function workspaceFile(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0] ?? assert.fail('no folder is open');
  return vscode.Uri.joinPath(folder.uri, path);
}

async function openUntitled(content: string, selection: vscode.Selection): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content }));
  editor.selection = selection;
  return editor;
}

function chatTabs(): vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.filter(
    ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes('understudy.chatPanel'),
  );
}
