import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HostMessage } from '../../src/protocol/messages.ts';
import type { ChatState } from '../../src/protocol/view.ts';
import type { ChatPage } from './support/chatPage.ts';
import {
  anAnswer,
  anAttempt,
  aProvenance,
  aQuestion,
  aState,
  failedAttempts,
  joinedSeams,
  joinedText,
  longAnswer,
  someConversations,
} from './support/samples.ts';
import { useStage } from './support/stage.ts';
import { themeNames } from './support/themes.ts';

/** The narrowest side bar, and an editor. */
const widths = [250, 900] as const;

const pictures = join(import.meta.dirname, '../output/webview');

interface Scene {
  readonly name: string;
  readonly state: Partial<ChatState>;
  readonly after?: (chat: ChatPage) => Promise<void>;
}

const fallbackAnswer = anAnswer({
  text: longAnswer,
  reasoning: 'The user asks about jitter.',
  answer: aProvenance({ attempts: [...failedAttempts, anAttempt()] }),
});

const scenes: readonly Scene[] = [
  {
    name: 'chat',
    state: {
      messages: [aQuestion({ context: [{ id: 'x', kind: 'selection', label: 'backoff.ts:12-40' }] }), fallbackAnswer],
      context: [{ id: '1', kind: 'file', label: 'a-file-with-quite-a-long-name-in-it.ts' }],
    },
    after: ({ page }) => page.locator('.attempts summary').click(),
  },
  {
    name: 'streaming',
    state: {
      messages: [
        aQuestion(),
        anAnswer({
          status: 'streaming',
          text: `${longAnswer.slice(0, 330)}`,
          answer: aProvenance({ attempts: [...failedAttempts, anAttempt({ outcome: 'running' })] }),
        }),
      ],
      isBusy: true,
      route: { ...aState().route, state: 'degraded' },
    },
  },
  {
    name: 'seams',
    state: { messages: [aQuestion(), anAnswer({ text: joinedText, answer: aProvenance({ seams: joinedSeams }) })] },
    after: ({ page }) => page.locator('.seam').first().focus(),
  },
  { name: 'statuses', state: statuses(), after: async ({ page }) => page.locator('.transcript').focus() },
  { name: 'no-provider', state: { conversation: undefined, hasProvider: false, route: offlineRoute() } },
  { name: 'ready', state: { conversation: undefined } },
  {
    name: 'history',
    state: { messages: [aQuestion(), fallbackAnswer] },
    after: async (chat) => {
      await chat.page.getByRole('button', { name: 'History' }).click();
      await chat.host(conversations());
      await chat.page.getByRole('button', { name: 'Unit tests' }).first().focus();
    },
  },
  {
    name: 'history-delete',
    state: { messages: [aQuestion()] },
    after: async (chat) => {
      await chat.page.getByRole('button', { name: 'History' }).click();
      await chat.host(conversations());
      await chat.page.getByRole('button', { name: 'Delete “Explain the fallback chain”' }).click();
    },
  },
  {
    name: 'edit',
    state: {
      messages: [aQuestion(), anAnswer()],
      notice: 'The database is newer than this version: nothing is saved.',
    },
    after: async ({ page }) => page.getByRole('button', { name: 'Edit and Resend' }).click(),
  },
];

describe.each(themeNames)('the page in %s', { timeout: 60_000 }, (theme) => {
  const stage = useStage();

  it.each(scenes)('shows $name, narrow and wide', async ({ name, state, after }) => {
    await mkdir(pictures, { recursive: true });
    const chat = await stage.open({ theme, width: widths[0] });
    await chat.show(state);
    await after?.(chat);
    for (const width of widths) {
      await chat.page.setViewportSize({ width, height: 800 });
      await chat.page.waitForTimeout(80);
      await chat.page.screenshot({ path: join(pictures, `${name}-${theme}-${width}.png`) });

      expect(await chat.page.evaluate(tooWide), `wider than ${width} px`).toEqual([]);
    }
    expect(await chat.page.evaluate(unnamed), 'without a name').toEqual([]);
    expect(chat.complaints).toEqual([]);
  });

  it('shows where the focus is in the composer', async () => {
    const { page, show } = await stage.open({ theme });
    await show({});
    const borderColour = () => page.locator('.composer').evaluate((element) => getComputedStyle(element).borderColor);
    await page.locator('.transcript').focus();
    const atRest = await borderColour();
    await page.getByLabel('Ask Understudy').focus();

    expect(await borderColour()).toBe(await page.evaluate(colourOf, '--vscode-focusBorder'));
    expect(await borderColour()).not.toBe(atRest);
  });

  it('keeps text readable against what is behind it', async () => {
    const chat = await stage.open({ theme });
    await chat.show({
      messages: [...(statuses().messages ?? []), aQuestion({ id: 'q9' }), { ...fallbackAnswer, id: 'a9' }],
    });
    await chat.page.locator('.attempts summary').last().click();
    await chat.page.locator('.hljs-keyword').first().waitFor();

    expect(await chat.page.evaluate(faintText)).toEqual([]);
  });
});

function statuses(): Partial<ChatState> {
  const text = 'Wait a random time below a growing';
  const error = 'No provider is left: Groq is rate limited until 14:32, Mistral refused the key. Add a key, or wait.';
  return {
    messages: [
      aQuestion(),
      anAnswer({ id: '1', status: 'incomplete', text }),
      anAnswer({ id: '2', status: 'interrupted', text }),
      anAnswer({ id: '3', status: 'cancelled', text }),
      anAnswer({
        id: '4',
        status: 'offline',
        text: 'Groq is ready again at 14:32.',
        answer: aProvenance({ provider: 'Offline', model: 'built in', tier: 'offline', cost: 'free' }),
      }),
      anAnswer({ id: '5', status: 'failed', text: '', error, answer: aProvenance({ attempts: failedAttempts }) }),
    ],
    route: offlineRoute(),
  };
}

function offlineRoute(): ChatState['route'] {
  return { state: 'offline', label: 'Offline answers', lines: ['No provider has a key.'] };
}

function conversations(): HostMessage {
  const found = someConversations.map((conversation, index) =>
    index === 1
      ? { ...conversation, snippet: '… the next provider takes over within the same request …' }
      : conversation,
  );
  return { type: 'conversations', query: '', conversations: found };
}

/** Runs in the page: a colour of the theme as computed styles write it. */
function colourOf(variable: string): string {
  const probe = document.createElement('i');
  probe.style.color = `var(${variable})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Runs in the page: elements that stick out of it, or of a line that is not made to scroll. */
function tooWide(): string[] {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) return ['the page'];
  return [...document.querySelectorAll('#app *')]
    .filter((element) => element.getBoundingClientRect().right > width + 0.5)
    .filter((element) => !element.closest('pre, .table-scroller, .visually-hidden, thead'))
    .map((element) => element.outerHTML.slice(0, 120));
}

/** Runs in the page: what can have the focus and says nothing to a screen reader. */
function unnamed(): string[] {
  const controls = document.querySelectorAll(
    'button, a[href], input, textarea, summary, [role=dialog], [role=log], table[role]',
  );
  return [...controls]
    .filter((element) => !(element.getAttribute('aria-label') ?? element.textContent)?.trim())
    .map((element) => element.outerHTML.slice(0, 120));
}

/** Runs in the page: texts below WCAG's 4.5:1. */
function faintText(): string[] {
  type Colour = [red: number, green: number, blue: number, alpha: number];
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', {
    willReadFrequently: true,
  }) as OffscreenCanvasRenderingContext2D;
  const read = (css: string): Colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = ([r, g, b, a]: Colour, [r2, g2, b2]: Colour): Colour => [
    r * a + r2 * (1 - a),
    g * a + g2 * (1 - a),
    b * a + b2 * (1 - a),
    1,
  ];
  const backgroundOf = (element: Element | null): Colour => {
    if (!element) return [255, 255, 255, 1];
    return over(read(getComputedStyle(element).backgroundColor), backgroundOf(element.parentElement));
  };
  const luminance = (colour: Colour) => {
    const [r = 0, g = 0, b = 0] = colour
      .slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faint = new Set<string>();
  const walker = document.createTreeWalker(document.querySelector('#app') as Element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!element || !walker.currentNode.textContent?.trim() || element.closest('.visually-hidden')) continue;
    const background = backgroundOf(element);
    const [dark = 0, light = 0] = [background, over(read(getComputedStyle(element).color), background)]
      .map(luminance)
      .sort((a, b) => a - b);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < 4.5)
      faint.add(`${contrast.toFixed(2)} ${element.className} ${walker.currentNode.textContent.trim().slice(0, 30)}`);
  }
  return [...faint];
}
