import * as vscode from 'vscode';
import { createEngine } from '../engine/engine.ts';
import { createRedactor } from '../engine/errors/redact.ts';
import type { openStorage } from '../engine/storage/openStorage.ts';
import { createSharedState } from '../engine/storage/sharedState.ts';
import type { Storage } from '../engine/storage/storage.ts';
import type { EngineDeps } from '../engine/types/deps.ts';
import { systemClock } from '../engine/util/systemClock.ts';
import { wordingOf } from '../engine/util/wording.ts';
import { createApi, type UnderstudyApi } from './api.ts';
import type { ChatPlaces } from './chat/chatPlaces.ts';
import { type Chat, createChat } from './chat/createChat.ts';
import { offlineContextProvider } from './chat/offlineContext.ts';
import { keepInStep } from './keepInStep.ts';
import { createKeyRing, startKeys } from './keys/keys.ts';
import { LateStorage } from './lateStorage.ts';
import { LocalModels } from './localModels.ts';
import { Log } from './log.ts';
import type { Parts } from './parts.ts';
import { Providers } from './providers.ts';
import { Readiness } from './readiness.ts';
import { Settings } from './settings/settings.ts';
import { StatusBar } from './statusBar.ts';
import { clockTime } from './text/clockTime.ts';
import { mergedKeysLine } from './text/mergedKeys.ts';
import { ProvidersView } from './views/providersView.ts';

/** All that stands behind what `activate` has told VS Code. */
export interface Built extends vscode.Disposable {
  parts: Parts;
  chat: Chat;
  api: UnderstudyApi;
}

/** Builds the parts and connects them. The places of the chat stay the caller's to dispose of. */
export function build(context: vscode.ExtensionContext, places: ChatPlaces): Built {
  const clock = systemClock;
  const keys = createKeyRing(context);
  const redact = createRedactor(() => keys.secrets());
  const log = new Log(redact);
  const settings = new Settings();
  const database = vscode.Uri.joinPath(context.globalStorageUri, 'understudy.db').fsPath;
  const state = createSharedState();
  const storage = new LateStorage(openInItsTurn(database, { clock, log, state, t: vscode.l10n.t }), state);
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
    modelsAt: async (address) => (await import('./localServers.ts')).modelsAt(address, deps.fetch),
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
    const { conversations } = await storage.opened;
    return { store: conversations, notice: () => storage.outcome?.message };
  };
  const chat = createChat({ context, places, engine, deps, readiness, openConversations });
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
  // In this order: whoever uses something goes before it.
  const owned = [inStep, started, readiness, statusBar, view, chat, engine, storage, settings, log];
  return { parts, chat, api, dispose: () => void vscode.Disposable.from(...owned).dispose() };
}

/** In a turn of its own: opening a file and bringing it up to date takes longer than all of `build`. */
async function openInItsTurn(...args: Parameters<typeof openStorage>): Promise<Storage> {
  await new Promise(setImmediate);
  const { openStorage } = await import('../engine/storage/openStorage.ts');
  return openStorage(...args);
}
