import * as vscode from 'vscode';
import { createEngine } from './engine/engine.ts';
import { createRedactor } from './engine/errors/redact.ts';
import type { openStorage } from './engine/storage/openStorage.ts';
import { createSharedState } from './engine/storage/sharedState.ts';
import type { Storage } from './engine/storage/storage.ts';
import type { EngineDeps } from './engine/types/deps.ts';
import { systemClock } from './engine/util/systemClock.ts';
import { wordingOf } from './engine/util/wording.ts';
import { createApi, type UnderstudyApi } from './host/api.ts';
import { offlineContextProvider } from './host/chat/offlineContext.ts';
import { registerChat } from './host/chat/registerChat.ts';
import { registerCommands } from './host/commands/registerCommands.ts';
import { keepInStep } from './host/keepInStep.ts';
import { createKeyRing, startKeys } from './host/keys/keys.ts';
import { LateStorage } from './host/lateStorage.ts';
import { LocalModels } from './host/localModels.ts';
import { Log } from './host/log.ts';
import type { Parts } from './host/parts.ts';
import { Providers } from './host/providers.ts';
import { Readiness } from './host/readiness.ts';
import { Settings } from './host/settings/settings.ts';
import { StatusBar } from './host/statusBar.ts';
import { clockTime } from './host/text/clockTime.ts';
import { mergedKeysLine } from './host/text/mergedKeys.ts';
import { ProvidersView } from './host/views/providersView.ts';

/** What `activate` returns; suites that run under `extensionTestsPath` get the parts as well. */
export type Activated = UnderstudyApi & { readonly parts?: Parts };

/** Builds the parts, connects them, and hands everything with a lifetime over to VS Code. */
export function activate(context: vscode.ExtensionContext): Activated {
  const clock = systemClock;
  const keys = createKeyRing(context);
  const redact = createRedactor(() => keys.secrets());
  const log = new Log(redact);
  const settings = new Settings();
  const database = vscode.Uri.joinPath(context.globalStorageUri, 'understudy.db').fsPath;
  const state = createSharedState();
  const storage = new LateStorage(openAfterActivation(database, { clock, log, state, t: vscode.l10n.t }), state);
  const deps: EngineDeps = {
    clock,
    random: Math.random,
    fetch: (...args) => globalThis.fetch(...args),
    keys,
    attempts: storage.attempts,
    state: storage.state,
    log,
    redact,
    formatTime: (time) => clockTime(time, clock.now(), vscode.env.language),
    language: vscode.env.language,
    t: vscode.l10n.t,
    onKeysMerged: (merged) => log.info(mergedKeysLine(merged, keys.list(merged.provider))),
    offlineContext: offlineContextProvider(async () => (await storage.opened).conversations),
  };
  const engine = createEngine(deps, () => settings.raw());
  const providers = new Providers(engine, settings, vscode.l10n.t);
  const view = new ProvidersView({ engine, keys, settings, providers, clock, isReady: () => readiness.isReady });
  const started = startKeys({ context, keys, settings, providers: () => engine.providers(), log });
  const localModels = new LocalModels({
    ordered: () => providers.ordered(),
    modelsAt: async (address) => (await import('./host/localServers.ts')).modelsAt(address, deps.fetch),
    changed: () => {
      engine.configure(settings.raw(), localModels.found());
      view.refresh();
    },
  });
  const keysRead = Promise.allSettled([started.ready, storage.opened]);
  const inStep = keepInStep({ engine, keys, settings, providers, view, localModels, log, keysRead });
  const readiness = new Readiness({ ready: inStep.ready, clock, log });
  const statusBar = new StatusBar({ engine, clock, readiness });
  const openConversations = async () => {
    const { conversations, outcome } = await storage.opened;
    return { store: conversations, ...(outcome.message === undefined ? {} : { notice: outcome.message }) };
  };
  const chat = registerChat({ context, engine, deps, readiness, openConversations });
  const parts: Parts = {
    context,
    clock,
    engine,
    keys,
    forgetsSecrets: () => started.forgetsSecrets(),
    settings,
    providers,
    view,
    localModels,
    statusBar,
    chat: chat.commands,
    recentAttempts: (limit) => storage.recentAttempts(limit),
    storageState: () => storage.outcome?.kind ?? 'not open',
    log,
    redact,
    readiness,
  };
  // Disposed of in this order: whoever uses something goes before it.
  context.subscriptions.push(registerCommands(parts), inStep, started, statusBar, view, chat);
  context.subscriptions.push({ dispose: () => engine.dispose() }, storage, settings, log);
  void inStep.ready.then(() => {
    statusBar.start();
    view.refresh();
    log.info(['Route of a request made now:', ...engine.explain()].join('\n'));
  });
  const api = createApi({
    engine,
    isEnabled: () => settings.isApiEnabled(),
    ready: readiness.settled,
    wording: wordingOf(deps),
  });
  return context.extensionMode === vscode.ExtensionMode.Test ? { ...api, parts } : api;
}

/** In a turn of its own: opening a file and bringing it up to date takes longer than all of `activate`. */
async function openAfterActivation(...args: Parameters<typeof openStorage>): Promise<Storage> {
  await new Promise(setImmediate);
  const { openStorage } = await import('./engine/storage/openStorage.ts');
  return openStorage(...args);
}
