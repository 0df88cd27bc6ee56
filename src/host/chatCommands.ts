import type { ConversationSummary } from '../protocol/view.ts';

/** What the palette asks of the chat. Provided by the chat, called by the commands. */
export interface ChatCommands {
  /** Shows the chat; `view` in the side bar, `editor` as a tab. */
  open(where: 'view' | 'editor'): Promise<void>;
  /** Opens the chat and sends `text`; without a text only the composer takes the focus. */
  ask(text?: string): Promise<void>;
  /** Opens the chat with the selection (or the open file) attached and the composer in focus. */
  askAboutSelection(): Promise<void>;
  /** Attaches the file in the editor and puts the composer in focus. */
  attachFile(): Promise<void>;
  newChat(): Promise<void>;
  /** Ends the answer under way in the chat last used; nothing happens where there is none. */
  stopAnswer(): Promise<void>;
  /** Answers the last question of the chat last used again. */
  regenerateAnswer(): Promise<void>;
  /** Conversations whose title or text matches, newest first; all of them for an empty query. */
  conversations(query: string): Promise<readonly ConversationSummary[]>;
  /** Shows a conversation in the chat in front, else in the one in sight that was used last. */
  openConversation(id: string): Promise<void>;
  /** Runs the rehearsal in a conversation of its own. Settles when it is over. */
  rehearse(): Promise<void>;
}
