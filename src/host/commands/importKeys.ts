import * as vscode from 'vscode';
import { type Environment, type FoundKey, readEnvFile } from '../../engine/keys/parseEnv.ts';
import type { KeyReport } from '../contributions.ts';
import { keysIn } from '../keys/keysIn.ts';
import type { Parts } from '../parts.ts';
import { readTextFile } from '../readTextFile.ts';
import { confirm } from '../ui/confirm.ts';
import { storeKey } from './storeKey.ts';

/** A `.env` file is a page of text. */
const maxFileBytes = 1024 * 1024;

/** Offers the keys in this process's environment variables, by provider and variable; keys themselves are not shown. */
export async function importKeysFromEnvironment(parts: Parts, names?: string[]): Promise<KeyReport[] | undefined> {
  const found = await find(parts, process.env, vscode.Uri.file(process.cwd()));
  const title = vscode.l10n.t('Import Keys from Environment');
  return await importKeys(parts, found, { title, names, from: vscode.l10n.t('the environment variables') });
}

/** Offers the keys in a `.env` file of the user's choice. */
export async function importKeysFromEnvFile(
  parts: Parts,
  path?: string,
  names?: string[],
): Promise<KeyReport[] | undefined> {
  const file = path === undefined ? await chooseFile() : vscode.Uri.file(path);
  if (!file) return undefined;
  const found = await find(parts, readEnvFile(await readText(file)), vscode.Uri.joinPath(file, '..'));
  const title = vscode.l10n.t('Import Keys from .env File');
  return await importKeys(parts, found, { title, names, from: file.path });
}

function find({ providers, log }: Parts, env: Environment, folder: vscode.Uri): Promise<FoundKey[]> {
  return keysIn(env, { rows: providers.all(), folder, tell: (problem) => log.warn(problem) });
}

interface Import {
  title: string;
  /** Variables to take without asking. */
  names: string[] | undefined;
  from: string;
}

async function importKeys(parts: Parts, found: FoundKey[], { title, names, from }: Import) {
  if (found.length === 0 && names === undefined) {
    const text = vscode.l10n.t(
      'No key was found in {0}. Known names are such as GROQ_API_KEY and GROQ_API_KEY_2.',
      from,
    );
    void vscode.window.showInformationMessage(text);
    return undefined;
  }
  const isNew = ({ provider, key }: FoundKey) => parts.keys.twinOf(provider, key) === undefined;
  if (names)
    return await store(
      parts,
      found.filter((key) => names.includes(key.envName) && isNew(key)),
    );
  const chosen = await preview(parts, found, { title, isNew });
  if (!chosen) return undefined;
  const reports = await store(parts, chosen);
  if (reports.length > 0) {
    const labels = reports.map((report) => report.label).join(', ');
    confirm(vscode.l10n.t('Keys added: {0}.', labels));
  }
  return reports;
}

async function preview(
  { providers }: Parts,
  found: readonly FoundKey[],
  { title, isNew }: { title: string; isNew(key: FoundKey): boolean },
): Promise<FoundKey[] | undefined> {
  const items = found.map((key) => ({
    label: providers.find(key.provider)?.name ?? key.provider,
    description: isNew(key) ? key.envName : vscode.l10n.t('{0} · already there', key.envName),
    picked: isNew(key),
    found: key,
  }));
  const placeHolder = vscode.l10n.t('Which of them should be kept in the secret storage?');
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder, canPickMany: true });
  return picked?.map((item) => item.found).filter(isNew);
}

async function store(parts: Parts, found: readonly FoundKey[]): Promise<KeyReport[]> {
  const reports: KeyReport[] = [];
  const failures: unknown[] = [];
  // One after the other: each label depends on those before. One that cannot be stored does not keep the others back.
  for (const { provider, key } of found) {
    try {
      reports.push(await storeKey(parts, parts.providers.get(provider), key));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 0) return reports;
  const reason = failures[0] instanceof Error ? failures[0].message : String(failures[0]);
  throw new Error(
    vscode.l10n.t('{0} of {1} keys were added; one could not be: {2}', reports.length, found.length, reason),
  );
}

async function readText(file: vscode.Uri): Promise<string> {
  const text = await readTextFile(file, maxFileBytes);
  if (text === undefined)
    throw new Error(vscode.l10n.t('{0} is too large for a file of keys (1 MB at most)', file.path));
  return text;
}

async function chooseFile(): Promise<vscode.Uri | undefined> {
  const defaultUri = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Import Keys from .env File'),
    openLabel: vscode.l10n.t('Look for Keys'),
    ...(defaultUri ? { defaultUri } : {}),
  });
  return chosen?.[0];
}
