import { readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from '../types/deps.ts';
import { freeName } from './setAside.ts';
import { sqliteText } from './sqliteError.ts';

/** Keeps what a window has written in memory as `<name>.unsaved-<time>.db` beside a file that was locked to its end. */
export function keepUnsaved(copy: DatabaseSync, { path, now, log }: { path: string; now: number; log: Logger }): void {
  const target = freeName(path, 'unsaved', now);
  try {
    copy.prepare('VACUUM INTO ?').run(target);
    log.warn(`The chat history is locked; what this window has written waits in ${target} for the next start`);
  } catch (error) {
    log.error(`What this window has written could not be kept: ${sqliteText(error)}`);
  }
}

/** Where earlier windows have kept what they could not write, the oldest first. */
export function unsavedBeside(path: string): string[] {
  const { dir, name } = parse(path);
  const isUnsaved = (file: string): boolean => file.startsWith(`${name}.unsaved-`) && file.endsWith('.db');
  try {
    return readdirSync(dir)
      .filter(isUnsaved)
      .toSorted()
      .map((file) => join(dir, file));
  } catch {
    return [];
  }
}
