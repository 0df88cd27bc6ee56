import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from './paths.ts';

/**
 * An executable for `runTests({ vscodeExecutablePath })` that runs `code.ts` under the Node of this process.
 *
 * @returns Its path.
 */
export async function writeLauncher(): Promise<string> {
  const program = join(import.meta.dirname, 'code.ts');
  await mkdir(cacheDir, { recursive: true });
  if (process.platform === 'win32') {
    const file = join(cacheDir, 'code.cmd');
    await writeFile(file, `@"${process.execPath}" "${program}" %*\r\n`);
    return file;
  }
  const file = join(cacheDir, 'code.sh');
  await writeFile(file, `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(program)} "$@"\n`);
  await chmod(file, 0o755);
  return file;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
