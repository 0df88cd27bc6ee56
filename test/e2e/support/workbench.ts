import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { BrowserContext, FrameLocator, Locator, Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { openBrowser } from '../../support/vscode/browser.ts';
import { outputDir, sampleWorkspace } from '../../support/vscode/paths.ts';
import { type Server, startCodeServer } from '../../support/vscode/server.ts';
import { quietSettings } from '../../support/vscode/settings.ts';
import { writeSettings } from './settingsFiles.ts';

export interface WorkbenchOptions {
  /** The user's settings, over quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Default: 1280 x 800. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Names the server's log in test/output. Default: `e2e`. */
  readonly name?: string;
  /** Called with the folder of the user's data before VS Code starts for the first time. */
  prepare?(userDataDir: string): Promise<void>;
}

/** VS Code's own themes: the name in its list, and the class of a workbench that wears it. */
const themes = {
  dark: { name: 'Dark 2026', className: 'vscode-theme-defaults-themes-2026-dark-json' },
  light: { name: 'Light 2026', className: 'vscode-theme-defaults-themes-2026-light-json' },
  'high-contrast': { name: 'Dark High Contrast', className: 'vscode-theme-defaults-themes-hc_black-json' },
  'high-contrast-light': { name: 'Light High Contrast', className: 'vscode-theme-defaults-themes-hc_light-json' },
} as const;

export type Theme = keyof typeof themes;

/** VS Code's workbench in a browser, with the extension installed, a user's data of its own and a copy of the sample workspace. */
export class Workbench {
  readonly #options: WorkbenchOptions;
  readonly #folder: string;
  readonly #consoleLines: string[] = [];
  #port = 0;
  #running: { readonly server: Server; readonly context: BrowserContext; readonly page: Page } | undefined;

  private constructor(options: WorkbenchOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
  }

  static async launch(options: WorkbenchOptions = {}): Promise<Workbench> {
    const workbench = new Workbench(options, await mkdtemp(join(tmpdir(), 'understudy-')));
    try {
      await rm(workbench.logFile, { force: true });
      await cp(sampleWorkspace, workbench.workspaceDir, { recursive: true });
      await writeSettings(workbench.userDataDir, { ...quietSettings, ...options.settings });
      await options.prepare?.(workbench.userDataDir);
      await workbench.#start();
      return workbench;
    } catch (error) {
      await workbench.close();
      throw error;
    }
  }

  /** The page that is open now; another one after `restart`. */
  get page(): Page {
    if (!this.#running) throw new Error('The workbench is closed');
    return this.#running.page;
  }

  get workspaceDir(): string {
    return join(this.#folder, basename(sampleWorkspace));
  }

  /** Settings, the extension's storage and the secrets. */
  get userDataDir(): string {
    return join(this.#folder, 'user-data');
  }

  /** Where the extension keeps its database. */
  get globalStorageDir(): string {
    return join(this.userDataDir, 'User/globalStorage/understudy.understudy');
  }

  /** Everything that the browser's console said, of all windows and of the pages in them. */
  get consoleLines(): readonly string[] {
    return this.#consoleLines;
  }

  /** What the server printed. */
  get logFile(): string {
    return join(outputDir, `${this.#options.name ?? 'e2e'}.log`);
  }

  /** The user's settings as they stand in settings.json. */
  async settings(): Promise<Record<string, unknown>> {
    return JSON.parse(await readFile(this.#settingsFile, 'utf8')) as Record<string, unknown>;
  }

  /** Writes settings as a user does who edits settings.json; `undefined` takes one away. */
  async changeSettings(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const text = JSON.stringify({ ...(await this.settings()), ...changes });
    await this.runCommand('Preferences: Open User Settings (JSON)');
    // VS Code shows it in a box over the editors, which Escape closes.
    const editor = this.page.locator('.monaco-editor', { hasText: '"workbench.startupEditor"' });
    await editor.waitFor();
    await this.page.keyboard.press('ControlOrMeta+a');
    // Pasted: what is typed gets closing brackets of its own.
    await this.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
    await this.page.keyboard.press('ControlOrMeta+v');
    await this.page.keyboard.press('ControlOrMeta+s');
    await expect.poll(() => this.settings()).toEqual(JSON.parse(text));
    await this.page.keyboard.press('Escape');
    await editor.waitFor({ state: 'detached' });
  }

  /** Opens the same folder in another window of the same user. */
  async openWindow(): Promise<Page> {
    if (!this.#running) throw new Error('The workbench is closed');
    const page = await this.#running.context.newPage();
    await page.goto(this.#address);
    await this.#ready(page);
    return page;
  }

  get #settingsFile(): string {
    return join(this.userDataDir, 'User/settings.json');
  }

  get #address(): string {
    return `http://localhost:${this.#port}/?folder=${encodeURIComponent(this.workspaceDir)}`;
  }

  /**
   * Ends VS Code and the browser and starts both again on the same data, as a user does overnight.
   *
   * @param meanwhile Runs while nothing else does.
   */
  async restart(meanwhile?: () => void): Promise<void> {
    await this.#stop();
    meanwhile?.();
    await this.#start();
  }

  /** Reloads the window; VS Code's server goes on. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.#ready(this.page);
  }

  async close(): Promise<void> {
    await this.#stop();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Picks a command in the palette by its whole title, such as `Understudy: Explain Route`. */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.pick(`>${title}`, title);
    // What the command asks next may stand in the same input: it is ready when the palette's own text is gone.
    await this.page.waitForFunction(() => {
      const input = document.querySelector<HTMLInputElement>('.quick-input-widget input');
      return !input?.checkVisibility() || !input.value.startsWith('>');
    });
  }

  /** Filters an open quick pick and takes the entry of that name. */
  async pick(filter: string, name: string): Promise<void> {
    await this.quickInput.fill(filter);
    const entry = this.page.locator('.quick-input-list .monaco-list-row').filter({
      has: this.page
        .locator('.quick-input-list-row .monaco-icon-label-container .label-name')
        .getByText(name, { exact: true }),
    });
    await entry.first().click();
  }

  /** The input of the palette, of a quick pick or of an input box. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget input');
  }

  /** Answers an open input box. */
  async answer(text: string): Promise<void> {
    await this.quickInput.fill(text);
    await this.quickInput.press('Enter');
  }

  /**
   * The inside of a webview: VS Code puts it in a frame within a frame.
   *
   * @param title The title of the view or panel. Default: whichever webview comes first.
   */
  webview(title?: string): FrameLocator {
    const inner = title ? `iframe#active-frame[title="${title}"]` : 'iframe#active-frame';
    return this.page.frameLocator('iframe.webview.ready').first().frameLocator(inner);
  }

  /** An entry of the status bar by a part of its text or of its accessible label. */
  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text });
  }

  /** Drags the border between side bar and editors; `width` in pixels. */
  async resizeSideBar(width: number): Promise<void> {
    const box = await this.page.locator('.part.sidebar').boundingBox();
    if (!box) throw new Error('There is no side bar');
    const { mouse } = this.page;
    await mouse.move(box.x + box.width + 1, box.y + 300);
    await mouse.down();
    await mouse.move(box.x + width + 1, box.y + 300, { steps: 5 });
    await mouse.up();
  }

  async setTheme(theme: Theme): Promise<void> {
    const { name, className } = themes[theme];
    const themed = this.page.locator(`.monaco-workbench.${className}`);
    if ((await themed.count()) > 0) return;
    await this.runCommand('Preferences: Color Theme');
    await this.pick(name, name);
    await themed.waitFor();
  }

  /** @returns The path of the picture, in test/output. */
  async screenshot(name: string, theme?: Theme): Promise<string> {
    if (theme) await this.setTheme(theme);
    const path = join(outputDir, `${name}.png`);
    await mkdir(outputDir, { recursive: true });
    await this.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    return path;
  }

  async #start(): Promise<void> {
    const [server, context] = await Promise.all([
      startCodeServer(inject('vscode'), {
        userDataDir: this.userDataDir,
        extensionsDir: inject('extensionsDir'),
        folder: this.workspaceDir,
        logFile: this.logFile,
        port: this.#port,
      }),
      openBrowser({
        profileDir: join(this.#folder, 'profile'),
        ...(this.#options.viewport ? { viewport: this.#options.viewport } : {}),
      }),
    ]);
    const page = context.pages()[0] ?? (await context.newPage());
    this.#running = { server, context, page };
    // The browser keeps what it stores by address, port included.
    this.#port = server.port;
    context.on('console', (message) => this.#consoleLines.push(message.text()));
    await page.goto(this.#address);
    await this.#ready(page);
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    // Leaving the page first lets the workbench store its layout and end the extension host, as closing a tab does.
    await running?.page.goto('about:blank').catch(() => {});
    await running?.context.close();
    await running?.server.stop();
  }

  async #ready(page: Page): Promise<void> {
    await page.locator('.monaco-workbench .part.statusbar').waitFor();
    // The extension host is up when the extension's own entry is there.
    await page.locator('.statusbar-item[id^="understudy.understudy"]').first().waitFor();
  }
}
