import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
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

const entryFile = 'dist/extension.cjs';

/** @type {esbuild.BuildOptions & esbuild.TransformOptions} */
const commonJs = {
  format: 'cjs',
  platform: 'node',
  target: 'node22',
  supported: { 'dynamic-import': false },
  minify: flags.production,
  legalComments: 'none',
  sourcemap: flags.production ? false : 'inline',
};

/**
 * The extension as CommonJS: one file with all that activation needs, and real lazy files. esbuild splits ES modules only, so
 * it bundles to those first; `writeAsCommonJs` makes the rest of it, and `await import('openai')` becomes a `require` of its
 * chunk at that moment.
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

/**
 * esbuild puts what two files share into a chunk of its own, also when one of them is the entry: activation would load twenty
 * files, and to load a file costs more than the code in most of them. So the entry and its chunks become one file again, and
 * lazy chunks take from it what they share with it.
 *
 * @param {esbuild.BuildResult} result
 */
async function writeAsCommonJs({ outputFiles = [], errors, metafile }) {
  if (errors.length > 0 || !metafile) return;
  const texts = new Map(outputFiles.map(({ path, text }) => [path, withPlainVSCode(text)]));
  const eager = eagerFiles(metafile.outputs);
  const lazy = [...texts.keys()].filter((path) => !eager.includes(path));
  await removeStaleChunks(new Set(lazy.map((path) => basename(path))));
  await mkdir(join('dist', 'chunks'), { recursive: true });
  await writeFile(entryFile, await joined(eager, texts));
  for (const path of lazy) {
    const { code } = await esbuild.transform(texts.get(path) ?? '', { ...commonJs, sourcefile: basename(path) });
    await writeFile(path, takingFromEntry(code, eager));
  }
}

/**
 * The entry and the chunks that are loaded with it: all that is imported, except by `import()`.
 *
 * @param {esbuild.Metafile['outputs']} outputs
 */
function eagerFiles(outputs) {
  const found = new Set([entryFile]);
  for (const path of found) {
    const imports = outputs[path]?.imports.filter(({ kind, external }) => kind === 'import-statement' && !external);
    for (const imported of imports ?? []) found.add(imported.path);
  }
  return [...found].map((path) => resolve(path));
}

/**
 * One file in CommonJS. It exports what the entry exports, and each chunk's exports under the chunk's name.
 *
 * @param {string[]} eager
 * @param {Map<string, string>} texts
 */
async function joined([, ...chunks], texts) {
  const reexports = chunks.map((path) => `export * as '${basename(path)}' from './chunks/${basename(path)}';`);
  const { outputFiles } = await esbuild.build({
    ...commonJs,
    stdin: { contents: [`export * from './${basename(entryFile)}';`, ...reexports].join('\n'), resolveDir: 'dist' },
    outfile: entryFile,
    bundle: true,
    write: false,
    external: ['vscode'],
    plugins: [{ name: 'memory', setup: readFromMemory }],
  });
  return outputFiles[0]?.text ?? '';

  /** @param {esbuild.PluginBuild} build */
  function readFromMemory({ onResolve, onLoad }) {
    onResolve({ filter: /\.cjs$/ }, ({ kind, path, resolveDir }) =>
      kind === 'dynamic-import'
        ? { path: `./chunks/${basename(path)}`, external: true }
        : { path: join(resolveDir, path) },
    );
    onLoad({ filter: /\.cjs$/ }, ({ path }) => ({ contents: texts.get(path) ?? '', loader: 'js' }));
  }
}

/**
 * @param {string} code
 * @param {string[]} eager
 */
function takingFromEntry(code, eager) {
  const names = new Set(eager.map((path) => basename(path)));
  return code.replaceAll(/\brequire\("\.\/([^"/]+)"\)/g, (call, name) =>
    names.has(name) ? `require("../${basename(entryFile)}")["${name}"]` : call,
  );
}

/**
 * For each `import * as vscode` esbuild would copy VS Code's API, hundreds of names, into an object of the file's own.
 *
 * @param {string} code
 */
function withPlainVSCode(code) {
  return code.replaceAll(/\bimport ?\* ?as ([\w$]+) from ?"vscode";/g, 'const $1 = require("vscode");');
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
