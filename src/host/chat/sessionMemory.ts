import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type * as vscode from 'vscode';
import type { ContextItem } from '../../engine/storage/conversationTypes.ts';
import type { Logger } from '../../engine/types/deps.ts';
import { isArrayOf, isCount, isObject, isOneOf, isString, optional } from '../../protocol/checks.ts';
import { isDraft } from '../../protocol/parse.ts';
import type { DraftView } from '../../protocol/view.ts';

/** What outlives the window. A field that was never set is absent. */
export interface Remembered {
  /** The conversation that was open; `null`: an empty chat. */
  conversationId?: string | null;
  draft?: DraftView;
  /** What would travel with the next question. */
  attachments?: ContextItem[];
}

export interface SessionMemory {
  get(): Remembered;
  set(value: Remembered): void;
}

/**
 * Remembers in a file of the extension's own. VS Code's mementos are written by the window, seconds later: what was told to
 * them just before the window went, or a browser's tab was closed, is forgotten.
 *
 * @param path The folder is made when it is not there.
 * @param before What is remembered as long as there is no file. Default: nothing.
 */
export function fileMemory(
  path: string,
  log: Pick<Logger, 'warn'>,
  before?: Pick<SessionMemory, 'get'>,
): SessionMemory {
  let value: Remembered | undefined;
  let written = '';
  return {
    get() {
      value ??= before && !existsSync(path) ? before.get() : readFrom(path);
      return value;
    },
    set(next) {
      value = next;
      const text = JSON.stringify(next);
      if (text === written) return;
      written = text;
      try {
        writeWhole(path, text);
      } catch (error) {
        log.warn(`The state of the chat could not be kept: ${String(error)}`);
      }
    },
  };
}

/** For windows without a folder, which have no place for files; and what was kept before there were files. */
export function mementoMemory(state: vscode.Memento): SessionMemory {
  const key = 'understudy.chat';
  return {
    get: () => remembered(state.get(key)),
    set: (value) => void state.update(key, value),
  };
}

/** For a tab, whose page remembers in a state of its own, which VS Code restores with it. */
export function tabMemory(conversationId: string | undefined): SessionMemory {
  let value: Remembered = conversationId === undefined ? {} : { conversationId };
  return {
    get: () => value,
    set: (next) => {
      value = next;
    },
  };
}

/** What was kept, as far as it can be understood: another version may have kept it. */
function remembered(value: unknown): Remembered {
  if (!isFields(value)) return {};
  const { conversationId, draft, attachments } = value;
  return {
    ...(isConversation(conversationId) && { conversationId }),
    // Before drafts were numbered they were their text alone.
    ...(isString(draft) && { draft: { version: 1, text: draft } }),
    ...(isDraft(draft) && { draft }),
    ...(areContextItems(attachments) && { attachments }),
  };
}

/** A file that is missing or damaged remembers nothing. */
function readFrom(path: string): Remembered {
  try {
    return remembered(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}

/** A crash leaves the file before or the one after, never a half. */
function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

const isContextItem = isObject<ContextItem>({
  kind: isOneOf(['selection', 'file', 'diagnostics', 'diff']),
  label: isString,
  uri: optional(isString),
  languageId: optional(isString),
  range: optional(isObject({ startLine: isCount, endLine: isCount })),
  text: isString,
});

const areContextItems = isArrayOf(isContextItem);

const isFields = isObject<Record<string, unknown>>({});

function isConversation(value: unknown): value is string | null {
  return value === null || isString(value);
}
