import { closeSync, existsSync, openSync, renameSync, statSync, unlinkSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';

/**
 * Renames a damaged database with its side files to `<name>.corrupt-<time>.db`, beside the original.
 *
 * @param now Epoch milliseconds, for the name.
 * @returns The new path.
 * @throws The file system's error, when the file itself cannot be renamed.
 */
export function setAside(path: string, now: number): string {
  const target = freeName(path, 'corrupt', now);
  renameSync(path, target);
  for (const suffix of ['-wal', '-shm', '-journal']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  }
  return target;
}

/**
 * Runs `repair` unless another window is at it: two windows that find the same damage must not set aside each other's fresh file.
 *
 * @param now Epoch milliseconds; a mark older than ten seconds is that of a window that died.
 * @returns What `repair` returned, or undefined when another window repairs.
 */
export function whileRepairing<T>(path: string, now: number, repair: () => T): T | undefined {
  const mark = `${path}.repair`;
  if (existsSync(mark) && now - statSync(mark).mtimeMs > 10_000) unlinkSync(mark);
  let handle: number;
  try {
    handle = openSync(mark, 'wx');
  } catch (error) {
    if (existsSync(mark)) return undefined;
    throw error;
  }
  try {
    return repair();
  } finally {
    closeSync(handle);
    unlinkSync(mark);
  }
}

/** `<name>.<what>-<time>.db` beside a database; two of them within one second both get a name. */
export function freeName(path: string, what: string, now: number): string {
  const { name } = parse(path);
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-');
  for (let copy = 1; ; copy++) {
    const suffix = copy === 1 ? '' : `-${copy}`;
    const candidate = join(dirname(path), `${name}.${what}-${stamp}${suffix}.db`);
    if (!existsSync(candidate)) return candidate;
  }
}
