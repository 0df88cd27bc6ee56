import { watch } from 'node:fs';
import type { Clock } from '../types/deps.ts';

/**
 * Calls back after a file was written to, once for all writes within `delayMs`. Where files cannot be watched it never does.
 *
 * @returns What ends it.
 */
export function watchFile(
  path: string,
  { clock, delayMs, onWritten }: { clock: Clock; delayMs: number; onWritten: () => void },
): () => void {
  let cancel: (() => void) | undefined;
  const soon = (): void => {
    cancel ??= clock.after(delayMs, () => {
      cancel = undefined;
      onWritten();
    });
  };
  try {
    const watcher = watch(path, { persistent: false }, soon);
    const stop = (): void => {
      watcher.close();
      cancel?.();
    };
    watcher.on('error', stop);
    return stop;
  } catch {
    // Network drives, and systems that have no watches left.
    return () => {};
  }
}
