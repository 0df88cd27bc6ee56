import type { KeyTest } from '../engine/types/engine.ts';
import type { OnBreak } from '../engine/types/request.ts';
import type { HedgeSettings, ProviderSettings, RetrySettings, ReturnTo } from '../engine/types/settings.ts';
import type { Timeouts } from '../engine/types/timeouts.ts';

/** Every id that package.json contributes. A test keeps the two equal, in both directions. */

/** A row of the providers view, as menus hand it to commands. */
export interface RowTarget {
  providerId: string;
  keyId?: string;
}

/** What names a provider to a command: its id (from key bindings and tests) or the row of the tree it was called on. */
export type ProviderArgument = string | RowTarget;

/** A key as commands tell about it. */
export interface KeyReport {
  provider: string;
  label: string;
  keyId: string;
}

/** What the user says of a provider that the catalogue does not know. */
export type CustomProvider = Required<Pick<ProviderSettings, 'protocol' | 'baseUrl' | 'model'>> &
  Pick<ProviderSettings, 'name' | 'keyless' | 'contextWindow'>;

/** A server that answered on this machine. */
export interface FoundServer {
  provider: string;
  baseUrl: string;
  models: string[];
}

/** Arguments of each command. All are optional: what is missing is asked for. */
export interface CommandArguments {
  'understudy.addKey': [provider?: ProviderArgument, key?: string, label?: string];
  'understudy.removeKey': [provider?: ProviderArgument, label?: string];
  'understudy.reenterKey': [provider?: ProviderArgument, label?: string, key?: string];
  'understudy.renameKey': [provider?: ProviderArgument, label?: string, newLabel?: string];
  /** `names`: variables to import without asking. */
  'understudy.importKeysFromEnvironment': [names?: string[]];
  /** `path`: the file; `names`: variables to import without asking. */
  'understudy.importKeysFromEnvFile': [path?: string, names?: string[]];
  'understudy.openKeyPage': [provider?: ProviderArgument];
  'understudy.testProvider': [provider?: ProviderArgument];
  'understudy.testAllProviders': [];
  'understudy.chooseModel': [provider?: ProviderArgument, model?: string];
  /** `index`: from 0, the place in the order; a provider outside the order is put in. */
  'understudy.moveProvider': [provider?: ProviderArgument, index?: number];
  'understudy.moveUp': [row?: ProviderArgument];
  'understudy.moveDown': [row?: ProviderArgument];
  'understudy.addToOrder': [provider?: ProviderArgument];
  'understudy.removeFromOrder': [provider?: ProviderArgument];
  'understudy.enableProvider': [provider?: ProviderArgument];
  'understudy.disableProvider': [provider?: ProviderArgument];
  'understudy.addCustomProvider': [id?: string, provider?: CustomProvider];
  /** `isConfirmed`: put what is found into the order without asking. */
  'understudy.detectLocalServers': [isConfirmed?: boolean];
  'understudy.showAllProviders': [];
  'understudy.explainRoute': [];
  'understudy.resetHealth': [provider?: ProviderArgument];
  'understudy.showLog': [];
  'understudy.copyDiagnostics': [];
  'understudy.showActions': [];
  'understudy.openSettings': [];
  'understudy.ask': [text?: string];
  'understudy.askAboutSelection': [];
  'understudy.openChat': [];
  'understudy.openChatInEditor': [];
  'understudy.newChat': [];
  'understudy.stopAnswer': [];
  'understudy.regenerateAnswer': [];
  /** `conversationId`: the conversation to show without asking. */
  'understudy.showHistory': [conversationId?: string];
  'understudy.attachFile': [];
  'understudy.rehearse': [];
}

export type CommandId = keyof CommandArguments;

/** What a command returns; the others return nothing. `undefined`: the user left the dialog. */
export interface CommandResults {
  'understudy.addKey': KeyReport | undefined;
  'understudy.removeKey': KeyReport | undefined;
  'understudy.reenterKey': KeyReport | undefined;
  'understudy.renameKey': KeyReport | undefined;
  'understudy.importKeysFromEnvironment': KeyReport[] | undefined;
  'understudy.importKeysFromEnvFile': KeyReport[] | undefined;
  'understudy.testProvider': KeyTest[] | undefined;
  'understudy.testAllProviders': { [provider: string]: KeyTest[] };
  'understudy.chooseModel': { provider: string; model: string } | undefined;
  'understudy.moveProvider': string[] | undefined;
  'understudy.addToOrder': string[] | undefined;
  'understudy.removeFromOrder': string[] | undefined;
  'understudy.addCustomProvider': string | undefined;
  'understudy.detectLocalServers': FoundServer[];
  'understudy.explainRoute': string[];
  'understudy.copyDiagnostics': string;
}

export type CommandResult<Id extends CommandId> = Id extends keyof CommandResults ? CommandResults[Id] : unknown;

interface CommandContribution {
  /** When the command can run, beyond always. */
  enablement?: string;
  /** False: only meant for a button or link. */
  isInPalette?: false;
  /** False: it runs before the keys are read too. What sends a request waits for them where the request starts. */
  needsKeys?: false;
}

/** VS Code knows at once of the editor that is typed in; the host tells of others, a moment later, and not before it is loaded. */
const textAtHand = 'editorTextFocus || understudy.hasTextEditor';

/** All commands, with the condition under which menus and the palette offer them. */
export const commands: { readonly [Id in CommandId]: CommandContribution } = {
  'understudy.addKey': {},
  'understudy.removeKey': { enablement: 'understudy.hasStoredKeys' },
  'understudy.reenterKey': { enablement: 'understudy.hasStoredKeys' },
  'understudy.renameKey': { enablement: 'understudy.hasStoredKeys' },
  'understudy.importKeysFromEnvironment': {},
  'understudy.importKeysFromEnvFile': {},
  'understudy.openKeyPage': {},
  'understudy.testProvider': { enablement: 'understudy.hasProvider' },
  'understudy.testAllProviders': { enablement: 'understudy.hasProvider' },
  'understudy.chooseModel': {},
  'understudy.moveProvider': {},
  'understudy.moveUp': { isInPalette: false },
  'understudy.moveDown': { isInPalette: false },
  'understudy.addToOrder': { enablement: 'understudy.hasUnordered' },
  'understudy.removeFromOrder': { enablement: 'understudy.hasOrdered' },
  'understudy.enableProvider': {},
  'understudy.disableProvider': {},
  'understudy.addCustomProvider': {},
  'understudy.detectLocalServers': { needsKeys: false },
  'understudy.showAllProviders': { isInPalette: false, needsKeys: false },
  'understudy.explainRoute': {},
  'understudy.resetHealth': {},
  'understudy.showLog': { needsKeys: false },
  'understudy.copyDiagnostics': { needsKeys: false },
  'understudy.showActions': { needsKeys: false },
  'understudy.openSettings': { needsKeys: false },
  'understudy.ask': { needsKeys: false },
  'understudy.askAboutSelection': { enablement: textAtHand, needsKeys: false },
  'understudy.openChat': { needsKeys: false },
  'understudy.openChatInEditor': { needsKeys: false },
  'understudy.newChat': { needsKeys: false },
  'understudy.stopAnswer': { enablement: 'understudy.isAnswering', needsKeys: false },
  'understudy.regenerateAnswer': { enablement: 'understudy.hasAnswer', needsKeys: false },
  'understudy.showHistory': { needsKeys: false },
  'understudy.attachFile': { enablement: textAtHand, needsKeys: false },
  'understudy.rehearse': { needsKeys: false },
};

/** The settings and what they hold when they are well formed. */
export interface SettingValues {
  'understudy.order': string[];
  'understudy.providers': { [id: string]: ProviderSettings };
  'understudy.timeouts': Timeouts;
  'understudy.retry': RetrySettings;
  'understudy.onBreak': OnBreak;
  'understudy.returnTo': ReturnTo;
  'understudy.hedge': HedgeSettings;
  'understudy.contentRefused': string[];
  'understudy.useEnvironmentKeys': boolean;
  'understudy.api.enabled': boolean;
}

export type SettingId = keyof SettingValues;

/**
 * Who may set it. `application`: the user alone, on the user's own machine. Whatever decides where a key is sent, which
 * keys there are and who may spend them has that scope: neither a workspace nor a remote host can change it.
 * `window`: a trusted workspace may have its own.
 */
export const settings: { readonly [Id in SettingId]: { scope: 'application' | 'window' } } = {
  'understudy.order': { scope: 'window' },
  'understudy.providers': { scope: 'application' },
  'understudy.timeouts': { scope: 'window' },
  'understudy.retry': { scope: 'window' },
  'understudy.onBreak': { scope: 'window' },
  'understudy.returnTo': { scope: 'window' },
  'understudy.hedge': { scope: 'window' },
  'understudy.contentRefused': { scope: 'window' },
  'understudy.useEnvironmentKeys': { scope: 'application' },
  'understudy.api.enabled': { scope: 'application' },
};

export const viewContainer = 'understudy';

export const views = { chat: 'understudy.chat', providers: 'understudy.providers' } as const;

/** The chat as an editor tab. */
export const chatPanel = 'understudy.chatPanel';

export const walkthrough = 'understudy.start';

/** Set by the host for `when` clauses. */
export const contextKeys = {
  /** The keys are read. */
  isReady: 'understudy.isReady',
  /** Keys that commands can change: those in SecretStorage. */
  hasStoredKeys: 'understudy.hasStoredKeys',
  /** Something can be asked: a key, or a server that needs none. */
  hasProvider: 'understudy.hasProvider',
  /** The order has a provider in it. */
  hasOrdered: 'understudy.hasOrdered',
  /** There is a provider that the order does not have. */
  hasUnordered: 'understudy.hasUnordered',
  /** An answer is being written in the chat last used. */
  isAnswering: 'understudy.isAnswering',
  /** The chat last used has an answer, and none is being written in it. */
  hasAnswer: 'understudy.hasAnswer',
  /** There is a text editor that text can be taken from. */
  hasTextEditor: 'understudy.hasTextEditor',
} as const;
