import * as vscode from 'vscode';
import type { KeyTest } from '../../engine/types/engine.ts';
import type { Provider } from '../../engine/types/provider.ts';
import type { ProviderArgument } from '../contributions.ts';
import type { Parts } from '../parts.ts';
import { plainMessage } from '../text/plainMessage.ts';
import {
  allKeysWork,
  type ProviderTests,
  refusedKey,
  testReport,
  testSummary,
  testsSummary,
} from '../text/testReport.ts';
import { showDocument } from '../ui/showDocument.ts';
import { providerFor } from './pickProvider.ts';

/** Checks the keys of one provider at the lowest cost it allows and says what was found. */
export async function testProvider(parts: Parts, argument?: ProviderArgument): Promise<KeyTest[] | undefined> {
  const provider = await providerFor(parts, argument, {
    title: vscode.l10n.t('Test Provider'),
    placeholder: vscode.l10n.t('Which one?'),
    filter: (candidate) => isTestable(parts, candidate),
  });
  if (!provider) return undefined;
  const title = vscode.l10n.t('Testing {0}', provider.name);
  const tests = await withProgress(title, (signal) => parts.engine.test(provider.id, signal));
  if (tests === undefined) return undefined;
  void parts.localModels.lookForMissing();
  tell(parts, [{ id: provider.id, name: provider.name, tests }]);
  return tests;
}

/** The same for every provider that can be called, at the same time. */
export async function testAllProviders(parts: Parts): Promise<{ [provider: string]: KeyTest[] }> {
  const order = new Set(parts.providers.order());
  const providers = parts.providers.all().filter(({ id }) => order.has(id));
  const testable = providers.filter((provider) => provider.isEnabled && isTestable(parts, provider));
  if (testable.length === 0) return nothingToTest();
  const results = await withProgress(vscode.l10n.t('Testing {0} providers', testable.length), (signal) =>
    Promise.all(testable.map(async ({ id }) => [id, await testOne(parts, id, signal)] as const)),
  );
  if (results === undefined) return {};
  void parts.localModels.lookForMissing();
  const tests = new Map(results);
  tell(
    parts,
    testable.map(({ id, name }) => ({ id, name, tests: tests.get(id) ?? [] })),
  );
  return Object.fromEntries(tests);
}

/** Said with what to do; the caller does not wait for the user to read it. */
function nothingToTest(): Record<string, never> {
  const text = vscode.l10n.t(
    'There is nothing to test yet: no provider of the order has a key, and no server on this machine is in it.',
  );
  const addKey = vscode.l10n.t('Add Key…');
  void vscode.window.showInformationMessage(text, addKey).then((pressed) => {
    if (pressed === addKey) void vscode.commands.executeCommand('understudy.addKey');
  });
  return {};
}

function isTestable({ keys }: Parts, { id, isKeyless }: Provider): boolean {
  return isKeyless === true || keys.list(id).length > 0;
}

/** One provider that cannot be tested at all must not hide what the others said. */
async function testOne({ engine, log }: Parts, id: string, signal: AbortSignal): Promise<KeyTest[]> {
  try {
    return await engine.test(id, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    log.warn(`Test of ${id}: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

/** `undefined` when the user cancelled, which needs no message. */
async function withProgress<T>(title: string, run: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return await vscode.window.withProgress(options, async (_progress, token) => {
    const controller = new AbortController();
    const subscription = token.onCancellationRequested(() => controller.abort());
    try {
      return await run(controller.signal);
    } catch (error) {
      if (controller.signal.aborted) return undefined;
      throw error;
    } finally {
      subscription.dispose();
    }
  });
}

/** One message for all; the caller does not wait for the user to read it. */
function tell(parts: Parts, results: readonly ProviderTests[]): void {
  for (const result of results) parts.log.info(`Test: ${testSummary(result, vscode.l10n.t)}`);
  const text = testsSummary(results, vscode.l10n.t);
  const details = vscode.l10n.t('Show Details');
  const refused = refusedKey(results);
  // One from the environment is not ours to change.
  const canReenter = refused && parts.keys.listStored(refused.providerId).some(({ id }) => id === refused.keyId);
  const reenter = vscode.l10n.t('Re-enter Key…');
  const show = results.every(allKeysWork) ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const report = parts.redact(testReport(results, vscode.l10n.t));
  void show(plainMessage(parts.redact(text)), ...(canReenter ? [reenter] : []), details).then((pressed) => {
    if (pressed === reenter) void vscode.commands.executeCommand('understudy.reenterKey', refused);
    if (pressed === details) void showDocument(parts.context, 'Provider Test.md', report);
  });
}
