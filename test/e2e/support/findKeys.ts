import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A piece of a key that is shorter than this tells nothing. */
const shortestPiece = 8;

/**
 * Files under the folders that hold a key or a piece of one, of 8 characters or more: as text, as UTF-16, or encoded as
 * base64 at any offset.
 */
export async function filesWithKeys(folders: readonly string[], keys: readonly string[]): Promise<string[]> {
  const pieces = keys.flatMap(encodedPieces);
  const files = (await Promise.all(folders.map(filesUnder))).flat();
  if (files.length === 0) throw new Error(`There is nothing to search in ${folders.join(', ')}`);
  const found = await Promise.all(files.map(async (file) => (holds(await readFile(file), pieces) ? [file] : [])));
  return found.flat();
}

/** Whether a text holds a key or a piece of one. */
export function hasKey(text: string, keys: readonly string[]): boolean {
  return holds(Buffer.from(text), keys.flatMap(encodedPieces));
}

async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR') return undefined;
      throw error;
    },
  );
  if (!entries) return [path];
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function holds(bytes: Buffer, pieces: readonly Buffer[]): boolean {
  return pieces.some((piece) => bytes.includes(piece));
}

function encodedPieces(key: string): Buffer[] {
  const plain = windows(key, shortestPiece);
  // Where the key begins within three bytes decides what it looks like; the ends mix with what stands beside it.
  const base64 = [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(key)]).toString('base64');
    return windows(text.slice(4, -4), Math.ceil((shortestPiece * 4) / 3));
  });
  return [
    ...plain.map((piece) => Buffer.from(piece)),
    ...plain.map((piece) => Buffer.from(piece, 'utf16le')),
    ...base64.map((piece) => Buffer.from(piece)),
  ];
}

function windows(text: string, length: number): string[] {
  return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, index) => text.slice(index, index + length));
}
