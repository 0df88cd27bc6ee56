import { basename, dirname } from 'node:path';

/**
 * Why the database lives in memory. `locked`: another program holds the file; `unwritable`: no permission, no space or no such
 * place; `corrupt`: damaged, and could not be moved out of the way; `other`: anything else.
 */
export type MemoryReason = 'locked' | 'unwritable' | 'corrupt' | 'other';

const untilClosed = 'Chats of this window work, but are kept only until it closes.';

export function newerText(path: string): string {
  return (
    `The chat history (${path}) was written by a newer version of Understudy. It is shown as a copy and the file is left ` +
    `untouched. ${untilClosed} Update Understudy and reload the window.`
  );
}

/** @param saved Conversations that could be read from the damaged file. */
export function setAsideText(damaged: string, saved: number): string {
  const rescued = saved === 0 ? 'No conversation could be read from it.' : `Conversations recovered from it: ${saved}.`;
  return (
    `The chat history was damaged. The file was kept as ${basename(damaged)} in ${dirname(damaged)}, and a new one was ` +
    `started. ${rescued} If conversations are missing, keep that file: SQLite's .recover command may read more.`
  );
}

/** @param detail The error's own words. */
export function memoryText(reason: MemoryReason, path: string, detail: string): string {
  const { what, remedy, meanwhile = untilClosed } = memoryTexts[reason];
  const words = detail === '' ? '' : ` (${detail})`;
  return `The chat history (${path}) ${what}${words}. ${meanwhile} ${remedy}`;
}

const memoryTexts: Record<MemoryReason, { what: string; remedy: string; meanwhile?: string }> = {
  locked: {
    what: 'is locked by another program',
    meanwhile: 'Chats of this window work, and are written to it as soon as it is free.',
    remedy: 'Close the program that has the file open, such as a database viewer or a backup.',
  },
  unwritable: {
    what: 'cannot be written',
    remedy: 'Check the permissions of the folder and the free space on the disk, and reload the window.',
  },
  corrupt: {
    what: 'is damaged and could not be moved out of the way',
    remedy: 'Close the other VS Code windows, rename the file yourself, and reload the window.',
  },
  other: {
    what: 'could not be opened',
    remedy: 'Reload the window; if it happens again, rename the file and report this message.',
  },
};
