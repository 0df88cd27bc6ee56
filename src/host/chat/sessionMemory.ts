import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
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
 */
export function fileMemory(path: string, log: Pick<Logger, 'warn'>): SessionMemory {
  let value: Remembered | undefined;
  let written = '';
  return {
    get() {
      value ??= readFrom(path);
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

/** What was kept, as far as it can be understood: another version may have kept it. */
export function remembered(value: unknown): Remembered {
  return isRemembered(value) ? value : {};
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

const isRemembered = isObject<Remembered>({
  conversationId: (value): value is string | null | undefined => value === null || optional(isString)(value),
  draft: optional(isDraft),
  attachments: optional(isArrayOf(isContextItem)),
});
