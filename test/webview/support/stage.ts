import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { openBrowser } from '../../support/vscode/browser.ts';
import { type ChatPage, type OpenOptions, openChatPage } from './chatPage.ts';
import { type PageServer, servePage } from './servePage.ts';

/** The browser has to be unpacked when it is used for the first time. */
const startTimeoutMs = 120_000;

/** A browser and the page's server for the tests of a file. Each test closes what it opened. */
export function useStage(): { open(options?: OpenOptions): Promise<ChatPage> } {
  let profileDir: string;
  let server: PageServer;
  let context: BrowserContext;

  beforeAll(async () => {
    profileDir = await mkdtemp(join(tmpdir(), 'understudy-webview-'));
    [server, context] = await Promise.all([servePage(), openBrowser({ profileDir })]);
  }, startTimeoutMs);

  afterEach(async () => {
    await Promise.all(
      context
        .pages()
        .slice(1)
        .map((page) => page.close()),
    );
  });

  afterAll(async () => {
    await context?.close();
    await server?.close();
    await rm(profileDir, { recursive: true, force: true, maxRetries: 3 });
  });

  return { open: (options) => openChatPage(context, server, options) };
}
