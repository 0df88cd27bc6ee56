import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../support/vscode/paths.ts';

type Settings = Readonly<Record<string, unknown>>;

/**
 * Writes a user's settings where code-server reads them: those of machine scope in one file, all others in another.
 * The first wins over the second, so a setting must not stand in both: a change in the Settings UI would have no effect.
 */
export async function writeSettings(userDataDir: string, settings: Settings): Promise<void> {
  const machineIds = await machineSettings();
  const entries = Object.entries(settings);
  const ofMachine = entries.filter(([id]) => machineIds.has(id));
  const ofUser = entries.filter(([id]) => !machineIds.has(id));
  await writeJson(join(userDataDir, 'Machine'), Object.fromEntries(ofMachine));
  await writeJson(join(userDataDir, 'User'), Object.fromEntries(ofUser));
}

async function writeJson(folder: string, settings: Settings): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
}

/** The extension's settings that a window of a remote machine reads from that machine. */
async function machineSettings(): Promise<Set<string>> {
  const manifest = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as Manifest;
  const sections = [manifest.contributes.configuration ?? []].flat();
  const properties = sections.flatMap((section) => Object.entries(section.properties));
  const isOfMachine = (scope = 'window'): boolean => scope.startsWith('machine');
  return new Set(properties.filter(([, { scope }]) => isOfMachine(scope)).map(([id]) => id));
}

interface Manifest {
  readonly contributes: { readonly configuration?: Section | Section[] };
}

interface Section {
  readonly properties: Record<string, { readonly scope?: string }>;
}
