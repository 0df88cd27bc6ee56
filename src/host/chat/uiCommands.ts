import type { ChatCommands } from '../chatCommands.ts';
import type { ChatHub } from './chatHub.ts';
import type { ChatPanels } from './chatPanel.ts';
import type { ChatSession } from './chatSession.ts';
import type { ChatView } from './chatView.ts';

export interface RehearsalStart {
  /** Default: a new one. */
  conversationId?: string;
  show(conversationId: string): void;
}

export interface UiCommandsParts {
  hub(): Promise<ChatHub>;
  view: Pick<ChatView, 'isVisible' | 'usedAt' | 'show'>;
  panels: Pick<ChatPanels, 'current' | 'open'>;
  rehearse(hub: ChatHub, start: RehearsalStart): Promise<void>;
}

/** The palette's chat commands. They act on the chat tab in front, else on the chat in sight that was used last. */
export function uiCommands({ hub, view, panels, rehearse }: UiCommandsParts): ChatCommands {
  const current = async (): Promise<ChatSession> => {
    const tab = panels.current;
    const isTab = tab && (tab.isInFront || !view.isVisible || tab.usedAt > view.usedAt);
    const session = isTab ? await tab.show() : await view.show();
    session.use();
    return session;
  };
  /** Where the user did something last: it need not be in front, and is not brought there. */
  const lastUsed = async (): Promise<ChatSession | undefined> => (await hub()).lastUsed;
  return {
    async open(where) {
      const session = where === 'view' ? await view.show() : await panels.open(await openInView());
      session.use();
      session.focus();
    },
    async ask(text) {
      const session = await current();
      if (text === undefined || text.trim() === '') return session.focus();
      const busy = session.conversationId !== undefined && (await hub()).controller.isBusy(session.conversationId);
      if (busy) session.open(undefined);
      session.send(text);
    },
    async askAboutSelection() {
      const session = await current();
      await session.attach('selection');
      session.focus();
    },
    async attachFile() {
      const session = await current();
      await session.attach('file');
      session.focus();
    },
    async stopAnswer() {
      (await lastUsed())?.stop();
    },
    async regenerateAnswer() {
      (await lastUsed())?.regenerateLast();
    },
    async conversations(query) {
      return (await hub()).conversations(query);
    },
    async openConversation(id) {
      const session = await current();
      session.open(id);
      session.focus();
    },
    async newChat() {
      const session = await current();
      session.open(undefined);
      session.focus();
    },
    async rehearse() {
      const session = await current();
      await rehearse(await hub(), { show: (conversationId) => session.open(conversationId) });
    },
  };

  /** A tab begins with what the view shows. */
  async function openInView(): Promise<string | undefined> {
    return view.isVisible ? (await view.show()).conversationId : undefined;
  }
}
