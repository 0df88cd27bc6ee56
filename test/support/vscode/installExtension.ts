import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { VSCode } from './fetchVSCode.ts';
import { projectRoot } from './paths.ts';
import { environment, run } from './run.ts';

/** Builds the extension for production and packs it, as `npm run package` does. */
export async function packageExtension(vsix: string): Promise<void> {
  const vsce = createRequire(import.meta.url).resolve('@vscode/vsce/vsce');
  const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', vsix];
  await run(process.execPath, [vsce, 'package', ...options], { cwd: projectRoot });
}

/** Installs a VSIX as a user would; a version that was there before is replaced. */
export async function installExtension(vscode: VSCode, vsix: string, extensionsDir: string): Promise<void> {
  const dirs = ['--extensions-dir', extensionsDir, '--user-data-dir', join(extensionsDir, '.user-data')];
  const args = [vscode.codeServer, '--install-extension', vsix, '--force', ...dirs];
  await run(process.execPath, [...args, '--config', join(extensionsDir, '.user-data/code-server.yaml')], {
    env: environment({ EXTENSIONS_GALLERY: '{}', XDG_DATA_HOME: join(extensionsDir, '.user-data') }),
  });
}
