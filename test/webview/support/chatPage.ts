import type { BrowserContext, Page } from 'playwright-core';
import type { HostMessage, PageMessage } from '../../../src/protocol/messages.ts';
import type { ChatState, DraftView } from '../../../src/protocol/view.ts';
import { aState } from './samples.ts';
import type { PageServer } from './servePage.ts';

export interface OpenOptions {
  readonly theme?: string;
  readonly place?: 'view' | 'editor';
  /** Default: 420, an ordinary side bar. */
  readonly width?: number;
  readonly height?: number;
}

/** A chat page in the browser, with a test in the place of the extension host. */
export interface ChatPage {
  readonly page: Page;
  /** What the browser complained about: scripts, styles or sources that the policy refused. */
  readonly complaints: readonly string[];
  /** Sends a message as the host would. */
  host(...messages: HostMessage[]): Promise<void>;
  show(state: Partial<ChatState>, strings?: { [english: string]: string }): Promise<void>;
  /** All messages of the page since the last call, without drafts. */
  posted(): Promise<PageMessage[]>;
  /** The drafts among them. */
  drafts(): Promise<DraftView[]>;
  /** How many frames the page has asked for and drawn in since it was loaded. */
  drawings(): Promise<number>;
}

declare global {
  interface Window {
    posted: PageMessage[];
    drawings: number;
  }
}

export async function openChatPage(
  context: BrowserContext,
  server: PageServer,
  options: OpenOptions = {},
): Promise<ChatPage> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.setViewportSize({ width: options.width ?? 420, height: options.height ?? 800 });
  await page.addInitScript(standInForVSCode);
  await page.goto(server.address({ theme: options.theme ?? 'dark', place: options.place ?? 'view' }));
  const host = (...messages: HostMessage[]) => page.evaluate(deliver, messages);
  return {
    page,
    complaints,
    host,
    show: (state, strings = {}) => host({ type: 'state', state: aState(state), strings }),
    posted: () => page.evaluate(() => window.posted.splice(0).filter(({ type }) => type !== 'draft')),
    drafts: () =>
      page.evaluate(() => window.posted.splice(0).flatMap((sent) => (sent.type === 'draft' ? sent.draft : []))),
    drawings: () => page.evaluate(() => window.drawings),
  };
}

/** Runs in the page before its own script. The state survives a reload, as VS Code's does. */
function standInForVSCode(): void {
  window.posted = [];
  window.drawings = 0;
  const requestFrame = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    requestFrame((time) => {
      window.drawings += 1;
      callback(time);
    });
  const api = {
    postMessage: (message: PageMessage) => window.posted.push(message),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
  };
  Object.assign(window, { acquireVsCodeApi: () => api });
}

/** Runs in the page: messages arrive, and are worked off before this returns. */
async function deliver(messages: HostMessage[]): Promise<void> {
  for (const message of messages) window.postMessage(message, '*');
  await new Promise((resolve) => setTimeout(resolve, 0));
}
