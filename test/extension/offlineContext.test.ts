import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { questionText } from '../../src/host/chat/contextText.ts';
import { offlineContextProvider } from '../../src/host/chat/offlineContext.ts';
import { startAfresh } from './support/understudy.ts';

describe('what the offline answer may work with', () => {
  let document: vscode.TextDocument;
  const disposables: vscode.Disposable[] = [];
  beforeEach(async () => {
    await startAfresh();
    document = await vscode.workspace.openTextDocument({ content: 'one\ntwo\nthree\n', language: 'plaintext' });
    await vscode.window.showTextDocument(document);
  });
  afterEach(() => {
    for (const disposable of disposables.splice(0)) disposable.dispose();
  });

  it('holds problems and outline of the open file, and earlier answers to the bare question', async () => {
    const problems = vscode.languages.createDiagnosticCollection('test');
    problems.set(document.uri, [new vscode.Diagnostic(line(1), 'two is odd', vscode.DiagnosticSeverity.Warning)]);
    disposables.push(
      problems,
      symbols(async () => [new vscode.DocumentSymbol('three', '', vscode.SymbolKind.Function, line(2), line(2))]),
    );
    // The first outline of a session takes VS Code longer than an offline answer waits.
    await vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', document.uri);
    const asked: string[] = [];
    const nearestAnswers = (question: string) => {
      asked.push(question);
      return [{ question: 'before', answer: 'answered', at: 0 }];
    };
    const item = { kind: 'file', label: 'a.txt', text: 'attached' } as const;

    const context = await offlineContextProvider(async () => ({ nearestAnswers }))(
      aRequest(questionText('Why?', [item])),
    );

    assert.deepEqual(
      context.diagnostics?.map(({ line, severity, message }) => [line, severity, message]),
      [[2, 'warning', 'two is odd']],
    );
    assert.deepEqual(context.outline, [{ name: 'three', kind: 'function', line: 3, children: [] }]);
    assert.deepEqual(context.nearest, [{ question: 'before', answer: 'answered', at: 0 }]);
    assert.deepEqual(asked, ['Why?']);
  });

  it('does without what fails or hangs', async () => {
    disposables.push(symbols(() => new Promise(() => {})));
    const nearestAnswers = () => {
      throw new Error('the database cannot be read');
    };

    const context = await offlineContextProvider(async () => ({ nearestAnswers }))(aRequest('Why?'));

    assert.equal(context.outline, undefined);
    assert.equal(context.nearest, undefined);
  });

  it('holds nothing of a page that only looks like a file', async () => {
    await vscode.commands.executeCommand('understudy.explainRoute');
    const route = vscode.window.activeTextEditor?.document;
    assert.equal(route?.uri.scheme, 'understudy');

    const context = await offlineContextProvider(async () => undefined)(aRequest('Why?'));

    assert.equal(context.diagnostics, undefined);
    assert.equal(context.outline, undefined);
  });

  function symbols(provideDocumentSymbols: () => Promise<vscode.DocumentSymbol[]>): vscode.Disposable {
    return vscode.languages.registerDocumentSymbolProvider({ language: 'plaintext' }, { provideDocumentSymbols });
  }
});

function line(at: number): vscode.Range {
  return new vscode.Range(at, 0, at, 3);
}

function aRequest(content: string) {
  return { messages: [{ role: 'user' as const, content }] };
}
