import { describe, expect, it } from 'vitest';
import type { ChatTab } from '../../../src/host/chat/chatPanel.ts';
import type { ChatSession } from '../../../src/host/chat/chatSession.ts';
import { uiCommands } from '../../../src/host/chat/uiCommands.ts';
import { aChat } from './support/aChat.ts';
import { ends, starts } from './support/events.ts';

describe('the chat commands', () => {
  it.each([
    ['the view, when no tab is in sight', { view: {} }, 'view'],
    ['the tab in front, however long ago it was used', { view: { usedAt: 9 }, tab: { isInFront: true } }, 'tab'],
    ['a tab beside the code, when the view is hidden', { view: { usedAt: 9, isVisible: false }, tab: {} }, 'tab'],
    ['the tab, when both are in sight and it was used last', { view: { usedAt: 1 }, tab: { usedAt: 2 } }, 'tab'],
    ['the view, when both are in sight and it was used last', { view: { usedAt: 2 }, tab: { usedAt: 1 } }, 'view'],
  ] as const)('act on %s', async (_which, { view, ...rest }, expected) => {
    const chat = await aChat();
    const pages = { view: chat.page(), tab: chat.page() };
    for (const page of Object.values(pages)) await page.does({ type: 'ready' });
    chat.selection.item = { kind: 'selection', label: 'a.ts:1', text: 'let a;' };
    const commands = uiCommands({
      hub: async () => chat.hub,
      view: { isVisible: true, usedAt: 0, ...view, show: async () => pages.view.session },
      panels: { current: 'tab' in rest ? aTab(rest.tab, pages.tab.session) : undefined, open: neverOpens },
      rehearse: async () => {},
    });

    await commands.askAboutSelection();

    const attached = Object.entries(pages).filter(([, page]) => page.of('context').length > 0);
    expect(attached.map(([name]) => name)).toEqual([expected]);
  });

  it('stop the answer to a question that one of them has put, wherever the user was before', async () => {
    const chat = await aChat();
    const pages = { view: chat.page(), tab: chat.page() };
    for (const page of Object.values(pages)) await page.does({ type: 'ready' });
    const commands = uiCommands({
      hub: async () => chat.hub,
      view: { isVisible: true, usedAt: 0, show: async () => pages.view.session },
      panels: { current: undefined, open: neverOpens },
      rehearse: async () => {},
    });
    await commands.ask('Hi');
    await chat.clock.advance(0);
    chat.streams[0]?.push(starts('groq'), ends('Hello'));
    await chat.clock.advance(100);
    await pages.tab.does({ type: 'draft', draft: { version: 1, text: 'Something else' } });

    await commands.ask('And then?');
    await chat.clock.advance(0);
    await commands.stopAnswer();

    expect(chat.streams.map(({ signal }) => signal?.aborted)).toEqual([false, true]);
  });
});

function aTab(tab: Partial<ChatTab>, session: ChatSession): ChatTab {
  return { isInFront: false, usedAt: 0, ...tab, show: async () => session };
}

function neverOpens(): never {
  throw new Error('Opened a tab');
}
