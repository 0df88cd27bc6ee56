import type { ContextItem } from '../../engine/storage/conversationTypes.ts';

/** What the chat does outside its page. Every method tells the user by itself when it cannot. */
export interface Editor {
  /** What would travel with a question; `undefined` when there is nothing to take. */
  context(kind: 'selection' | 'file'): Promise<ContextItem | undefined>;
  copy(text: string): Promise<void>;
  /** At the cursor of the active editor, or of the last one; in one undo step. */
  insert(text: string): Promise<void>;
  newFile(text: string, language: string | undefined): Promise<void>;
  openLink(href: string): Promise<void>;
  runCommand(command: string): Promise<void>;
}
