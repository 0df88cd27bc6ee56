import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { writeLauncher } from '../../support/vscode/launcher.ts';
import { projectRoot, sampleWorkspace } from '../../support/vscode/paths.ts';
import { quietSettings } from '../../support/vscode/settings.ts';
import { type ActivationReport, reportVariable } from './report.ts';

export interface Activation {
  /** On a machine that never had the extension: it makes its database. Milliseconds. */
  firstMs: number;
  /** Starts after that, milliseconds. */
  laterMs: number[];
  /** Of these starts: what is loaded and built right behind activation, milliseconds. */
  builtMs: number[];
}

/** Starts a real VS Code several times with the production build in `dist` and has the extension activated there. */
export async function measureActivation(starts: number): Promise<Activation> {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-activation-'));
  try {
    const suite = await bundleSuite(folder);
    const reports: ActivationReport[] = [];
    for (let start = 0; start < starts; start++) reports.push(await activateOnce(folder, suite));
    const [firstMs = Number.NaN, ...laterMs] = reports.map(
      ({ loadMs, callMs, finishMs }) => loadMs + callMs + finishMs,
    );
    return { firstMs, laterMs, builtMs: reports.slice(1).map(({ builtMs }) => builtMs) };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function activateOnce(folder: string, suite: string): Promise<ActivationReport> {
  const userDataDir = join(folder, 'user');
  const reportFile = join(folder, 'report.json');
  await mkdir(join(userDataDir, 'User'), { recursive: true });
  await writeFile(join(userDataDir, 'User/settings.json'), JSON.stringify(quietSettings));
  await rm(reportFile, { force: true });
  const quiet = new Writable({ write: (_chunk, _encoding, done) => done() });
  await runTests({
    vscodeExecutablePath: await writeLauncher(),
    extensionDevelopmentPath: projectRoot,
    extensionTestsPath: suite,
    launchArgs: [sampleWorkspace, `--user-data-dir=${userDataDir}`, `--extensions-dir=${join(folder, 'extensions')}`],
    extensionTestsEnv: { [reportVariable]: reportFile },
    stdout: quiet,
    stderr: quiet,
  });
  return JSON.parse(await readFile(reportFile, 'utf8')) as ActivationReport;
}

async function bundleSuite(folder: string): Promise<string> {
  const outfile = join(folder, 'inHost.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'inHost.ts')],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    external: ['vscode'],
    logLevel: 'warning',
  });
  return outfile;
}
