import { join } from 'node:path';
import { build } from 'esbuild';

export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

const root = join(import.meta.dirname, '../../..');

/** The chat page as it is shipped, built into memory: the suite never meets an old build, nor a half-written one. */
export async function buildPage(): Promise<PageFiles> {
  const { outputFiles } = await build({
    entryPoints: { chat: join(root, 'src/webview/chat/main.ts') },
    outdir: join(root, 'dist/webview'),
    bundle: true,
    minify: true,
    platform: 'browser',
    target: 'chrome140',
    format: 'iife',
    legalComments: 'none',
    write: false,
  });
  const text = (extension: string) => outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? '';
  return { script: text('.js'), style: text('.css') };
}
