import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const underWay = new Map<string, Promise<void>>();

/**
 * Makes sure that `folder` exists and is whole: `fill` writes into a staging folder beside it, which is renamed at the end.
 * A crash therefore never leaves half a folder behind, callers of one process share the work, and two processes
 * that do it at the same time do not disturb each other (the slower one throws its copy away).
 */
export function provideFolder(folder: string, fill: (stagingFolder: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return Promise.resolve();
  const running = underWay.get(folder);
  if (running) return running;
  const work = build(folder, fill).finally(() => underWay.delete(folder));
  underWay.set(folder, work);
  return work;
}

async function build(folder: string, fill: (stagingFolder: string) => Promise<void>): Promise<void> {
  await removeAbandoned(folder);
  const staging = `${folder}.partial-${process.pid}`;
  await mkdir(staging, { recursive: true });
  try {
    await fill(staging);
    await rename(staging, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Staging folders of processes that are gone. */
async function removeAbandoned(folder: string): Promise<void> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  const prefix = `${basename(folder)}.partial-`;
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue;
    if (isAlive(Number(name.slice(prefix.length)))) continue;
    await rm(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
