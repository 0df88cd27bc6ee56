import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packageExtension } from '../support/vscode/installExtension.ts';
import { projectRoot } from '../support/vscode/paths.ts';

/** Bytes. */
export interface Size {
  name: string;
  raw: number;
  gzipped?: number;
  /** The most it may be; of the gzipped size where there is one. */
  target?: number;
}

const KB = 1024;

/** Packs the extension, which leaves the production build in `dist`, and weighs it. */
export async function measureSizes(): Promise<Size[]> {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-vsix-'));
  try {
    const vsix = join(folder, 'understudy.vsix');
    await packageExtension(vsix);
    const packed: Size = { name: 'VSIX', raw: (await stat(vsix)).size, target: KB * KB };
    return [packed, ...(await sizesOfBundles())];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function sizesOfBundles(): Promise<Size[]> {
  const dist = join(projectRoot, 'dist');
  const [behind, chunks] = partition(await filesIn(join(dist, 'chunks')), (file) => /build-\w+\.cjs$/.test(file));
  const page = (await filesIn(join(dist, 'webview'))).filter((file) => /chat.*\.(js|css)$/.test(file));
  return [
    await sizeOf('Extension, loaded at activation', [join(dist, 'extension.cjs')]),
    await sizeOf('Extension, loaded right behind it', behind),
    await sizeOf('Extension, all that is loaded on first need', chunks),
    { ...(await sizeOf('Chat page, script and styles', page)), target: 150 * KB },
  ];
}

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).map((name) => join(folder, name));
}

async function sizeOf(name: string, files: readonly string[]): Promise<Size> {
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0);
  return {
    name,
    raw: sum(contents.map((content) => content.length)),
    gzipped: sum(contents.map((content) => gzipSync(content).length)),
  };
}
