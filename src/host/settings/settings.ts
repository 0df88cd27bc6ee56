import * as vscode from 'vscode';
import type { SettingsProblem } from '../../engine/types/engine.ts';
import type { ProviderSettings } from '../../engine/types/settings.ts';
import type { Translate } from '../../engine/types/wording.ts';
import { settings as contributed, type SettingId } from '../contributions.ts';
import { Turns } from '../turns.ts';
import { patched } from './edits.ts';
import { type LayeredValue, layeredValue } from './layers.ts';

const section = 'understudy';
/** Whatever else somebody writes there counts as off; the engine checks the others. */
const switches = ['understudy.useEnvironmentKeys', 'understudy.api.enabled'] as const satisfies readonly SettingId[];
const engineSettings = [
  'order',
  'providers',
  'timeouts',
  'retry',
  'onBreak',
  'returnTo',
  'hedge',
  'contentRefused',
] as const;

/** The settings `understudy.*`, read by the rule of each and written back where they take effect. */
export class Settings implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[];
  readonly #turns = new Turns();

  /** Fired when any of our settings changed, in whatever way. */
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#subscriptions = [
      this.#changed,
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(section)) this.#changed.fire();
      }),
    ];
  }

  /** What the engine is configured with: only what somebody wrote, unchecked; the engine knows the defaults. */
  raw(): { [name: string]: unknown } {
    const ours = ourConfiguration();
    const values = engineSettings.map((name) => [name, this.#layered(`${section}.${name}`, ours).value]);
    return Object.fromEntries(values.filter(([, value]) => value !== undefined));
  }

  /** Off unless the user switched it on. */
  isApiEnabled(): boolean {
    return this.#layered('understudy.api.enabled').value === true;
  }

  usesEnvironmentKeys(): boolean {
    return this.#layered('understudy.useEnvironmentKeys').value === true;
  }

  /** Whether somebody wrote `understudy.order`; otherwise the default holds. */
  hasOwnOrder(): boolean {
    return this.#layered('understudy.order').value !== undefined;
  }

  /** `understudy.providers` as the user wrote it. */
  writtenProviders(): unknown {
    return this.#layered('understudy.providers').value;
  }

  /** Values that do not count, to be shown rather than silently dropped: those of a workspace, and switches that are neither on nor off. */
  problems(t: Translate = vscode.l10n.t): SettingsProblem[] {
    const ignored = (Object.keys(contributed) as SettingId[]).filter((id) => this.#layered(id).isWorkspaceIgnored);
    const wrong = switches.filter((id) => !['boolean', 'undefined'].includes(typeof this.#layered(id).value));
    return [
      ...ignored.map((id): SettingsProblem => ({ path: id, severity: 'warning', message: ignoredText(id, t) })),
      ...wrong.map((id): SettingsProblem => ({ path: id, severity: 'error', message: notSwitchText(id, t) })),
    ];
  }

  /** Writes the order where it takes effect: into the workspace if that has one of its own. */
  writeOrder(order: readonly string[]): Promise<void> {
    const { writer } = this.#layered('understudy.order');
    return this.#write('order', () => order, writer === 'workspace');
  }

  /** Changes fields of one provider in the user's settings; `undefined` takes a field away. */
  patchProvider(
    id: string,
    patch: { [Field in keyof ProviderSettings]?: ProviderSettings[Field] | undefined },
  ): Promise<void> {
    return this.#write('providers', () => patched(this.writtenProviders(), id, patch), false);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #layered(id: SettingId, ours = ourConfiguration()): LayeredValue {
    const layers = ours.inspect(id.slice(`${section}.`.length));
    return layeredValue(layers, {
      isUserOnly: contributed[id].scope === 'application',
      isTrusted: vscode.workspace.isTrusted,
    });
  }

  /** One after the other: each change is made from what the one before has written. */
  #write(name: (typeof engineSettings)[number], value: () => unknown, isWorkspace: boolean): Promise<void> {
    const target = isWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
    return this.#turns.take(async () => ourConfiguration().update(name, value(), target));
  }
}

/** Without the section VS Code hands over a copy of every setting there is: slow, and this is read while it starts. */
function ourConfiguration(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(section);
}

function notSwitchText(id: SettingId, t: Translate): string {
  return t('{0} must be true or false, without quotes; until it is corrected it counts as off', id);
}

function ignoredText(id: SettingId, t: Translate): string {
  const why =
    contributed[id].scope === 'application'
      ? t('it decides where keys are sent or who may use them, so only your user settings count')
      : t('this workspace is not trusted, or the value belongs to a single folder');
  return t('The value of {0} in the workspace is ignored: {1}', id, why);
}
