import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../support/vscode/paths.ts';
import { npm } from '../support/vscode/run.ts';

const folder = join(import.meta.dirname, 'others');

/** Installs the packages that Understudy is measured against, where that has not been done. */
export async function installOthers(say: (line: string) => void): Promise<void> {
  const { dependencies } = await packageJson(folder);
  const names = Object.keys(dependencies ?? {});
  if (names.every((name) => existsSync(join(folder, 'node_modules', name)))) return;
  say('Installing the packages to compare with');
  await npm(['ci', '--ignore-scripts'], folder);
}

/** Installed versions, such as `openai 7.55.0`. */
export async function versions(): Promise<string[]> {
  const { dependencies } = await packageJson(folder);
  const own = packageVersion(projectRoot, 'openai');
  const others = Object.keys(dependencies ?? {}).map((name) => packageVersion(folder, name));
  return Promise.all([own, ...others]);
}

interface PackageJson {
  version: string;
  dependencies?: { [name: string]: string };
}

async function packageVersion(root: string, name: string): Promise<string> {
  const { version } = await packageJson(join(root, 'node_modules', name));
  return `${name} ${version}`;
}

async function packageJson(of: string): Promise<PackageJson> {
  return JSON.parse(await readFile(join(of, 'package.json'), 'utf8')) as PackageJson;
}
