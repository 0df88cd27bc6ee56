import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from './paths.ts';
import { provideFolder } from './provideFolder.ts';
import { npm, run } from './run.ts';

const version = '4.139.1';
/** The package's sha512 as the npm registry publishes it (read 2026-11-21). */
const integrity = 'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==';

/** A VS Code build that runs under Node and is used from a browser. */
export interface VSCode {
  /** VS Code's own server: takes an extension under development and its test suite, forgets secrets on reload. */
  readonly server: string;
  /** code-server's entry around it: has a password and keeps secrets over a restart. */
  readonly codeServer: string;
}

/**
 * Gets VS Code from the npm registry on first use (about 20 s) and finds it in the cache afterwards.
 *
 * The package comes as a tarball and is not a dependency, since its install script compiles native modules for
 * minutes. Nothing here needs them.
 *
 * @param report Takes a line before each step that takes long.
 * @throws Error when this is not Node 24, or the package cannot be had or is not the expected one.
 */
export async function fetchVSCode(report: (line: string) => void = () => {}): Promise<VSCode> {
  if (Number.parseInt(process.versions.node, 10) < 24) {
    throw new Error(
      `VS Code's server needs Node 24, this is ${process.version}: start it through npm, whose scripts use the Node in node_modules`,
    );
  }
  const folder = join(cacheDir, `code-server-${version}`);
  await provideFolder(folder, (staging) => fill(staging, report));
  return { server: join(folder, 'lib/vscode/out/server-main.js'), codeServer: join(folder, 'out/node/entry.js') };
}

async function fill(folder: string, report: (line: string) => void): Promise<void> {
  report(`Fetching VS Code (code-server ${version}, 47 MB) from the npm registry, once …`);
  await npm(['pack', `code-server@${version}`, '--silent', '--ignore-scripts', '--pack-destination', folder], folder);
  const tarball = join(folder, `code-server-${version}.tgz`);
  await checkIntegrity(tarball);
  // The relative name keeps Windows' drive letter away from tar, which would take it for a host.
  await run('tar', ['-xzf', `code-server-${version}.tgz`, '--strip-components=1'], { cwd: folder });
  await rm(tarball);
  await installDependencies(folder, report);
}

async function checkIntegrity(tarball: string): Promise<void> {
  const found = `sha512-${createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64')}`;
  if (found === integrity) return;
  throw new Error(`${tarball} is not the expected package: its hash is ${found}, expected ${integrity}`);
}

async function installDependencies(folder: string, report: (line: string) => void): Promise<void> {
  report("Installing VS Code's own dependencies …");
  const places = ['.', 'lib/vscode', 'lib/vscode/extensions'].map((place) => join(folder, place));
  const args = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await Promise.all(places.map((place) => npm(args, place)));
}
