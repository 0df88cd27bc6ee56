import { basename, dirname } from 'node:path';
import type { Translate } from '../types/wording.ts';

/**
 * Why the database lives in memory. `locked`: another program holds the file; `unwritable`: no permission, no space or no such
 * place; `corrupt`: damaged, and could not be moved out of the way; `other`: anything else.
 */
export type MemoryReason = 'locked' | 'unwritable' | 'corrupt' | 'other';

export function newerText(path: string, t: Translate): string {
  return t(
    'The chat history ({0}) was written by a newer version of Understudy. It is shown as a copy and the file is left untouched. Chats of this window work, but are kept only until it closes. Update Understudy and reload the window.',
    path,
  );
}

/** @param saved Conversations that could be read from the damaged file. */
export function setAsideText(damaged: string, saved: number, t: Translate): string {
  const [file, folder] = [basename(damaged), dirname(damaged)];
  return saved === 0
    ? t(
        "The chat history was damaged. The file was kept as {0} in {1}, and a new one was started. No conversation could be read from it. If conversations are missing, keep that file: SQLite's .recover command may read more.",
        file,
        folder,
      )
    : t(
        "The chat history was damaged. The file was kept as {0} in {1}, and a new one was started. Conversations recovered from it: {2}. If conversations are missing, keep that file: SQLite's .recover command may read more.",
        file,
        folder,
        saved,
      );
}

/** @param detail The error's own words; empty when there are none. */
export function memoryText(reason: MemoryReason, path: string, detail: string, t: Translate): string {
  const file = detail === '' ? path : `${path}: ${detail}`;
  switch (reason) {
    case 'locked':
      return t(
        'The chat history ({0}) is locked by another program. Chats of this window work, and are written to it as soon as it is free. Close the program that has the file open, such as a database viewer or a backup.',
        file,
      );
    case 'unwritable':
      return t(
        'The chat history ({0}) cannot be written. Chats of this window work, but are kept only until it closes. Check the permissions of the folder and the free space on the disk, and reload the window.',
        file,
      );
    case 'corrupt':
      return t(
        'The chat history ({0}) is damaged and could not be moved out of the way. Chats of this window work, but are kept only until it closes. Close the other VS Code windows, rename the file yourself, and reload the window.',
        file,
      );
    case 'other':
      return t(
        'The chat history ({0}) could not be opened. Chats of this window work, but are kept only until it closes. Reload the window; if it happens again, rename the file and report this message.',
        file,
      );
  }
}
