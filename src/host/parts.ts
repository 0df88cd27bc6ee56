import type * as vscode from 'vscode';
import type { RecordedAttempt } from '../engine/storage/attemptRows.ts';
import type { Clock } from '../engine/types/deps.ts';
import type { Engine } from '../engine/types/engine.ts';
import type { ChatCommands } from './chatCommands.ts';
import type { KeyRing } from './keys/keyRing.ts';
import type { LocalModels } from './localModels.ts';
import type { Log } from './log.ts';
import type { Providers } from './providers.ts';
import type { Readiness } from './readiness.ts';
import type { Settings } from './settings/settings.ts';
import type { StatusBar } from './statusBar.ts';
import type { ProvidersView } from './views/providersView.ts';

/** What the commands work with. Built once, right behind `activate`. */
export interface Parts {
  context: vscode.ExtensionContext;
  clock: Clock;
  engine: Engine;
  keys: KeyRing;
  /** True once it is known that SecretStorage does not survive a restart. */
  forgetsSecrets(): boolean;
  settings: Settings;
  providers: Providers;
  localModels: LocalModels;
  view: ProvidersView;
  statusBar: StatusBar;
  chat: ChatCommands;
  /** The newest attempts of all windows, newest first. */
  recentAttempts(limit: number): readonly RecordedAttempt[];
  /** What became of opening the database, in one word. */
  storageState(): string;
  log: Log;
  redact(text: string): string;
  readiness: Readiness;
}
