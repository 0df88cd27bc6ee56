import * as vscode from 'vscode';
import type { ConversationStore } from '../../engine/storage/conversations.ts';
import type { Engine } from '../../engine/types/engine.ts';
import type { ChatCommands } from '../chatCommands.ts';
import { contextKeys } from '../contributions.ts';
import type { Readiness } from '../readiness.ts';
import type { SharedDeps } from '../rehearsal/rehearsalEngine.ts';
import { plainMessage } from '../text/plainMessage.ts';
import type { ChatActivity, ChatHub } from './chatHub.ts';
import type { ChatBehind, ChatPlaces } from './chatPlaces.ts';
import type { SessionMemory } from './sessionMemory.ts';
import { type RehearsalStart, uiCommands } from './uiCommands.ts';
import { VSCodeEditor } from './vscodeEditor.ts';
import type { Words } from './words.ts';

/** The conversations, and what the user should know about where they are kept. */
export interface OpenedConversations {
  store: ConversationStore;
  /** Such as that nothing can be saved, as of now; shown in the chat as one quiet line. */
  notice(): string | undefined;
}

export interface ChatParts {
  places: Pick<ChatPlaces, 'view' | 'panels'>;
  context: Pick<vscode.ExtensionContext, 'extensionUri' | 'storageUri' | 'workspaceState'>;
  engine: Engine;
  /** Of the engine; the rehearsal makes an engine of its own with them. */
  deps: SharedDeps;
  /** Whether the keys are read: a page does not wait for them, a question does. */
  readiness: Readiness;
  /** Called when the chat is first used, and again only if it was rejected. The store stays the caller's to dispose of. */
  openConversations(): Promise<OpenedConversations>;
}

/** The chat as the rest of the extension sees it. */
export interface Chat extends ChatBehind, vscode.Disposable {
  commands: ChatCommands;
}

/** What stands behind the chat's view and its editor tabs. Nothing is opened and no storage is loaded before the user asks for the chat. */
export function createChat(parts: ChatParts): Chat {
  const { deps, places } = parts;
  const editor = new VSCodeEditor();
  const report = (error: unknown) => showError(deps, error);
  let hub: Promise<ChatHub> | undefined;
  let opened: ChatHub | undefined;
  const openOnce = () => {
    hub ??= openHub(parts, editor, report).then(
      (open) => {
        opened = open;
        return open;
      },
      (error: unknown) => {
        hub = undefined;
        throw error;
      },
    );
    return hub;
  };
  const { view, panels } = places;
  return {
    hub: openOnce,
    viewMemory: () => viewMemory(parts),
    report,
    commands: uiCommands({ hub: openOnce, view, panels, rehearse: (open, rest) => startRehearsal(parts, open, rest) }),
    dispose() {
      editor.dispose();
      opened?.dispose();
    },
  };
}

/** Most of the chat's code is loaded here, with the first page. */
async function openHub(parts: ChatParts, editor: VSCodeEditor, report: (error: unknown) => void): Promise<ChatHub> {
  const { engine, deps, readiness } = parts;
  // What is loaded depends on who is asked next.
  void readiness.settled.then(() => engine.warm());
  const [{ ChatHub }, { store, notice }] = await Promise.all([import('./chatHub.ts'), parts.openConversations()]);
  const hub: ChatHub = new ChatHub({
    engine,
    readiness,
    store,
    editor,
    clock: deps.clock,
    log: deps.log,
    words: () => words(deps),
    strings: vscode.l10n.bundle ?? {},
    rehearse: (conversationId) => startRehearsal(parts, hub, { conversationId, show: ignore }),
    report,
    onActivity: tellContext,
    storageNotice: notice,
  });
  return hub;
}

/** For the conditions under which the palette offers commands. */
function tellContext({ isAnswering, hasAnswer }: ChatActivity): void {
  void vscode.commands.executeCommand('setContext', contextKeys.isAnswering, isAnswering);
  void vscode.commands.executeCommand('setContext', contextKeys.hasAnswer, hasAnswer);
}

/** Loaded on first need: most windows never rehearse. */
async function startRehearsal({ deps }: ChatParts, hub: ChatHub, rest: RehearsalStart): Promise<void> {
  const { rehearse } = await import('../rehearsal/rehearse.ts');
  await rehearse({ controller: hub.controller, shared: deps, t: vscode.l10n.t, ...rest });
}

function words({ clock, language }: SharedDeps): Words {
  return { t: vscode.l10n.t, locale: language, now: clock.now() };
}

/** The side bar remembers by workspace: each project goes on where it was. */
async function viewMemory({ context, deps }: ChatParts): Promise<SessionMemory> {
  const { fileMemory, mementoMemory } = await import('./sessionMemory.ts');
  const { storageUri, workspaceState } = context;
  const inMemento = mementoMemory(workspaceState);
  if (storageUri?.scheme !== 'file') return inMemento;
  return fileMemory(vscode.Uri.joinPath(storageUri, 'chat.json').fsPath, deps.log, inMemento);
}

function showError({ log, redact }: SharedDeps, error: unknown): void {
  const message = redact(error instanceof Error ? error.message : String(error));
  log.error(`Chat: ${message}`);
  void vscode.window.showErrorMessage(plainMessage(message));
}

function ignore(): void {}
