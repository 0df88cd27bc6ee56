/** What the palette asks of the chat. Provided by the chat, called by the commands. */
export interface ChatCommands {
  /** Shows the chat; `view` in the side bar, `editor` as a tab. */
  open(where: 'view' | 'editor'): Promise<void>;
  /** Opens the chat and sends `text`; without a text only the composer takes the focus. */
  ask(text?: string): Promise<void>;
  /** Opens the chat with the selection (or the open file) attached and the composer in focus. */
  askAboutSelection(): Promise<void>;
  newChat(): Promise<void>;
  /** Runs the rehearsal in a conversation of its own. Settles when it is over. */
  rehearse(): Promise<void>;
}
