import type { ChatState, ContextView, ConversationSummary, DraftView, MessageView, RouteView } from './view.ts';

/** From the extension host to the chat page. */
export type HostMessage =
  /** Everything, after `ready` and when another conversation is opened. */
  | { type: 'state'; state: ChatState; strings: { [english: string]: string } }
  /** A new message, or one whose other fields changed; replaces the one with the same id. */
  | { type: 'message'; conversationId: string; message: MessageView }
  /** More text for a streaming message. `at`: length of the text before; the page asks for `state` when it does not fit. */
  | { type: 'delta'; conversationId: string; messageId: string; at: number; text: string; reasoning?: string }
  /** The shown text is cut back to `toLength` characters. */
  | { type: 'rewind'; conversationId: string; messageId: string; toLength: number }
  /** Messages that are gone from view (a regenerated answer, an edited question and all after it). */
  | { type: 'removed'; conversationId: string; messageIds: string[] }
  | { type: 'busy'; conversationId: string; isBusy: boolean }
  | { type: 'route'; route: RouteView; hasProvider: boolean }
  | { type: 'context'; context: ContextView[] }
  | { type: 'title'; conversationId: string; title: string }
  /** Answer to `search`. */
  | { type: 'conversations'; query: string; conversations: ConversationSummary[] }
  /** Text for the composer, replacing or (when `append`) following what is there. */
  | { type: 'compose'; text: string; append?: boolean }
  | { type: 'focus' }
  /** One sentence for the screen reader's live region: start, takeover, end. */
  | { type: 'announce'; text: string };

/** From the chat page to the extension host. Checked with `parsePageMessage` before anything believes it. */
export type PageMessage =
  | { type: 'ready'; conversationId?: string }
  | { type: 'send'; text: string }
  | { type: 'stop' }
  | { type: 'regenerate'; messageId: string }
  | { type: 'edit'; messageId: string; text: string }
  | { type: 'new-chat' }
  | { type: 'open-chat'; conversationId: string }
  | { type: 'delete-chat'; conversationId: string }
  | { type: 'rename-chat'; conversationId: string; title: string }
  /** Conversations whose text matches, newest first; an empty query lists all. */
  | { type: 'search'; query: string }
  | { type: 'attach'; kind: 'selection' | 'file' }
  | { type: 'detach'; contextId: string }
  | { type: 'copy'; text: string }
  | { type: 'insert'; text: string }
  | { type: 'new-file'; text: string; language?: string }
  | { type: 'open-link'; href: string }
  /** The notice has been read. */
  | { type: 'dismiss-notice' }
  /** One of the page's own buttons that runs a command. */
  | { type: 'command'; command: PageCommand }
  /** What is being written, kept over a reload. */
  | { type: 'draft'; draft: DraftView };

/** The only commands a page may ask for. */
export const pageCommands = [
  'understudy.addKey',
  'understudy.rehearse',
  'understudy.explainRoute',
  'understudy.showLog',
  'understudy.openChatInEditor',
  'understudy.showActions',
] as const;

export type PageCommand = (typeof pageCommands)[number];
