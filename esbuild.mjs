import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';

/*
 * node esbuild.mjs [--production] [--watch] [--sizes]
 *
 * dist/extension.cjs   the extension host's side, with what is loaded on first need (each SDK) in files of its own
 * dist/webview/*.js    one script and one style sheet for each page in src/webview
 */
const { values: flags } = parseArgs({
  options: {
    production: { type: 'boolean', default: false },
    watch: { type: 'boolean', default: false },
    sizes: { type: 'boolean', default: false },
  },
});

/** @type {esbuild.BuildOptions} */
const shared = {
  bundle: true,
  minify: flags.production,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  define: { 'process.env.NODE_ENV': flags.production ? '"production"' : '"development"' },
};

/**
 * The extension as CommonJS with real lazy files. esbuild splits ES modules only, so it bundles to those first; every
 * chunk is then rewritten to CommonJS, and `await import('openai')` becomes a `require` of its chunk at that moment.
 *
 * VS Code would load ES modules as well, but through loader hooks that cost time at activation, and only in newer
 * versions; `require` is the oldest and fastest way in.
 *
 * @type {esbuild.BuildOptions}
 */
const host = {
  ...shared,
  entryPoints: ['src/extension.ts'],
  outdir: 'dist',
  platform: 'node',
  target: 'node22',
  external: ['vscode'],
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  outExtension: { '.js': '.cjs' },
  sourcemap: flags.production ? false : 'inline',
  write: false,
  plugins: [{ name: 'commonjs', setup: (build) => build.onEnd(writeAsCommonJs) }],
};

/** @type {esbuild.BuildOptions} */
const webview = {
  ...shared,
  entryPoints: await webviewPages(),
  outdir: 'dist/webview',
  platform: 'browser',
  target: 'chrome140',
  format: 'iife',
  assetNames: '[name]',
  loader: { '.ttf': 'file', '.svg': 'text' },
  sourcemap: flags.production ? false : 'inline',
};

const builds = [host, webview].filter((options) => Object.keys(options.entryPoints ?? {}).length > 0);
if (flags.watch) await watch();
else await build();

async function build() {
  await rm('dist', { recursive: true, force: true });
  try {
    await Promise.all(builds.map((options) => esbuild.build(options)));
  } catch {
    // esbuild has printed what is wrong.
    process.exit(1);
  }
  if (flags.sizes) await printSizes();
}

async function watch() {
  for (const options of builds) {
    const context = await esbuild.context({ ...options, logLevel: 'info' });
    await context.watch();
  }
}

/** @param {esbuild.BuildResult} result */
async function writeAsCommonJs({ outputFiles = [], errors }) {
  if (errors.length > 0) return;
  await removeStaleChunks(new Set(outputFiles.map(({ path }) => basename(path))));
  for (const { path, text } of outputFiles) {
    const { code } = await esbuild.transform(text, {
      format: 'cjs',
      platform: 'node',
      target: 'node22',
      supported: { 'dynamic-import': false },
      minify: flags.production,
      legalComments: 'none',
      sourcemap: flags.production ? false : 'inline',
      sourcefile: basename(path),
    });
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, code);
  }
}

/** @param {Set<string>} fresh */
async function removeStaleChunks(fresh) {
  const folder = join('dist', 'chunks');
  const files = existsSync(folder) ? await readdir(folder) : [];
  await Promise.all(files.filter((file) => !fresh.has(file)).map((file) => rm(join(folder, file))));
}

/** Each folder of src/webview with a main.ts is a page. */
async function webviewPages() {
  const folder = join('src', 'webview');
  const names = existsSync(folder) ? await readdir(folder) : [];
  const pages = names.map((name) => [name, join(folder, name, 'main.ts')]);
  return Object.fromEntries(pages.filter(([, entry]) => existsSync(entry)));
}

async function printSizes() {
  for (const file of await readdir('dist', { recursive: true })) {
    if (!/\.(cjs|js|css)$/.test(file)) continue;
    const content = await readFile(join('dist', file));
    console.log(`${kilobytes(content.length)} ${kilobytes(gzipSync(content).length)} gzipped  ${file}`);
  }
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} KB`.padStart(10);
}
