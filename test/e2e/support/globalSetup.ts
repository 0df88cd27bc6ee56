import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { fetchVSCode, type VSCode } from '../../support/vscode/fetchVSCode.ts';
import { installExtension, packageExtension } from '../../support/vscode/installExtension.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly vscode: VSCode;
    /** The folder with the extension installed from its VSIX. */
    readonly extensionsDir: string;
    readonly vsix: string;
  }
}

/** Once for all end-to-end suites: gets VS Code, packs the extension and installs it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const temporary = await mkdtemp(join(tmpdir(), 'understudy-'));
  const vsix = join(temporary, 'understudy.vsix');
  const extensionsDir = join(temporary, 'extensions');
  const [vscode] = await Promise.all([fetchVSCode(console.log), packageExtension(vsix)]);
  await installExtension(vscode, vsix, extensionsDir);
  project.provide('vscode', vscode);
  project.provide('vsix', vsix);
  project.provide('extensionsDir', extensionsDir);
  return () => rm(temporary, { recursive: true, force: true, maxRetries: 5 });
}
