import * as vscode from 'vscode';
import { keyLabel } from '../../engine/keys/keyLabel.ts';
import type { Logger } from '../../engine/types/deps.ts';
import type { Provider } from '../../engine/types/provider.ts';
import type { Settings } from '../settings/settings.ts';
import { Turns } from '../turns.ts';
import { checkCanary } from './canary.ts';
import { KeyRing } from './keyRing.ts';

const state = { index: 'understudy.keyIndex', canary: 'understudy.canary', told: 'understudy.forgetsSecretsTold' };

/** The key ring over VS Code's SecretStorage. Empty until `startKeys` has read it. */
export function createKeyRing({ secrets, globalState }: vscode.ExtensionContext): KeyRing {
  return new KeyRing({
    secrets,
    index: {
      read: () => globalState.get<string[]>(state.index, []),
      write: (names) => globalState.update(state.index, names),
    },
    now: () => Date.now(),
    newId: () => crypto.randomUUID().slice(0, 8),
    newLabel: keyLabel,
    t: vscode.l10n.t,
  });
}

export interface KeyParts {
  context: vscode.ExtensionContext;
  keys: KeyRing;
  settings: Settings;
  /** Whose keys may stand in the environment: the catalogue's and the user's own, as they are configured now. */
  providers(): readonly Provider[];
  log: Logger;
}

export interface StartedKeys extends vscode.Disposable {
  /** Settled when the keys are read. Never rejects. */
  ready: Promise<void>;
  /** True once it is known that secrets are gone after a restart. */
  forgetsSecrets(): boolean;
}

/** Reads the keys, follows changes made in other windows, and finds out whether keys survive a restart. */
export function startKeys(parts: KeyParts): StartedKeys {
  const { context, keys, settings, log } = parts;
  let forgets = false;
  const hadKeys = context.globalState.get<string[]>(state.index, []).length > 0;
  const environment = new Turns();
  const readEnvironment = () => environment.take(() => takeEnvironment(parts));
  const ready = Promise.all([keys.load(), readEnvironment()]).then(ignore, (error: unknown) =>
    log.error(`The keys could not be read: ${String(error)}`),
  );
  void ready
    .then(() => checkCanary(context.secrets, canaryFlag(context.globalState)))
    .then((verdict) => {
      forgets = verdict === 'forgets';
      if (!forgets) return;
      log.warn('SecretStorage does not survive a restart here; environment variables can take its place');
      if (hadKeys) void tellOnce(context.globalState);
    })
    .catch((error: unknown) => log.warn(`SecretStorage could not be checked: ${String(error)}`));
  const subscriptions = [
    context.secrets.onDidChange(({ key }) => void keys.reload(key)),
    settings.onDidChange(() => void readEnvironment()),
  ];
  return {
    ready,
    forgetsSecrets: () => forgets,
    dispose: () => void vscode.Disposable.from(...subscriptions).dispose(),
  };
}

/** What to say where keys do not survive a restart. */
export function forgetsSecretsText(): string {
  return vscode.l10n.t(
    'This VS Code cannot keep secrets over a restart: keys added here are gone afterwards. Put them into environment variables and switch on the setting understudy.useEnvironmentKeys.',
  );
}

/** What reads variables and files is loaded only by those who use it. */
async function takeEnvironment({ keys, settings, providers, log }: KeyParts): Promise<void> {
  if (!settings.usesEnvironmentKeys()) return keys.useEnvironment([]);
  const [{ environmentKeys }, { keysIn }] = await Promise.all([import('./environmentKeys.ts'), import('./keysIn.ts')]);
  const folder = vscode.Uri.file(process.cwd());
  const found = await keysIn(process.env, { rows: providers(), folder, tell: (problem) => log.warn(problem) });
  keys.useEnvironment(environmentKeys(found));
}

function ignore(): void {}

function canaryFlag(globalState: vscode.Memento) {
  return {
    get: () => globalState.get(state.canary, false),
    set: (value: boolean) => globalState.update(state.canary, value),
  };
}

async function tellOnce(globalState: vscode.Memento): Promise<void> {
  if (globalState.get(state.told, false)) return;
  await globalState.update(state.told, true);
  const open = vscode.l10n.t('Open Setting');
  if ((await vscode.window.showWarningMessage(forgetsSecretsText(), open)) !== open) return;
  await vscode.commands.executeCommand('workbench.action.openSettings', 'understudy.useEnvironmentKeys');
}
