import * as vscode from 'vscode';
import { hasProvider } from '../engine/routing/setUp.ts';
import type { Engine } from '../engine/types/engine.ts';
import { contextKeys } from './contributions.ts';
import type { KeyRing } from './keys/keyRing.ts';
import type { LocalModels } from './localModels.ts';
import type { Log } from './log.ts';
import type { Providers } from './providers.ts';
import type { Settings } from './settings/settings.ts';
import type { ProvidersView } from './views/providersView.ts';

export interface StepParts {
  engine: Engine;
  keys: KeyRing;
  settings: Settings;
  providers: Providers;
  view: ProvidersView;
  localModels: LocalModels;
  log: Log;
  /** Settled when the keys are read. */
  keysRead: Promise<unknown>;
}

export interface InStep extends vscode.Disposable {
  /** Settled, never rejected, when the engine knows the keys, and what the servers on this machine serve that are wanted. */
  ready: Promise<void>;
}

/** Whatever changes, in this window, in another one or in settings.json: engine, tree and `when` clauses follow. */
export function keepInStep(parts: StepParts): InStep {
  const { engine, keys, settings, view, localModels, log, keysRead } = parts;
  const tellContext = contextTeller(parts);
  const tellProblems = problemTeller(parts);
  const follow = (): Promise<void> => {
    engine.configure(settings.raw(), localModels.found());
    view.refresh();
    tellContext.ofOrder();
    tellProblems();
    return localModels.look();
  };
  const stopKeys = keys.onDidChange((change) => {
    if (change.kind === 'secret') engine.keyChanged(change.provider, change.keyId);
    void follow();
  });
  const stopEngine = engine.onDidChange(tellContext.ofKeys);
  const onSettings = settings.onDidChange(follow);
  // A server is started in another window, and this one is looked at again.
  const onFocus = vscode.window.onDidChangeWindowState(({ focused }) => {
    if (focused) void localModels.lookForMissing();
  });
  const takeKeys = async () => {
    await keysRead;
    await follow();
    tellContext.ofKeys();
    tellContext.isReady();
  };
  const ready = takeKeys().catch((error: unknown) =>
    log.error(`The keys could not be taken into use: ${String(error)}`),
  );
  const subscriptions = vscode.Disposable.from(onSettings, onFocus, { dispose: stopKeys }, { dispose: stopEngine });
  return { ready, dispose: () => void subscriptions.dispose() };
}

/** Sets the context keys when they change; most events of the engine change none. */
function contextTeller({ engine, keys, providers }: StepParts) {
  const told = new Map<string, boolean>();
  const tell = (key: string, value: boolean) => {
    if (told.get(key) === value) return;
    told.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  return {
    ofKeys() {
      tell(contextKeys.hasStoredKeys, keys.hasStoredKeys());
      tell(contextKeys.hasProvider, hasProvider(engine.plan()));
    },
    ofOrder() {
      tell(contextKeys.hasOrdered, providers.order().length > 0);
      tell(contextKeys.hasUnordered, providers.outsideOrder().length > 0);
    },
    isReady: () => tell(contextKeys.isReady, true),
  };
}

/** Logs problems of the settings once each; the tree shows them as long as they last. */
function problemTeller({ engine, settings, log }: StepParts): () => void {
  let told = new Set<string>();
  return () => {
    const lines = [...settings.problems(), ...engine.problems()].map(({ path, message }) => `${path}: ${message}`);
    for (const line of lines) if (!told.has(line)) log.warn(line);
    told = new Set(lines);
  };
}
