import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';

/*
 * node esbuild.mjs [--production] [--watch] [--sizes]
 *
 * dist/extension.cjs   what VS Code loads at activation
 * dist/chunks/*.cjs    the rest of the extension host's side: what is loaded right behind it, and on first need (each SDK)
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
 * What is loaded at once: the entry at activation, and right behind it what builds the parts. Each is one file with all that it
 * imports.
 */
const wholes = ['src/extension.ts', 'src/host/build.ts'];

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
 * The extension as CommonJS: a small file for activation, and real lazy files. esbuild splits ES modules only, so
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
 * files, and to load a file costs more than the code in most of them. So the entry and its chunks become one file again, as does
 * what is loaded right behind it, and other files take from them what they share with them.
 *
 * @param {esbuild.BuildResult} result
 */
async function writeAsCommonJs({ outputFiles = [], errors, metafile }) {
  if (errors.length > 0 || !metafile) return;
  const texts = new Map(outputFiles.map(({ path, text }) => [path, withPlainVSCode(text)]));
  const homes = homesOf(metafile.outputs);
  const inWholes = new Set([...homes.values()].flat());
  const lazy = [...texts.keys()].filter((path) => !inWholes.has(path));
  await removeStaleChunks(new Set([...lazy, ...homes.keys()].map((path) => basename(path))));
  await mkdir(join('dist', 'chunks'), { recursive: true });
  for (const [path, members] of homes) await writeFile(path, takingFrom(homes, path, await joined(members, texts)));
  for (const path of lazy) {
    const { code } = await esbuild.transform(texts.get(path) ?? '', { ...commonJs, sourcefile: basename(path) });
    await writeFile(path, takingFrom(homes, path, code));
  }
}

/**
 * By the path of each whole: itself and the chunks that come with it, which are all that it imports, except by `import()` and
 * except what an earlier whole has.
 *
 * @param {esbuild.Metafile['outputs']} outputs
 * @returns {Map<string, string[]>}
 */
function homesOf(outputs) {
  const homes = new Map();
  const taken = new Set();
  for (const source of wholes) {
    const start = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === source);
    if (start === undefined) continue;
    const members = new Set([start]);
    for (const path of members) {
      const imports = outputs[path]?.imports.filter(({ kind, external }) => kind === 'import-statement' && !external);
      for (const imported of imports ?? []) if (!taken.has(imported.path)) members.add(imported.path);
    }
    for (const path of members) taken.add(path);
    homes.set(
      resolve(start),
      [...members].map((path) => resolve(path)),
    );
  }
  return homes;
}

/**
 * One file in CommonJS. It exports what its first member exports, and each other member's exports under that one's name.
 *
 * @param {string[]} members
 * @param {Map<string, string>} texts
 */
async function joined(members, texts) {
  const [first = '', ...chunks] = members;
  const reexports = chunks.map((path) => `export * as '${basename(path)}' from '${path}';`);
  const { outputFiles } = await esbuild.build({
    ...commonJs,
    stdin: { contents: [`export * from '${first}';`, ...reexports].join('\n'), resolveDir: 'dist' },
    outfile: first,
    bundle: true,
    write: false,
    external: ['vscode'],
    plugins: [{ name: 'memory', setup: readFromMemory }],
  });
  return outputFiles[0]?.text ?? '';

  /** @param {esbuild.PluginBuild} build */
  function readFromMemory({ onResolve, onLoad }) {
    onResolve({ filter: /\.cjs$/ }, ({ kind, path, resolveDir }) => {
      const whole = resolve(resolveDir, path);
      const isMember = kind !== 'dynamic-import' && members.includes(whole);
      return isMember ? { path: whole } : { path: fromFile(first, whole), external: true };
    });
    onLoad({ filter: /\.cjs$/ }, ({ path }) => ({
      contents: texts.get(path) ?? '',
      loader: 'js',
      resolveDir: dirname(path),
    }));
  }
}

/**
 * Chunks that have become part of another file are taken from that.
 *
 * @param {Map<string, string[]>} homes
 * @param {string} from
 * @param {string} code
 */
function takingFrom(homes, from, code) {
  return code.replaceAll(/\brequire\("(\.[^"]+\.cjs)"\)/g, (call, specifier) => {
    const path = resolve(dirname(from), specifier);
    const [home, members] = [...homes].find(([, each]) => each.includes(path)) ?? [];
    if (home === undefined || home === path || members === undefined) return call;
    return `require("${fromFile(from, home)}")["${basename(path)}"]`;
  });
}

/**
 * How one file names another.
 *
 * @param {string} from
 * @param {string} to
 */
function fromFile(from, to) {
  const path = relative(dirname(from), to).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
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
