import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import { type BrowserContext, chromium } from 'playwright-core';
import { cacheDir } from './paths.ts';
import { provideFolder } from './provideFolder.ts';

/** Keeps the browser from everything but loopback, and from work that only a person in front of it needs. */
const quietArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--no-pings',
  '--font-render-hinting=none',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1',
];

/** A program to start and the environment it needs. */
interface Browser {
  readonly executablePath: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface BrowserOptions {
  /** The profile's folder. A workbench opened again with the same one finds its layout and drafts. */
  readonly profileDir: string;
  /** Default: 1280 x 800. */
  readonly viewport?: { readonly width: number; readonly height: number };
}

/**
 * Opens a headless Chrome, Chromium or Edge: an installed one, else (Linux on x64) the one inside `@sparticuz/chromium`.
 *
 * @throws Error when there is none, saying what to install.
 */
export async function openBrowser({ profileDir, viewport }: BrowserOptions): Promise<BrowserContext> {
  const { executablePath, env } = installedBrowser() ?? (await packagedBrowser());
  return await chromium.launchPersistentContext(profileDir, {
    executablePath,
    env: { ...process.env, ...env },
    args: quietArgs,
    viewport: viewport ?? { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

function installedBrowser(): Browser | undefined {
  const named = process.env['UNDERSTUDY_TEST_BROWSER'];
  if (named) return named === 'packaged' ? undefined : { executablePath: named, env: {} };
  const executablePath = installedPaths().find((path) => existsSync(path));
  return executablePath ? { executablePath, env: {} } : undefined;
}

function installedPaths(): string[] {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (process.platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? []);
    const programs = ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'];
    return roots.flatMap((root) => programs.map((program) => join(root, program)));
  }
  const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return folders.flatMap((folder) => names.map((name) => join(folder, name)));
}

/**
 * The browser that `@sparticuz/chromium` carries. Its own unpacking is made for servers without a home and writes into
 * the system's temporary folder; here the same archives go into the cache. They bring the NSS libraries and the fonts
 * that a bare Debian lacks.
 */
async function packagedBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No browser found: install Chrome, Chromium or Edge, or name one in UNDERSTUDY_TEST_BROWSER');
  }
  const folder = join(cacheDir, 'chromium-153.0.0');
  await provideFolder(folder, unpackBrowser);
  const libraries = [join(folder, 'al2023/lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(delimiter);
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: join(folder, 'fonts') },
  };
}

async function unpackBrowser(folder: string): Promise<void> {
  const archives = fileURLToPath(new URL('../bin', import.meta.resolve('@sparticuz/chromium')));
  const program = join(folder, 'chromium');
  await Promise.all([
    pipeline(createReadStream(join(archives, 'chromium.br')), createBrotliDecompress(), createWriteStream(program)),
    unpackTar(join(archives, 'fonts.tar.br'), join(folder, 'fonts')),
    unpackTar(join(archives, 'al2023.tar.br'), join(folder, 'al2023')),
    unpackTar(join(archives, 'swiftshader.tar.br'), folder),
  ]);
  await chmod(program, 0o755);
  await writeFile(join(folder, 'fonts/fonts.conf'), fontConfiguration);
}

/** The machine's own fonts where it has any, and the packaged one (Latin, Greek, Cyrillic) for a machine without. */
const fontConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

async function unpackTar(archive: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const tar = spawn('tar', ['-xf', '-'], { cwd: folder, stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = once(tar, 'close');
  await pipeline(createReadStream(archive), createBrotliDecompress(), tar.stdin);
  const [code] = await ended;
  if (code !== 0) throw new Error(`tar could not unpack ${archive}: exit code ${code}`);
}
