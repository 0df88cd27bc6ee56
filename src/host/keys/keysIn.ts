import * as vscode from 'vscode';
import { cleanKey } from '../../engine/keys/cleanKey.ts';
import {
  type Environment,
  type FoundKey,
  type KeyRow,
  parseEnv,
  serviceAccountPaths,
} from '../../engine/keys/parseEnv.ts';
import { MAX_DOCUMENT_BYTES, readTextFile } from '../readTextFile.ts';

export interface KeysInOptions {
  rows: readonly KeyRow[];
  /** What relative paths start from. */
  folder: vscode.Uri;
  /** Hears of a file that a variable names and that cannot be used: no reason to keep the other keys back. */
  tell(problem: string): void;
}

/** The keys that variables hold, and those in the service account files that they name. */
export async function keysIn(env: Environment, { rows, folder, tell }: KeysInOptions): Promise<FoundKey[]> {
  const read = serviceAccountPaths(env, rows).map(async ({ provider, envName, path }): Promise<FoundKey[]> => {
    try {
      return [{ provider, envName, key: await readDocument(fileOf(path, folder)) }];
    } catch (error) {
      tell(`The file that ${envName} names cannot be used: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  });
  return [...parseEnv(env, rows), ...(await Promise.all(read)).flat()];
}

function fileOf(path: string, folder: vscode.Uri): vscode.Uri {
  const isAbsolute = /^([/\\]|[a-z]:[/\\])/i.test(path);
  return isAbsolute ? vscode.Uri.file(path) : vscode.Uri.joinPath(folder, path);
}

async function readDocument(file: vscode.Uri): Promise<string> {
  const text = await readTextFile(file, MAX_DOCUMENT_BYTES);
  if (text === undefined) throw new Error('It is too large for a service account document');
  if (!text.trimStart().startsWith('{')) throw new Error('It is not a service account document');
  const cleaned = cleanKey(text);
  if (!cleaned.ok) throw new Error(cleaned.reason);
  return cleaned.key;
}
